"""What a rule file set going, and ends with it: timers, tasks, stores."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Protocol, TypeVar

import attrs

from .own_frames import own_traceback, place_of
from .rule_failure import sentence

_log = logging.getLogger(__name__)


class Part(Protocol):
    """What is made for one owner, and closed with it."""

    def close(self) -> None:
        """End."""


_P = TypeVar("_P", bound=Part)

Failed = Callable[[str, BaseException], None]
"""Hears what failed, such as "timer night", and why."""


Caller = Callable[[Callable[[], object]], object]
"""Calls the code of rules, and returns what that returns."""


def _call(function: Callable[[], object]) -> object:
    return function()


def _log_failure(name: str, what: str, error: BaseException) -> None:
    place = place_of(error)
    _log.error(
        "%s of rules %s failed%s: %s",
        *(what, name, f" at {place}" if place else "", sentence(error)),
        exc_info=(type(error), error, own_traceback(error.__traceback__)),
    )


@attrs.define(eq=False)
class Owner:
    """One loaded rule file, *name* is its path below the folder of rules, such as "solar/surplus.py".

    *tasks* is the group in which its coroutines run, *failed* hears what goes wrong in what it set going.
    *call* is how its code is called.
    """

    name: str = ""
    tasks: asyncio.TaskGroup | None = None
    failed: Failed = attrs.field()
    call: Caller = _call
    _undos: list[Callable[[], None]] = attrs.field(factory=list, init=False)
    _running: set[asyncio.Task[None]] = attrs.field(factory=set, init=False)
    _parts: dict[type, Part] = attrs.field(factory=dict, init=False)

    @failed.default
    def _logged(self) -> Failed:
        return partial(_log_failure, self.name)

    def own(self, undo: Callable[[], None]) -> None:
        """Call *undo* when the file is unloaded, the last first."""
        self._undos.append(undo)

    def part(self, kind: type[_P], make: Callable[[], _P]) -> _P:
        """Return the one part of *kind* that this owner has; *make* makes it when it is first asked for."""
        found = self._parts.get(kind)
        if not isinstance(found, kind):
            self._parts[kind] = found = make()
            self.own(found.close)
        return found

    def start(self, what: str, work: Coroutine[Any, Any, object]) -> asyncio.Task[None]:
        """Let the coroutine *work* run beside all others, until the end; where it fails, *what* did.

        Raises RuntimeError where nothing runs beside, as in a check of the files.
        """
        if self.tasks is None:
            work.close()
            raise RuntimeError(f"{what} cannot begin: nothing runs here")
        task = self.tasks.create_task(self._watched(what, work), name=f"{what} of {self.name}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # one that is cancelled before it began awaits nothing
        task.add_done_callback(lambda _: work.close())
        return task

    async def _watched(self, what: str, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except (asyncio.CancelledError, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001  whatever a rule does, even sys.exit(), the house goes on
            self.failed(what, error)

    def close(self) -> None:
        """Cancel what runs, and end all that is owned; what raises is logged, and the rest ends too."""
        for task in tuple(self._running):
            task.cancel()
        while self._undos:
            undo = self._undos.pop()
            try:
                undo()
            except Exception as error:  # noqa: BLE001  whatever a rule file left behind, the rest must end
                self.failed("the end", error)
        self._parts.clear()


_current: ContextVar[Owner] = ContextVar("owner of what rules set going")


def current_owner() -> Owner:
    """Return the rule file that is being loaded or run. Raises RuntimeError outside of rules."""
    try:
        return _current.get()
    except LookupError:
        raise RuntimeError("this is no rule: nobody would end what it sets going") from None


@contextmanager
def owned_by(owner: Owner) -> Iterator[None]:
    """Let `current_owner` be *owner* inside the block, and in the tasks, threads and timers that begin there."""
    token = _current.set(owner)
    try:
        yield
    finally:
        _current.reset(token)
