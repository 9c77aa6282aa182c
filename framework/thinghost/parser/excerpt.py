"""A line of a text as people are shown it, with carets under the place that is meant."""

import attrs

_LONGEST_LINE = 120
"""A longer line is cut around the caret, so that the caret stays in sight."""

# what a file holds must not steer the terminal that shows it; half a surrogate pair cannot even be printed
_HARMLESS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *range(0xD800, 0xE000)), "\ufffd")


@attrs.frozen
class Excerpt:
    """The *line*, or a part of it, and what stands below: the blanks of *indent*, then *carets*."""

    line: str
    indent: str
    carets: str


def excerpt(line: str, start: int, length: int) -> Excerpt:
    """Return the part of *line* around the offset *start*, with as many of *length* carets as it has room for."""
    start = min(start, len(line))
    first = max(0, start - _LONGEST_LINE // 2) if len(line) > _LONGEST_LINE else 0
    shown = line[first : first + _LONGEST_LINE]
    left = "..." if first else ""
    right = "..." if first + _LONGEST_LINE < len(line) else ""
    indent = "".join("\t" if character == "\t" else " " for character in shown[: start - first])
    carets = "^" * max(1, min(length, len(shown) - len(indent)))
    return Excerpt(f"{left}{harmless(shown)}{right}", " " * len(left) + indent, carets)


def harmless(text: str) -> str:
    """Return *text* without the characters that steer a terminal, or that cannot be printed."""
    return text.translate(_HARMLESS)
