"""What is written as a state or command, and the words it may be."""

from collections.abc import Callable

from ..state import WORD_TYPES

STATE_WORDS = tuple(str(word) for words in WORD_TYPES for word in words)
"""Every state and command that is a word."""

_LONGEST = 1_000
"""No state of a configuration is longer; a hostile text is not worth the time that reading it may take."""


def reads(parse: Callable[[str], object], text: str) -> bool:
    """Whether *parse*, an item type's, takes *text*; a very long one is not tried."""
    return len(text) > _LONGEST or parse(text) is not None


def words_of(parse: Callable[[str], object]) -> list[str]:
    """Return the words that *parse* takes."""
    return [word for word in STATE_WORDS if parse(word) is not None]
