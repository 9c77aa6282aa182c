"""The events that buttons and rockers trigger (openhab-runtime 2.8)."""

from collections.abc import Iterable

PRESSED = "PRESSED"
RELEASED = "RELEASED"
SHORT_PRESSED = "SHORT_PRESSED"
DOUBLE_PRESSED = "DOUBLE_PRESSED"
LONG_PRESSED = "LONG_PRESSED"
DIR1_PRESSED = "DIR1_PRESSED"
DIR1_RELEASED = "DIR1_RELEASED"
DIR2_PRESSED = "DIR2_PRESSED"
DIR2_RELEASED = "DIR2_RELEASED"


def event_names(written: Iterable[str]) -> frozenset[str]:
    """Return the events of a parameter: each text of *written* may hold several, with commas between them."""
    return frozenset(name.strip() for text in written for name in text.split(","))
