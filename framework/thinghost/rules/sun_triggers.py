"""Triggers of the sun: sunrise, sunset, dawn and dusk where the house stands."""

from collections.abc import Iterable
from datetime import time, timedelta
from importlib import import_module

import attrs

from ..errors import ConfigurationError
from ..suggestion import did_you_mean
from .declaration import Trigger
from .home import Place
from .schedule import Schedule
from .seconds import offset_text, seconds_of
from .time_of_day import time_of_day, time_text
from .time_triggers import TimeTrigger
from .weekday import Weekdays, weekdays_of, weekdays_text
from .wrong_value import WrongValueError

_TWILIGHTS = ("civil", "nautical", "astronomical")

Offset = str | timedelta | float
TimeOfDay = str | time
Days = str | Iterable[str]


def sunrise(
    offset: Offset = 0,
    *,
    earliest: TimeOfDay | None = None,
    latest: TimeOfDay | None = None,
    weekdays: Days | None = None,
) -> Trigger:
    """Return the trigger that comes at sunrise, *offset* later: ``@sunrise("-30m", earliest="6:00")``.

    What would be before *earliest* or after *latest* comes then. Where the sun does not rise, it does not come. The
    place is that of ``thinghost.toml``. Raises WrongValueError for values that mean nothing.
    """
    return _sun_trigger("sunrise", offset, earliest, latest, weekdays)


def sunset(
    offset: Offset = 0,
    *,
    earliest: TimeOfDay | None = None,
    latest: TimeOfDay | None = None,
    weekdays: Days | None = None,
) -> Trigger:
    """Return the trigger that comes at sunset, *offset* later; all else is as with `sunrise`."""
    return _sun_trigger("sunset", offset, earliest, latest, weekdays)


def dawn(
    offset: Offset = 0,
    *,
    twilight: str = "civil",
    earliest: TimeOfDay | None = None,
    latest: TimeOfDay | None = None,
    weekdays: Days | None = None,
) -> Trigger:
    """Return the trigger that comes at dawn, *offset* later; all else is as with `sunrise`.

    The sun is 6 degrees below the horizon then, with another *twilight*, ``nautical`` or ``astronomical``, 12 or 18.
    """
    return _sun_trigger(_twilight(twilight, "dawn"), offset, earliest, latest, weekdays)


def dusk(
    offset: Offset = 0,
    *,
    twilight: str = "civil",
    earliest: TimeOfDay | None = None,
    latest: TimeOfDay | None = None,
    weekdays: Days | None = None,
) -> Trigger:
    """Return the trigger that comes at dusk, *offset* later; all else is as with `dawn`."""
    return _sun_trigger(_twilight(twilight, "dusk"), offset, earliest, latest, weekdays)


def _twilight(twilight: str, event: str) -> str:
    if twilight not in _TWILIGHTS:
        hint = did_you_mean(twilight, _TWILIGHTS)
        raise WrongValueError(f"there is no twilight '{twilight}', expected {', '.join(_TWILIGHTS)}{hint}")
    return f"{twilight} {event}"


def _sun_trigger(
    event: str, offset: Offset, earliest: TimeOfDay | None, latest: TimeOfDay | None, weekdays: Days | None
) -> Trigger:
    first = None if earliest is None else time_of_day(earliest)
    last = None if latest is None else time_of_day(latest)
    if first is not None and last is not None and first > last:
        raise WrongValueError(f"{event} has earliest {time_text(first)} after latest {time_text(last)}")
    return _SunTrigger(event, seconds_of(offset), first, last, weekdays_of(weekdays))


@attrs.frozen
class _SunTrigger(TimeTrigger):
    _event: str
    _offset: float
    _earliest: time | None
    _latest: time | None
    _weekdays: Weekdays

    def schedule(self, place: Place | None) -> Schedule:
        if place is None:
            raise ConfigurationError('place is not set: write place = "52.52,13.41" into thinghost.toml')
        made: Schedule = import_module(".sun", __package__).SunSchedule(
            str(self), self._event, place, self._offset, self._earliest, self._latest, self._weekdays
        )
        return made

    def __str__(self) -> str:
        text = self._event.removeprefix("civil ") + offset_text(self._offset)
        if self._earliest is not None:
            text += f", not before {time_text(self._earliest)}"
        if self._latest is not None:
            text += f", not after {time_text(self._latest)}"
        days = weekdays_text(self._weekdays)
        return f"{text}, {days}" if days else text
