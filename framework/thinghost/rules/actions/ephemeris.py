"""Weekends and holidays: those of ``country`` and ``region`` in ``thinghost.toml``."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any

import attrs

from ...errors import ConfigurationError
from ..home import current_home

_LOOK_AHEAD_DAYS = 366

Day = date | int
"""A day, or how many days from today it is: 1 is tomorrow."""


@attrs.frozen
class Holiday:
    """A *day* that is a holiday, and its *name* in the country's own language."""

    day: date
    name: str


def is_weekend(day: Day = 0) -> bool:
    """Whether *day* is a Saturday or a Sunday."""
    return _date(day).weekday() >= 5


def is_holiday(day: Day = 0) -> bool:
    """Whether *day* is a public holiday. Raises ConfigurationError where the country is not known."""
    return holiday_name(day) is not None


def holiday_name(day: Day = 0) -> str | None:
    """Return what *day* is called, None where it is no public holiday. Raises as `is_holiday` does."""
    name = _calendar().get(_date(day))
    return None if name is None else str(name)


def next_holiday(day: Day = 0) -> Holiday:
    """Return the first public holiday on *day* or later. Raises as `is_holiday` does."""
    calendar, first = _calendar(), _date(day)
    for ahead in range(_LOOK_AHEAD_DAYS):
        wanted = first + timedelta(days=ahead)
        name = calendar.get(wanted)
        if name is not None:
            return Holiday(wanted, str(name))
    raise ConfigurationError(f"there is no public holiday within a year from {first}")


def days_until(name: str) -> int:
    """Return in how many days the public holiday *name* is, 0 is today. ConfigurationError where there is none."""
    calendar, today = _calendar(), _date(0)
    for ahead in range(_LOOK_AHEAD_DAYS):
        found = calendar.get(today + timedelta(days=ahead))
        # two may fall on one day
        if found is not None and name in str(found).split("; "):
            return ahead
    raise ConfigurationError(f"there is no public holiday '{name}' within a year")


def _date(day: Day) -> date:
    if isinstance(day, int):
        return current_home().clock.now().date() + timedelta(days=day)
    return day.date() if isinstance(day, datetime) else day


def _calendar() -> Mapping[date, object]:
    means = current_home().means
    if not means.country:
        raise ConfigurationError('country is missing in thinghost.toml, expected e.g. country = "DE"')
    calendar: Mapping[date, object] = _calendar_of(means.country, means.region)
    return calendar


@lru_cache(maxsize=16)
def _calendar_of(country: str, region: str) -> Any:  # noqa: ANN401  the library is imported here, and not before
    try:
        holidays = import_module("holidays")
    except ImportError as error:
        raise ConfigurationError("holidays need a library: pip install 'thinghost[holidays]'") from error
    try:
        calendar = holidays.country_holidays(country.upper(), subdiv=region or None)
        # without this the names are in the language of the machine
        language = calendar.default_language
        return holidays.country_holidays(country.upper(), subdiv=region or None, language=language)
    except NotImplementedError:
        where = f"{country}, region {region}" if region else country
        expected = 'expected ISO codes such as country = "DE", region = "BY"'
        raise ConfigurationError(f"no holidays are known of {where}, {expected}") from None
