"""Durations under `%tX`: the largest unit in a pattern takes all that exceeds it (openhab-formats Z4)."""

from collections.abc import Iterable
from itertools import chain

import attrs

# Milliseconds of one, how many make the next larger one: days, hours, minutes, seconds, milliseconds.
_UNITS = ((86_400_000, None), (3_600_000, 24), (60_000, 60), (1000, 60), (1, 1000))
# Conversion: unit and least number of digits.
_PARTS = {
    "d": (0, 2),
    "e": (0, 1),
    "H": (1, 2),
    "I": (1, 2),
    "k": (1, 1),
    "l": (1, 1),
    "M": (2, 2),
    "S": (3, 2),
    "s": (3, 1),
    "L": (4, 3),
    "Q": (4, 1),
}
_COMPOSED = {"R": "HM", "T": "HMS"}


@attrs.frozen
class Duration:
    """A length of time, to be shown in units from *largest* (0 for days, 4 for milliseconds) downwards."""

    milliseconds: int
    largest: int

    @classmethod
    def for_conversions(cls, milliseconds: int, conversions: Iterable[str]) -> "Duration":
        """Return the duration as a pattern with these date *conversions* shows it."""
        letters = chain.from_iterable(_COMPOSED.get(letter, letter) for letter in conversions)
        units = (_PARTS[letter][0] for letter in letters if letter in _PARTS)
        return cls(milliseconds, min(units, default=len(_UNITS) - 1))


def format_duration(duration: Duration, conversion: str) -> str | None:
    """Return the part of *duration* that *conversion* (the letter behind `%t`) names, None for others."""
    letters = _COMPOSED.get(conversion, conversion)
    if letters[0] not in _PARTS:
        return None
    return ":".join(_part(duration, *_PARTS[letter]) for letter in letters)


def _part(duration: Duration, unit: int, digits: int) -> str:
    size, in_next = _UNITS[unit]
    count = abs(duration.milliseconds) // size
    if in_next is not None and unit > duration.largest:
        count %= in_next
    return f"{-count if duration.milliseconds < 0 else count:0{digits}}"
