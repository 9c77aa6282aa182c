"""A coroutine that stops at a chosen place: for cutting off somebody's work wherever it waits."""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any

import attrs


@attrs.define(eq=False)
class Held:
    """Awaits *work*, but waits for ever where *work* waits for the *at*-th time (0: nowhere).

    *pauses* counts how often it waited, *reached* says that it is held. When it is cut off there, so is *work*: what
    that makes of it stands in *raised*, the kind of exception that came out of it, None where it went on to its end.
    """

    work: Coroutine[Any, Any, None]
    at: int = 0
    pauses: int = 0
    reached: bool = False
    raised: type[BaseException] | None = None

    def __await__(self) -> Generator[Any, Any, None]:
        steps = self.work.__await__()
        thrown: BaseException | None = None
        try:
            while True:
                waits_for = steps.send(None) if thrown is None else steps.throw(thrown)
                self.pauses += 1
                try:
                    if self.pauses == self.at:
                        self.reached = True
                        yield from _forever(waits_for)
                    else:
                        yield waits_for
                except GeneratorExit:
                    self.work.close()
                    raise
                except BaseException as error:  # noqa: BLE001  whatever it is, it is the work's
                    thrown = error
                else:
                    thrown = None
        except StopIteration:
            return
        except BaseException as error:
            self.raised = type(error)
            raise


def _forever(instead_of: asyncio.Future[Any] | None) -> Generator[Any, Any, None]:
    """Wait until cancelled; then *instead_of* is cancelled too, as a task does with what it waits for."""
    try:
        yield from asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        if instead_of is not None and not instead_of.cancel() and not instead_of.cancelled():
            # it was over by itself meanwhile, and nobody will look at it any more
            instead_of.exception()
        raise
