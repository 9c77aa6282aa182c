"""Tables of items and things for a terminal, in plain text."""

from collections.abc import Sequence
from datetime import tzinfo

from ..display import Transform
from ..item import Item
from ..item_text import value_text
from ..thing import Thing

_LONGEST_RULE = 60
"""A status may be a long sentence; the line under the head need not be."""


def items_table(items: Sequence[Item], zone: tzinfo, transform: Transform) -> str:
    """Return a line per item: name, label, state as people read it."""
    rows = [(item.name, item.label or "", value_text(item, zone, transform)) for item in items]
    return table(("Item", "Label", "State"), rows)


def things_table(things: Sequence[Thing]) -> str:
    """Return a line per thing: UID, label, status with its reason."""
    return table(
        ("Thing", "Label", "Status"),
        [(str(thing.uid), thing.label or "", str(thing.status_info)) for thing in things],
    )


def facts(rows: Sequence[tuple[str, str]]) -> str:
    """Return a line for each of *rows* that has something to say: what it is, and beside it the value."""
    known = [(name, value) for name, value in rows if value]
    width = max(len(name) for name, _ in known)
    return "".join(f"{name:<{width}}  {value}\n" for name, value in known)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return *rows* under *head*, every column as wide as its widest cell."""
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    rule = ["-" * min(width, _LONGEST_RULE) for width in widths]
    return "\n".join(_line(cells, widths) for cells in (head, rule, *rows)) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
