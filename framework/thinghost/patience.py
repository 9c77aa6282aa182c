"""How long the framework waits for a binding, and what it makes of waiting in vain."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import attrs

from .errors import CommunicationError


@attrs.frozen
class Patience:
    """How many seconds a handler has for each thing it is asked to do, before it is cut off.

    *dispose* is short, because Ctrl-C ends within a second: a device, and after it the bridge it is below.
    *children* is how long the polls of a bridge wait for what is below it. *retry* is the pause after a first
    failure; each further one is twice as long, up to *longest_retry*. Polls stray from their interval by the part
    *jitter* of it at most, as *dice* fall, so that what began together does not go on asking together.
    """

    initialize: float = 30.0
    poll: float = 300.0
    command: float = 30.0
    dispose: float = 0.4
    children: float = 1.0
    retry: float = 5.0
    longest_retry: float = 300.0
    jitter: float = 0.05
    dice: random.Random = attrs.field(factory=random.Random, eq=False, repr=False)

    def pause(self, failures: int, longest: float) -> float:
        """Return how long to wait after so many *failures* in a row, *longest* at most."""
        # the exponent is bounded: after a night of failures the power would no longer fit a float
        return min(longest, self.retry * 2.0 ** min(failures - 1, 16))

    def strayed(self, seconds: float) -> float:
        """Return *seconds*, more or less by the jitter."""
        return seconds * self.dice.uniform(1 - self.jitter, 1 + self.jitter)


class CutOffError(CommunicationError):
    """A handler took longer than it may."""


async def attempt(name: str, work: Callable[[], Awaitable[None]], seconds: float) -> Exception | None:
    """Do *work* and return what it raised, None if nothing; after *seconds* it is cut off, a `CutOffError`.

    Only a cancellation of the calling task is passed on, also where *work* swallowed it. One that came from inside,
    because a binding waited for something that was cancelled, is a failure like any other.
    """
    task = asyncio.current_task()
    asked = task.cancelling() if task else 0
    failure: Exception | None = None
    try:
        async with asyncio.timeout(seconds) as limit:
            await work()
    except asyncio.CancelledError as error:
        failure = RuntimeError(f"{name} waited for something that was cancelled")
        failure.__cause__ = error
    except Exception as error:  # noqa: BLE001  whatever a binding raises becomes a status or a line in the log
        cut_off = isinstance(error, TimeoutError) and limit.expired()
        failure = CutOffError(f"{name} took longer than {seconds:g} s and was cut off") if cut_off else error
    if task and task.cancelling() > asked:
        raise asyncio.CancelledError
    return failure
