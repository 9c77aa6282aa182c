"""What triggers wait for: a text, a number or a state, made a state of the item's type when the trigger is armed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias

from ..conversion import convert_state
from ..errors import ConfigurationError
from ..item import Item
from ..quantity_type import exact_decimal
from ..state import (
    NULL,
    Command,
    DateTimeType,
    DecimalType,
    HSBType,
    QuantityType,
    State,
    Type,
    UnDefType,
    Word,
)
from .item_value import Value, as_type, command_of, state_of
from .seconds import seconds_of

Holds: TypeAlias = Callable[[State], bool]
"""Tells whether a state is one that is meant."""

Difference: TypeAlias = Callable[[State, State], bool]
"""Tells whether an old state and a new one are as far apart as is meant."""


def expected_state(item: Item, value: Value) -> State:
    """Return *value* as a state of *item*: a number is in its unit, and ON of a dimmer stays ON.

    Raises ConfigurationError, which names the item, its type and what is possible.
    """
    kind, found = item.type, as_type(item.type, _fixed(item, value))
    if isinstance(found, DecimalType) and kind.unit is None and kind.name != "Number":
        # 50 is 50 % for a dimmer or a colour, as if it were written
        found = as_type(kind, str(found))
    if kind.name == "Group" and not isinstance(found, UnDefType):
        raise ConfigurationError(
            f"group {item.name} has no state: members_of({item.name!r}) are those that have"
        )
    if isinstance(found, QuantityType) and kind.name == "Number":
        raise ConfigurationError(f"item {item.name} (Number) has no unit, it is never {found}")
    if isinstance(found, kind.state_types) and not kind.name.startswith("Number"):
        return found
    try:
        return state_of(item, value)
    except ValueError as error:
        raise ConfigurationError(str(error)) from None


def is_state(expected: State) -> Holds:
    """Return what tells whether a state is *expected*, or as good as that: 80 % is ON, and a colour its brightness.

    NULL and UNDEF are only themselves.
    """
    kind = type(expected)

    def holds(state: State) -> bool:
        if type(state) is kind:
            return bool(state == expected)
        if isinstance(state, UnDefType):
            return False
        if isinstance(expected, Word) or isinstance(state, HSBType):
            return _converted(state, kind) == expected
        return bool(state == expected)

    return holds


def is_command(item: Item, value: Value) -> Callable[[Command], bool]:
    """Return what tells whether a command for *item* is *value*; numbers and quantities by what they amount to.

    Raises ConfigurationError, which names the item, its type and what is possible.
    """
    try:
        expected = command_of(item, _fixed(item, value))
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    if item.type.unit is None or not isinstance(expected, State):
        return lambda command: bool(command == expected)
    store = item.type.store
    held = store(NULL, expected)
    return lambda command: isinstance(command, State) and store(NULL, command) == held


def is_above(item: Item, value: Value) -> Holds:
    """Return what tells whether a state of *item* is more than *value*; NULL and UNDEF never are.

    Raises ConfigurationError for what the item cannot be, and for what has no order.
    """
    limit = _limit(item, value)
    return lambda state: not isinstance(state, UnDefType) and state > limit  # type: ignore[operator]


def is_below(item: Item, value: Value) -> Holds:
    """Return what tells whether a state of *item* is less than *value*, as `is_above` does."""
    limit = _limit(item, value)
    return lambda state: not isinstance(state, UnDefType) and state < limit  # type: ignore[operator]


def differs_by(item: Item, value: Value) -> Difference:
    """Return what tells whether two states of *item* are further apart than *value*; from NULL and UNDEF none is.

    *value* is a number in the unit of the item, a quantity (2 K are 2 °C), or a duration for a date and time. Raises
    ConfigurationError for others.
    """
    least = _distance(item, _fixed(item, value))
    if least is None or not least > 0:
        what = "a duration" if item.type.name == "DateTime" else "a number above 0"
        unit = "" if item.type.unit is None else f", or a quantity such as '1 {item.type.unit}'"
        raise ConfigurationError(
            f"item {item.name} ({item.type.name}) does not change by {_shown(value)}, expected {what}{unit}"
        )

    def differs(old: State, new: State) -> bool:
        before, after = _number(old), _number(new)
        return before is not None and after is not None and abs(after - before) > least

    return differs


def _fixed(item: Item, value: Value) -> Value:
    if isinstance(value, Type) or not hasattr(value, "state"):
        return value
    raise ConfigurationError(
        f"a trigger of item {item.name} waits for a fixed value, not for that of {getattr(value, 'name', value)}:"
        " compare the two inside the rule, or in a condition"
    )


def _limit(item: Item, value: Value) -> DecimalType | QuantityType | DateTimeType:
    limit = expected_state(item, value)
    if isinstance(limit, DecimalType | QuantityType | DateTimeType):
        return limit
    raise ConfigurationError(
        f"item {item.name} ({item.type.name}) is never above or below {_shown(value)}: that has no order"
    )


def _distance(item: Item, value: Value) -> Decimal | None:
    """Return how far *value* leads in the unit of *item*, or in nanoseconds; None where it leads nowhere."""
    kind = item.type
    if kind.name == "DateTime":
        return _nanoseconds(value)
    amount = as_type(kind, value)
    if isinstance(amount, QuantityType) and kind.unit is not None:
        try:
            return exact_decimal((QuantityType(0, kind.unit) + amount).value)
        except TypeError:
            return None
    is_number = any(issubclass(each, DecimalType | QuantityType) for each in kind.state_types)
    return amount.value if isinstance(amount, DecimalType) and is_number else None


def _nanoseconds(value: Value) -> Decimal | None:
    if not isinstance(value, str | timedelta | int | float):
        return None
    try:
        return exact_decimal(seconds_of(value)) * 10**9
    except ValueError:
        return None


def _number(state: State) -> Decimal | None:
    if isinstance(state, DecimalType | QuantityType):
        return exact_decimal(state.value)
    return Decimal(state.nanoseconds) if isinstance(state, DateTimeType) else None


def _converted(state: State, kind: type[State]) -> State | None:
    try:
        return convert_state(state, kind)
    except ValueError:
        return None


def _shown(value: object) -> str:
    return f"'{value}'" if isinstance(value, str | Type) else repr(value)
