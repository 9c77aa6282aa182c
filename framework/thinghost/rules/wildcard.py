"""Names with wildcards, as openHAB's triggers take them (openhab-runtime 4.2)."""

import re

_WILDCARDS = {"*": ".*", "?": ".?"}


def is_wildcard(text: str) -> bool:
    """Whether *text* has ``*`` or ``?`` in it."""
    return not _WILDCARDS.keys().isdisjoint(text)


def wildcard(text: str) -> re.Pattern[str]:
    """Return what fits *text*, in which ``*`` is any text, and ``?`` is one character or none."""
    return re.compile("".join(_WILDCARDS.get(each) or re.escape(each) for each in text))
