"""What a rule gives an item: text, number, truth, time or state, made a command or a state of the item's type."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Protocol, TypeAlias, TypeVar

from ..conversion import convert_state
from ..group_manager import accepted_commands
from ..item import Item
from ..item_type import ItemType
from ..quantity_type import exact_decimal
from ..state import (
    NULL,
    OFF,
    ON,
    Command,
    DateTimeType,
    DecimalType,
    HSBType,
    PercentType,
    PointType,
    QuantityType,
    RawType,
    State,
    StringListType,
    StringType,
    Type,
    UnDefType,
    Word,
)
from ..state_text import parse_type
from ..suggestion import did_you_mean
from ..unit import parse_unit


class HasState(Protocol):
    """What stands for its state, as an item does."""

    @property
    def state(self) -> State:
        """The state."""


Value: TypeAlias = str | float | Decimal | datetime | timedelta | State | Command | HasState
"""What rules may write where an item's state or command is wanted."""

_T = TypeVar("_T", bound=Type)

_EXPECTED: Mapping[type[Type], str] = {
    DateTimeType: "a date and time",
    DecimalType: "a number",
    HSBType: "a colour 'hue,saturation,brightness'",
    PercentType: "a number from 0 to 100",
    PointType: "a place 'latitude,longitude'",
    QuantityType: "a quantity",
    RawType: "a data URI",
    StringListType: "texts",
    StringType: "a text",
}


def command_of(item: Item, value: Value) -> Command:
    """Return *value* as a command of *item*; a plain group takes what all its members do.

    Raises ValueError, which says what the item takes.
    """
    kind = item.type
    types = tuple(accepted_commands(item)) if kind.name == "Group" else kind.command_types
    command = _made(kind, value, types)
    if command is None or not _has_fitting_unit(kind, command):
        raise ValueError(_refusal(item, "command", value, types))
    return command


def state_of(item: Item, value: Value) -> State:
    """Return *value* as a state that *item* holds after it. Raises ValueError, which says what the item takes."""
    kind = item.type
    state = _made(kind, value, kind.state_types)
    held = None if state is None else kind.store(item.state, state)
    if held is None:
        raise ValueError(_refusal(item, "state", value, kind.state_types))
    return held


def _made(kind: ItemType, value: Value, types: tuple[type[_T], ...]) -> _T | None:
    found = _read(types, value, kind.zone) if isinstance(value, str) else as_type(kind, value)
    if isinstance(found, types):
        return found
    if isinstance(found, QuantityType) and (converted := _converted(found, types)) is not None:
        return converted
    if found is None or isinstance(found, UnDefType):
        return None
    # 50 is 50 % for a dimmer, as if it were written
    return parse_type(found.to_full_string(kind.zone), types, kind.zone)


@lru_cache(maxsize=4096)
def _read(types: tuple[type[Type], ...], text: str, zone: tzinfo) -> Type | None:
    return parse_type(text, types, zone)


def as_type(kind: ItemType, value: object) -> Type | None:  # noqa: PLR0911  a table of types, some of which are subclasses
    """Return *value* as a state or command, whether items of *kind* take it or not; None where it can be none."""
    if isinstance(value, Type):
        return value
    if isinstance(value, str):
        return _read(kind.state_types, value, kind.zone) or _read(kind.command_types, value, kind.zone)
    if isinstance(value, bool):
        return ON if value else OFF
    if isinstance(value, int | float | Decimal):
        number = exact_decimal(value)
        return DecimalType(number) if number.is_finite() else None
    if isinstance(value, datetime):
        return DateTimeType.of(value if value.tzinfo else value.replace(tzinfo=kind.zone))
    if isinstance(value, timedelta):
        second = parse_unit("s")
        return None if second is None else QuantityType(exact_decimal(value.total_seconds()), second)
    held = getattr(value, "state", None)
    return held if isinstance(held, State) else None


def _converted(quantity: QuantityType, types: tuple[type[_T], ...]) -> _T | None:
    """Return *quantity* as one of *types*: 50 % as the percent of a dimmer."""
    try:
        percent = convert_state(quantity, PercentType)
    except ValueError:
        return None
    return percent if isinstance(percent, types) else None


def _has_fitting_unit(kind: ItemType, command: Command) -> bool:
    if kind.unit is None or not isinstance(command, QuantityType):
        return True
    # an item of this type would hold it
    return kind.store(NULL, command) is not None


def _refusal(item: Item, what: str, value: object, types: tuple[type[Type], ...]) -> str:
    words = [str(word) for each in types if issubclass(each, Word) and each is not UnDefType for word in each]
    others = [_EXPECTED[each] for each in types if each in _EXPECTED]
    if item.type.unit is not None:
        others = [f"a number, or a quantity such as '1 {item.type.unit}'"]
    expected = " or ".join([*others, *([", ".join(words)] if words else [])]) or "nothing"
    hint = did_you_mean(value, words) if isinstance(value, str) else ""
    shown = f"'{value}'" if isinstance(value, str | Type) else repr(value)
    return f"item {item.name} ({item.type.name}) takes no {what} {shown}, expected {expected}{hint}"
