"""Fires a trigger whenever its schedule says so."""

from datetime import datetime

import attrs

from ..event import Event
from .declaration import Fire
from .home import Home
from .schedule import Schedule
from .scheduler import Cancel


@attrs.define(eq=False)
class TimerEvent(Event):
    """It is time: *trigger* says what for, such as ``daily at 7:30``; it was *due* then (seconds since 1970)."""

    trigger: str
    due: float


def timer_event(home: Home, trigger: str, due: float | None = None) -> TimerEvent:
    """Return the event that it is time for *trigger*, noted among the causes; *due* is now unless somebody says it."""
    now = home.clock.time()
    return TimerEvent(now, home.causes.note(now, "time", trigger), None, trigger, now if due is None else due)


@attrs.define(eq=False)
class Alarm:
    """Calls *_fire* in *_home* at each time of the schedule that it follows, which may be another one later."""

    _home: Home
    _trigger: str
    _fire: Fire
    _cancel: Cancel | None = attrs.field(default=None, init=False)

    def follow(self, schedule: Schedule | None) -> None:
        """Ring as *schedule* says from now on, and no longer as the one before; None is no more."""
        self.stop()
        if schedule is not None:
            self._wait(schedule, self._home.clock.now())

    def stop(self) -> None:
        """Ring no more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def _wait(self, schedule: Schedule, moment: datetime) -> None:
        due = schedule.next_after(moment)
        if due is not None:
            self._cancel = self._home.scheduler.call_at(due.timestamp(), lambda: self._ring(schedule, due))

    def _ring(self, schedule: Schedule, due: datetime) -> None:
        now = self._home.clock.now()
        # what is over by now does not come one by one; a loop may also be early by a breath
        self._wait(schedule, now if now.timestamp() > due.timestamp() else due)
        self._fire(timer_event(self._home, self._trigger, due.timestamp()))
