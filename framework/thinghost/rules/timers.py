"""Timers of rules: a function is called later, and not at all once its file is unloaded."""

import inspect
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from .home import Home, current_home
from .hop import on_loop
from .owner import Owner, current_owner
from .run_cause import current_run
from .scheduler import Cancel
from .seconds import seconds_of

When = str | timedelta | float | datetime
"""A duration from now on, such as "10m", or a moment."""

Call = Callable[[], object]


class Timer:
    """Will make one call. May be used from a thread, too."""

    def __init__(self, name: str, home: Home, owner: Owner, call: Call) -> None:
        """Call *call*, as *name* in the log, once `reschedule` has said when."""
        self.name = name
        self._home = home
        self._owner = owner
        self._call = call
        self._when: When = 0.0
        self._due: float | None = None
        self._cancel: Cancel | None = None

    @property
    def is_active(self) -> bool:
        """Whether the call is still to come."""
        return self._cancel is not None

    @property
    def due(self) -> datetime | None:
        """When the call comes, None where it does not."""
        return None if self._due is None else datetime.fromtimestamp(self._due, self._home.clock.zone)

    def cancel(self) -> None:
        """Let the call not come; a coroutine that has begun goes on."""
        on_loop(self._home.means, self._forget)

    def reschedule(self, when: When | None = None) -> None:
        """Let the call come *when* from now on, whether it came or not; without *when* as late as it was to come.

        Raises ValueError for what is no duration.
        """
        on_loop(self._home.means, lambda: self._plan(self._when if when is None else when))

    def _forget(self) -> None:
        if self._cancel is not None:
            self._cancel()
        self._cancel = self._due = None

    def _plan(self, when: When) -> None:
        scheduler, clock = self._home.scheduler, self._home.clock
        if isinstance(when, datetime):
            moment = (when if when.tzinfo else when.replace(tzinfo=clock.zone)).timestamp()
            self._forget()
            self._cancel, self._due = scheduler.call_at(moment, self._ring), moment
        else:
            seconds = seconds_of(when)
            self._forget()
            self._cancel, self._due = scheduler.call_after(seconds, self._ring), clock.time() + seconds
        self._when = when

    def _ring(self) -> None:
        self._cancel = self._due = None
        causes = self._home.causes
        with causes.because_of(current_run.get()):
            number = causes.note(self._home.clock.time(), "timer", self.name)
        # each call has a context of its own
        current_run.set(number)
        with causes.because_of(number):
            self._run()

    def _run(self) -> None:
        try:
            self._owner.call(self._work)
        except BaseException as error:  # noqa: BLE001  whatever a rule does, even sys.exit(), the house goes on
            self._owner.failed(f"timer {self.name}", error)

    def _work(self) -> None:
        result = self._call()
        if inspect.isawaitable(result):
            self._owner.start(f"timer {self.name}", _awaited(result))


async def _awaited(result: Awaitable[object]) -> None:
    await result


class Timers:
    """The timers of one rule file."""

    def __init__(self) -> None:
        self._by_name: dict[str, Timer] = {}
        self._nameless: list[Timer] = []

    def get(self, name: str) -> Timer | None:
        """Return the timer that was last called *name*."""
        return self._by_name.get(name)

    def keep(self, timer: Timer, name: str | None) -> None:
        """Know *timer*, as *name* in place of the one before it, which is cancelled."""
        if name is None:
            self._nameless = [*(each for each in self._nameless if each.is_active), timer]
            return
        before = self._by_name.get(name)
        if before is not None:
            before.cancel()
        self._by_name[name] = timer

    def close(self) -> None:
        """Cancel all."""
        for each in (*self._by_name.values(), *self._nameless):
            each.cancel()


def after(
    when: When,
    function: Callable[..., object],
    *arguments: object,
    name: str | None = None,
    **named: object,
) -> Timer:
    """Call *function* with the arguments later: after a duration such as "10m", or at a moment. Return the timer.

    A coroutine function will do as well. Where the rule file has an active timer of the same *name*, this one takes
    its place; what has no name adds up. Raises ValueError for what is no duration.
    """
    home, owner = current_home(), current_owner()
    called: str = getattr(function, "__name__", type(function).__name__) if name is None else name
    timer = Timer(called, home, owner, lambda: function(*arguments, **named))
    timer.reschedule(when)
    owner.part(Timers, Timers).keep(timer, name)
    return timer


def timer(name: str) -> Timer | None:
    """Return the timer of this rule file that was last called *name*, active or not; None where there was none."""
    return current_owner().part(Timers, Timers).get(name)


def cancel(name: str) -> bool:
    """Cancel the timer *name* of this rule file; return whether there was an active one."""
    found = timer(name)
    if found is None or not found.is_active:
        return False
    found.cancel()
    return True
