"""The state of an item as a state of another type (openhab-formats 3.4 O2)."""

from typing import TypeVar

from .conversion import convert_state
from .item_type import ItemType
from .state import StringType
from .state_text import parse_type
from .type import State

_S = TypeVar("_S", bound=State)


def item_state_as(item_type: ItemType, state: State, target: type[_S]) -> _S | None:
    """Return *state* of an item of *item_type* as a *target*, None if that is impossible or out of its range.

    A String item reads its text as if it were sent to it: "7" is the decimal 7.
    """
    if isinstance(state, StringType) and item_type.name == "String":
        parsed = parse_type(state.value, (target,), item_type.zone)
        if parsed is not None:
            return parsed
    try:
        return convert_state(state, target)
    except ValueError:
        return None
