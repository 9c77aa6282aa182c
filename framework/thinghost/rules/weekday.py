"""Days of the week as rules write them."""

from collections.abc import Iterable

from ..suggestion import did_you_mean
from .wrong_value import WrongValueError

NAMES = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
"""Monday first; the place of a name is what `datetime.date.weekday` says."""

Weekdays = frozenset[int]
"""Days of the week, 0 is Monday."""

EVERY_DAY: Weekdays = frozenset(range(7))

_WORDS: dict[str, Weekdays] = {"WEEKDAYS": frozenset(range(5)), "WEEKEND": frozenset((5, 6))}


def weekdays_of(value: str | Iterable[str] | None) -> Weekdays:
    """Return the days of *value*: ``"MON-FRI"``, ``"SAT, SUN"``, ``"weekend"``, several such texts; None is every day.

    Names may be longer (``"Monday"``), a range may begin late in the week (``"SAT-MON"``).
    Raises WrongValueError for others.
    """
    if value is None:
        return EVERY_DAY
    texts = [value] if isinstance(value, str) else value
    return frozenset(day for text in texts for part in text.split(",") for day in _days(part.strip()))


def weekdays_text(days: Weekdays) -> str:
    """Return *days* as `weekdays_of` reads them, ``MON-FRI`` or ``SAT, SUN``; nothing for every day."""
    ordered = sorted(days)
    if ordered == list(range(7)):
        return ""
    is_range = len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1
    return (
        f"{NAMES[ordered[0]]}-{NAMES[ordered[-1]]}" if is_range else ", ".join(NAMES[day] for day in ordered)
    )


def _days(text: str) -> Iterable[int]:
    if text.upper() in _WORDS:
        return _WORDS[text.upper()]
    first, _, last = text.partition("-")
    start, end = _day(first.strip()), _day((last or first).strip())
    return [day % 7 for day in range(start, start + (end - start) % 7 + 1)]


def _day(text: str) -> int:
    for number, name in enumerate(_FULL):
        if len(text) >= 3 and name.startswith(text.upper()):
            return number
    hint = did_you_mean(text.upper(), [*NAMES, *_WORDS])
    raise WrongValueError(
        f"'{text}' is no day of the week, expected MON to SUN, MON-FRI, weekdays, weekend{hint}"
    )


_FULL = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
