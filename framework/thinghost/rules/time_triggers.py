"""Triggers of time: cron, every so often, a time of day (openhab-runtime 4.2, 4.3).

Whatever a machine slept through, or a busy loop let pass, comes once, as soon as it is noticed.
"""

from abc import abstractmethod
from collections.abc import Iterable
from datetime import time, timedelta

import attrs

from .alarm import Alarm, timer_event
from .declaration import Disarm, Fire, Trigger
from .home import Home, Place
from .schedule import Schedule, cron_schedule, daily_schedule
from .seconds import seconds_of, seconds_text
from .time_of_day import time_of_day
from .weekday import weekdays_of
from .wrong_value import WrongValueError


class TimeTrigger(Trigger):
    """A trigger that comes when it is time."""

    @abstractmethod
    def schedule(self, place: Place | None) -> Schedule | None:
        """Return when it comes in a house at *place*, None where only a running house knows.

        Raises ConfigurationError where it needs a place and has none.
        """

    def arm(self, home: Home, fire: Fire) -> Disarm:
        """Call *fire* with a `TimerEvent` at each of these times."""
        alarm = Alarm(home, str(self), fire)
        alarm.follow(self.schedule(home.place))
        return alarm.stop


def cron(expression: str) -> Trigger:
    """Return the trigger that comes when the clock shows what *expression* says: ``@cron("0 30 7 ? * MON-FRI")``.

    Fields are openHAB's: second, minute, hour, day of the month, month, day of the week, and the year if wanted.
    ``@reboot`` comes once, as soon as the rule is loaded. Raises WrongValueError, naming field and value.
    """
    return _AtOnce(expression) if expression.strip() == "@reboot" else _Scheduled(cron_schedule(expression))


def daily(at: str | time, weekdays: str | Iterable[str] | None = None) -> Trigger:
    """Return the trigger that comes when the clock shows *at*: ``@daily("7:30", weekdays="MON-FRI")``.

    It comes exactly once a day, also where the clocks are changed. Raises WrongValueError for no time, and no days.
    """
    return _Scheduled(daily_schedule(time_of_day(at), weekdays_of(weekdays)))


def every(interval: str | timedelta | float, *, at_start: bool = False) -> Trigger:
    """Return the trigger that comes every *interval* from when the rule was loaded, with *at_start* also then.

    The clock on the wall has nothing to do with it; `cron` keeps to that. Raises WrongValueError for no duration.
    """
    seconds = seconds_of(interval)
    if seconds <= 0:
        raise WrongValueError(f"every {interval} is too often, expected an interval above 0 seconds")
    return _Every(seconds, at_start)


@attrs.frozen
class _Scheduled(TimeTrigger):
    """Comes as a schedule says that needs to know nothing of the house."""

    _schedule: Schedule

    def schedule(self, place: Place | None) -> Schedule:  # noqa: ARG002  others need it
        return self._schedule

    def __str__(self) -> str:
        return str(self._schedule)


@attrs.frozen
class _Every(TimeTrigger):
    _seconds: float
    _at_start: bool

    def schedule(self, place: Place | None) -> Schedule | None:  # noqa: ARG002  it counts from its beginning
        return None

    def arm(self, home: Home, fire: Fire) -> Disarm:
        def ring() -> None:
            fire(timer_event(home, str(self)))

        stop = home.scheduler.call_every(self._seconds, ring)
        if not self._at_start:
            return stop
        cancel = home.scheduler.call_after(0, ring)

        def disarm() -> None:
            cancel()
            stop()

        return disarm

    def __str__(self) -> str:
        return f"every {seconds_text(self._seconds)}"


@attrs.frozen
class _AtOnce(TimeTrigger):
    """Comes when it is armed, and never again."""

    _expression: str

    def schedule(self, place: Place | None) -> Schedule | None:  # noqa: ARG002  it comes at the beginning
        return None

    def arm(self, home: Home, fire: Fire) -> Disarm:
        return home.scheduler.call_after(0, lambda: fire(timer_event(home, str(self))))

    def __str__(self) -> str:
        return f"cron {self._expression}"
