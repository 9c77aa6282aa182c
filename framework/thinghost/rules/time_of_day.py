"""Times of day as rules write them."""

import re
from datetime import time

from .wrong_value import WrongValueError

_TEXT = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


def time_of_day(value: str | time) -> time:
    """Return the time of *value*: text such as ``"7:30"`` or ``"07:30:15"``, or a time, to the second.

    Raises WrongValueError for others.
    """
    if isinstance(value, time):
        return value.replace(tzinfo=None, microsecond=0)
    found = _TEXT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is not None:
        hour, minute, second = (int(part or 0) for part in found.groups())
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second)
    raise WrongValueError(f"{value!r} is no time of day, expected one such as '7:30' or '22:15:30'")


def time_text(value: time) -> str:
    """Return *value* as people write it: ``7:30``, with seconds where there are any."""
    text = f"{value.hour}:{value.minute:02}"
    return f"{text}:{value.second:02}" if value.second else text
