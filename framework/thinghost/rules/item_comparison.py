"""How items compare in rules: with units, and never true while nobody knows their state."""

import operator
from collections.abc import Callable
from typing import Any, cast

from ..conversion import convert_state
from ..item import Item
from ..quantity_type import exact_decimal
from ..state import (
    DecimalType,
    HSBType,
    PercentType,
    QuantityType,
    State,
    StringType,
    Type,
    UnDefType,
)
from .item_value import as_type, state_of

Comparison = Callable[[Any, Any], bool]
"""One of those in `operator`."""

_EQUALITY = (operator.eq, operator.ne)


def compare(holds: Comparison, item: Item, other: object) -> bool:
    """Return whether the state of *item* compares so with *other*; NotImplemented where that is no value.

    With NULL or UNDEF nothing holds, unless *other* says just that word. Raises ValueError for a text that *item* can
    never hold, TypeError for what has no order, as ON, or measures something else.
    """
    mine = item.state
    if type(mine) is type(other) and not isinstance(mine, UnDefType):
        return holds(mine, other)
    theirs = _read(item, other)
    if theirs is None:
        # Python's word for it, which is no bool
        return cast("bool", NotImplemented)
    if isinstance(theirs, UnDefType) and isinstance(other, UnDefType | str):
        return holds in _EQUALITY and holds(mine, theirs)
    if isinstance(mine, UnDefType) or isinstance(theirs, UnDefType):
        return False
    alike = _alike(item, mine, theirs)
    if alike is None:
        return holds is operator.ne
    return holds(*alike)


def _read(item: Item, other: object) -> Type | None:
    if not isinstance(other, str):
        return as_type(item.type, other)
    if isinstance(item.state, StringType):
        return StringType(other)
    # a text that is none of its states is a slip of the pen
    return as_type(item.type, other) or state_of(item, other)


def _alike(item: Item, mine: State, theirs: Type) -> tuple[Any, Any] | None:
    """Return both as values that can be compared, None where one is nothing of the kind of the other."""
    if isinstance(theirs, HSBType):
        return mine, theirs
    if isinstance(theirs, DecimalType) and isinstance(mine, QuantityType):
        return exact_decimal(mine.value), theirs.value
    if isinstance(theirs, DecimalType) and isinstance(mine, DecimalType):
        return mine.value, theirs.value
    if isinstance(theirs, QuantityType) and isinstance(mine, PercentType):
        percent = convert_state(theirs, PercentType)
        return None if percent is None else (mine.value, percent.value)
    if type(mine) is type(theirs) or not isinstance(theirs, State):
        return mine, theirs
    converted = item.state_as(type(theirs))
    return None if converted is None else (converted, theirs)
