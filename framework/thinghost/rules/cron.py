"""Cron expressions as openHAB reads them (openhab-runtime 4.3): text to the readings of a clock that it means.

Second, minute, hour, day of the month, month, day of the week and, if wanted, the year. Both days must match, where
Unix has one or the other. A single number of a weekday counts from Sunday as 1, as Quartz has it; in a range or with
a step Monday is 1, as openHAB has it. Names mean the same everywhere.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from ..suggestion import did_you_mean
from .wall_times import (
    YEARS,
    Days,
    WallTimes,
    all_of,
    any_of,
    day_numbers,
    every_day,
    last_day,
    last_working_day,
    nth_weekday,
    weekdays_in,
    working_day_nearest,
)
from .weekday import NAMES
from .wrong_value import WrongValueError

ALIASES: Mapping[str, str] = {
    "@yearly": "0 0 0 1 1 ?",
    "@annually": "0 0 0 1 1 ?",
    "@monthly": "0 0 0 1 * ?",
    "@weekly": "0 0 0 ? * MON",
    "@daily": "0 0 0 * * ?",
    "@hourly": "0 0 * * * ?",
}
"""Words that stand for an expression. ``@reboot`` is none of them: it names no time."""

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_PARTS = re.compile(r"(?P<first>[^-/]+)(?:-(?P<last>[^-/]+))?(?:/(?P<step>[^-/]+))?", re.ASCII)
_ONE_WEEKDAY = re.compile(r"(?P<day>\d+|MON|TUE|WED|THU|FRI|SAT|SUN)(?:#(?P<nth>\d+)|(?P<last>L))?", re.ASCII)
_NEAREST = re.compile(r"(\d+)W", re.ASCII)
_UNIX_WEEKDAY = re.compile(r"(?<![/#\d])[0-7](?!\d)", re.ASCII)
_EVERYTHING = ("*", "?")
_BEFORE_ALL = datetime(YEARS[0] - 1, 12, 31)  # noqa: DTZ001  a reading has no zone


@attrs.frozen
class _Field:
    """One field: its *name*, what its numbers lie between, the *names* that some of them have."""

    name: str
    minimum: int
    maximum: int
    names: Mapping[str, int] = attrs.field(factory=dict)
    expected: str = ""

    def numbers(self, text: str) -> Sequence[int]:
        """Return all numbers that *text* means, such as ``1,10-20/5``, in their order."""
        return sorted({number for part in text.split(",") for number in self.part(part)})

    def part(self, text: str) -> Iterable[int]:
        """Return the numbers of one part, such as ``10-20/5``. A range may go over the end: ``22-2``."""
        found = _PARTS.fullmatch(text)
        if found is None:
            raise self.wrong(text)
        step = 1 if found["step"] is None else self._step(found["step"])
        if found["first"] in _EVERYTHING and found["last"] is None:
            return range(self.minimum, self.maximum + 1, step)
        first = self.number(found["first"])
        last = first if found["last"] is None else self.number(found["last"])
        if found["step"] is not None and first == last:
            last = self.maximum
        if first <= last:
            return range(first, last + 1, step)
        # as in openHAB, steps are not counted over the end: what lies a number of whole steps from the first, matches
        beyond = (*range(self.minimum, last + 1), *range(first, self.maximum + 1))
        return [number for number in beyond if (number - first) % step == 0]

    def number(self, text: str) -> int:
        """Return the number that *text* is or names."""
        number = self.names.get(text, int(text) if text.isdecimal() else -1)
        if not self.minimum <= number <= self.maximum:
            raise self.wrong(text)
        return number

    def wrong(self, text: str) -> WrongValueError:
        """Return the error for *text*."""
        allowed = f"{self.minimum} to {self.maximum}{self.expected}"
        return WrongValueError(f"{self.name} is '{text}', expected {allowed}{did_you_mean(text, self.names)}")

    def _step(self, text: str) -> int:
        if not text.isdecimal() or int(text) == 0:
            raise WrongValueError(f"{self.name} has the step '{text}', expected a number above 0")
        return int(text)


_SECOND = _Field("second", 0, 59)
_MINUTE = _Field("minute", 0, 59)
_HOUR = _Field("hour", 0, 23)
_DAY = _Field("day of the month", 1, 31, expected=", L, LW or a number with W such as 15W")
_MONTH = _Field("month", 1, 12, {name: n for n, name in enumerate(_MONTHS, 1)}, expected=" or JAN to DEC")
_WEEKDAY = _Field(
    "day of the week",
    1,
    7,
    {name: n for n, name in enumerate(NAMES, 1)},
    expected=", MON to SUN, L, or a day such as FRIL or FRI#2",
)
_YEAR = _Field("year", YEARS[0], YEARS[-1])


def parse_cron(text: str) -> WallTimes:
    """Return what *text* means, such as ``0 30 7 ? * MON-FRI``.

    Raises WrongValueError, naming the field, its value and what is allowed; also where no time matches at all.
    """
    try:
        times = _wall_times(_fields(text))
    except WrongValueError as error:
        raise WrongValueError(f"cron '{text}': {error}") from None
    if times.next(_BEFORE_ALL) is None:
        raise WrongValueError(f"cron '{text}': there is no such day in any year")
    return times


def _fields(text: str) -> list[str]:
    written = text.strip()
    if written.startswith("@"):
        if written not in ALIASES:
            raise WrongValueError(f"there is no '{written}'{did_you_mean(written, ALIASES)}")
        written = ALIASES[written]
    fields = written.upper().split()
    if len(fields) in (6, 7):
        return fields
    expected = "expected 6 or 7: second minute hour day-of-month month day-of-week [year]"
    hint = f", here '{_from_unix(fields)}'" if len(fields) == 5 else ""
    raise WrongValueError(f"there are {len(fields)} fields, {expected}{hint}")


def _from_unix(fields: list[str]) -> str:
    """Return the five *fields* of a Unix crontab with seconds, and with names of weekdays, which count otherwise."""
    weekday = _UNIX_WEEKDAY.sub(lambda found: NAMES[int(found[0]) - 1], fields[4])
    return " ".join(("0", *fields[:4], weekday))


def _wall_times(fields: list[str]) -> WallTimes:
    second, minute, hour, day, month, weekday, *year = fields
    return WallTimes(
        _HOUR.numbers(hour),
        _MINUTE.numbers(minute),
        _SECOND.numbers(second),
        all_of(_days(day, _day_of_month), _days(weekday, _day_of_week)),
        _MONTH.numbers(month),
        _YEAR.numbers(year[0] if year else "*"),
    )


def _days(text: str, read: Callable[[str], Days]) -> Days:
    return every_day if text in _EVERYTHING else any_of([read(part) for part in text.split(",")])


def _day_of_month(text: str) -> Days:
    if text == "L":
        return last_day
    if text in ("LW", "WL"):
        return last_working_day
    if (found := _NEAREST.fullmatch(text)) is not None:
        return working_day_nearest(_DAY.number(found[1]))
    return day_numbers(frozenset(_DAY.part(text)))


def _day_of_week(text: str) -> Days:
    found = _ONE_WEEKDAY.fullmatch("SUN" if text == "L" else text)
    if found is None:
        return weekdays_in(frozenset(number - 1 for number in _WEEKDAY.part(text)))
    number = _WEEKDAY.number(found["day"])
    # a name counts from Monday, a number that stands alone from Sunday
    weekday = number - 1 if found["day"] in _WEEKDAY.names else (number - 2) % 7
    if found["last"]:
        return nth_weekday(weekday, -1)
    if found["nth"] is None:
        return weekdays_in(frozenset((weekday,)))
    if not 1 <= int(found["nth"]) <= 5:
        raise WrongValueError(f"day of the week is '{text}', expected #1 to #5")
    return nth_weekday(weekday, int(found["nth"]))
