"""Durations in text, as metadata such as `expire` has them (openhab-formats 2.5 B16)."""

import re
from datetime import timedelta

_ISO = re.compile(
    r"(?P<sign>[-+]?)P(?!$)(?:(?P<days>[-+]?\d+)D)?"
    r"(?:T(?!$)(?:(?P<hours>[-+]?\d+)H)?(?:(?P<minutes>[-+]?\d+)M)?(?:(?P<seconds>[-+]?\d+(?:[.,]\d{0,9})?)S)?)?",
    re.ASCII | re.IGNORECASE,
)
_PARTS = re.compile(
    r"\s*(?=\d)(?:(?P<days>\d+)\s*(?:d|days?)\s*)?(?:(?P<hours>\d+)\s*(?:h|hrs?|hours?)\s*)?"
    r"(?:(?P<minutes>\d+)\s*(?:m|mins?|minutes?)\s*)?(?:(?P<seconds>\d+)\s*(?:s|secs?|seconds?)\s*)?"
    r"(?:(?P<milliseconds>\d+)\s*(?:ms|milliseconds?)\s*)?",
    re.ASCII | re.IGNORECASE,
)


def parse_duration(text: str) -> timedelta | None:
    """Return the duration of *text*, "PT1H30M" or "1h 30m", None if it is none or longer than Python's longest."""
    found = _ISO.fullmatch(text) or _PARTS.fullmatch(text)
    if found is None:
        return None
    numbers = {
        name: float(number.replace(",", "."))
        for name, number in found.groupdict("0").items()
        if name != "sign"
    }
    try:
        duration = timedelta(**numbers)
    except OverflowError:
        return None
    return -duration if text.startswith("-") else duration
