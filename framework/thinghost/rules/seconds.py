"""Durations as rules write them."""

from datetime import timedelta

from ..duration import parse_duration
from .wrong_value import WrongValueError


def seconds_of(value: str | timedelta | float) -> float:
    """Return the seconds of *value*: text such as ``"1h 30m"`` or ``"-5m"``, a timedelta, or seconds.

    Raises WrongValueError for others.
    """
    duration = _parsed(value.strip()) if isinstance(value, str) else value
    if isinstance(duration, timedelta):
        return duration.total_seconds()
    if isinstance(duration, int | float) and not isinstance(duration, bool) and abs(duration) < float("inf"):
        return float(duration)
    raise WrongValueError(
        f"{value!r} is no duration, expected one such as '10m', '1h 30m' or a number of seconds"
    )


def _parsed(text: str) -> timedelta | None:
    """Return what *text* says, which may have a sign before it; None where it says nothing."""
    amount = text[1:].lstrip() if text[:1] in ("-", "+") else text
    duration = parse_duration(amount) if amount else None
    return -duration if duration is not None and text.startswith("-") else duration


def seconds_text(seconds: float) -> str:
    """Return *seconds* as `seconds_of` reads them: ``1h 30m``, ``2.5s``."""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(int(minutes), 60)
    days, hours = divmod(hours, 24)
    parts = [
        f"{number:g}{unit}"
        for number, unit in zip((days, hours, minutes, rest), "dhms", strict=True)
        if number
    ]
    return "-" * (seconds < 0) + (" ".join(parts) or "0s")


def offset_text(seconds: float) -> str:
    """Return how much later *seconds* is, as the end of a sentence: `` + 30m``, `` - 1h``; nothing for 0."""
    return f" {'-' if seconds < 0 else '+'} {seconds_text(abs(seconds))}" if seconds else ""
