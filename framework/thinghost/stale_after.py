"""When an item is stale: ``staleAfter``, of an item or of the settings."""

import attrs

from .duration import parse_duration
from .errors import ConfigurationError

NAMESPACE = "staleAfter"
"""The metadata of an item that says it."""

NEVER = "never"
"""What an item says that keeps its state however long its things are OFFLINE."""


@attrs.frozen
class StaleAfter:
    """An item is UNDEF when its things are OFFLINE for *seconds*, never if None; *text* is how that was written."""

    seconds: float | None = None
    text: str = NEVER


NEVER_STALE = StaleAfter()
"""An item keeps its state."""


def read_stale_after(text: str) -> StaleAfter:
    """Return what *text* says. Raises ConfigurationError for what is no duration."""
    if text == NEVER:
        return NEVER_STALE
    duration = parse_duration(text)
    if duration is None or duration.total_seconds() <= 0:
        raise ConfigurationError(f"'{text}' is no duration, expected e.g. '5m' or '1h 30m', or '{NEVER}'")
    return StaleAfter(duration.total_seconds(), text)
