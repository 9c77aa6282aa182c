"""Points in time and durations as Java's `%tX` conversions print them (openhab-formats 5.3, Z4, Z9)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

import attrs

_NANOS = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The Gregorian calendar repeats itself, weekdays and all.
_CYCLE_YEARS, _CYCLE_SECONDS = 400, 146_097 * 86_400
_FIRST = (datetime(2, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(seconds=1)
_LAST = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(seconds=1)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@attrs.frozen
class ZonedDateTime:
    """A point in time, in *nanoseconds* since 1970, as the clocks of a zone show it.

    *local* is in the years that Python knows; the calendar has gone round *cycles* times more often.
    """

    nanoseconds: int
    local: datetime
    cycles: int

    @classmethod
    def of(cls, nanoseconds: int, zone: tzinfo) -> "ZonedDateTime":
        """Return the point *nanoseconds* after 1970 in *zone*."""
        seconds = nanoseconds // _NANOS
        cycles = -(-max(seconds - _LAST, 0) // _CYCLE_SECONDS) - -(
            -max(_FIRST - seconds, 0) // _CYCLE_SECONDS
        )
        local = (_EPOCH + timedelta(seconds=seconds - cycles * _CYCLE_SECONDS)).astimezone(zone)
        return cls(nanoseconds, local, cycles)

    @property
    def year(self) -> int:
        """Return the year, 0 for 1 BC."""
        return self.local.year + self.cycles * _CYCLE_YEARS

    @property
    def nanosecond(self) -> int:
        """Return the fraction of the second."""
        return self.nanoseconds % _NANOS

    @property
    def region(self) -> str | None:
        """Return the name of the zone, None if it is a mere offset."""
        zone = self.local.tzinfo
        return None if isinstance(zone, timezone) else str(zone)

    def __str__(self) -> str:
        """Return Java's text: seconds and fraction only where there are any, then offset and zone."""
        text = f"{_year_text(self.year)}-{self.local:%m-%dT%H:%M}"
        if self.local.second or self.nanosecond:
            text += f":{self.local.second:02}{_fraction(self.nanosecond)}"
        return text + _offset_id(self.local) + ("" if self.region is None else f"[{self.region}]")


def _year_text(year: int) -> str:
    sign = "+" if year > 9999 else "-" if year < 0 else ""
    return f"{sign}{abs(year):04}"


def _year_of_era(moment: ZonedDateTime) -> int:
    return moment.year if moment.year > 0 else 1 - moment.year


def _fraction(nanosecond: int) -> str:
    if not nanosecond:
        return ""
    digits = f"{nanosecond:09}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return f".{digits}"


def _offset_seconds(local: datetime) -> int:
    return (local.utcoffset() or timedelta()) // timedelta(seconds=1)


def _offset_id(local: datetime) -> str:
    total = _offset_seconds(local)
    minutes, second = divmod(abs(total), 60)
    text = f"{'-' if total < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    if second:
        text += f":{second:02}"
    return text if total else "Z"


def _short_offset(moment: ZonedDateTime) -> str:
    total = _offset_seconds(moment.local)
    minutes = abs(total) // 60
    return f"{'-' if total < 0 else '+'}{minutes // 60:02}{minutes % 60:02}"


@lru_cache(maxsize=64)
def _zone_names(zone: tzinfo) -> dict[bool, str]:
    months = [datetime(2024, month, 15, tzinfo=zone) for month in range(1, 13)]
    return {bool(local.dst()): local.tzname() or "" for local in months}


def _zone_name(moment: ZonedDateTime) -> str:
    local = moment.local
    if isinstance(local.tzinfo, timezone):
        return _offset_id(local)
    # Java gives a zone one pair of names for all times: Berlin has CET in 1850, not its local mean time.
    names = _zone_names(local.tzinfo or UTC)
    return names.get(bool(local.dst())) or local.tzname() or ""


def _hour_of_half_day(moment: ZonedDateTime) -> int:
    return moment.local.hour % 12 or 12


def _joined(template: str) -> Callable[[ZonedDateTime], str]:
    def text(moment: ZonedDateTime) -> str:
        return "".join(_MOMENT[letter](moment) if letter.isalpha() else letter for letter in template)

    return text


def _clock_with_half_day(moment: ZonedDateTime) -> str:
    return f"{_twelve_hour_clock(moment)} {_MOMENT['p'](moment).upper()}"


_twelve_hour_clock = _joined("I:M:S")
_MOMENT: dict[str, Callable[[ZonedDateTime], str]] = {
    "H": lambda moment: f"{moment.local.hour:02}",
    "I": lambda moment: f"{_hour_of_half_day(moment):02}",
    "k": lambda moment: str(moment.local.hour),
    "l": lambda moment: str(_hour_of_half_day(moment)),
    "M": lambda moment: f"{moment.local.minute:02}",
    "S": lambda moment: f"{moment.local.second:02}",
    "L": lambda moment: f"{moment.nanosecond // 1_000_000:03}",
    "N": lambda moment: f"{moment.nanosecond:09}",
    "p": lambda moment: "am" if moment.local.hour < 12 else "pm",
    "z": _short_offset,
    "Z": _zone_name,
    "s": lambda moment: str(moment.nanoseconds // _NANOS),
    "Q": lambda moment: str(moment.nanoseconds // 1_000_000),
    "B": lambda moment: _MONTHS[moment.local.month - 1],
    "b": lambda moment: _MONTHS[moment.local.month - 1][:3],
    "h": lambda moment: _MONTHS[moment.local.month - 1][:3],
    "A": lambda moment: _DAYS[moment.local.weekday()],
    "a": lambda moment: _DAYS[moment.local.weekday()][:3],
    "C": lambda moment: f"{_year_of_era(moment) // 100:02}",
    "Y": lambda moment: f"{_year_of_era(moment):04}",
    "y": lambda moment: f"{_year_of_era(moment) % 100:02}",
    "j": lambda moment: f"{moment.local.timetuple().tm_yday:03}",
    "m": lambda moment: f"{moment.local.month:02}",
    "d": lambda moment: f"{moment.local.day:02}",
    "e": lambda moment: str(moment.local.day),
    "R": _joined("H:M"),
    "T": _joined("H:M:S"),
    "r": _clock_with_half_day,
    "D": _joined("m/d/y"),
    "F": _joined("Y-m-d"),
    "c": _joined("a b d T Z Y"),
}


def format_moment(moment: ZonedDateTime, conversion: str) -> str:
    """Return the part of *moment* that the date *conversion* (the letter behind `%t`) names, in English."""
    return _MOMENT[conversion](moment)
