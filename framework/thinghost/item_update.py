"""What an item makes of a state: on its way from a channel, and when the item holds it (openhab-formats 3.5, 4.2).

Both are functions of the item's type and unit, made once; an update that needs nothing done costs two comparisons.
"""

from collections.abc import Callable
from datetime import tzinfo

from .conversion import convert_state
from .number_text import narrow
from .quantity_type import exact_decimal
from .state import (
    UNDEF,
    DecimalType,
    HSBType,
    PercentType,
    QuantityType,
    State,
    StringType,
    UnDefType,
)
from .state_text import parse_type
from .unit import Unit, is_compatible, is_inverse_compatible
from .unit_system import is_other_system

Accept = Callable[[State], State | None]
"""Returns what a state becomes, unchanged if it cannot be converted, None if its number is out of range."""

Store = Callable[[State, State], State | None]
"""Returns what an item that holds the first state holds after the second, None if it refuses that."""

_InUnit = Callable[[QuantityType], State | None]


def acceptance(types: tuple[type[State], ...], to_unit: _InUnit, zone: tzinfo) -> Accept:
    """Return what makes one of *types* of a state, and of a quantity what *to_unit* says.

    A text is read (openhab-formats 3.5 Q1), unless the item takes texts; then a decimal becomes its text.
    """
    takes_text = StringType in types

    def accept(state: State) -> State | None:
        kind = type(state)
        if kind in types:
            return to_unit(state) if isinstance(state, QuantityType) else state
        if isinstance(state, StringType):
            return parse_type(state.value, types, zone) or state
        if takes_text and kind is DecimalType:
            return StringType(str(state))
        return _converted(state, types)

    return accept


def receiving(
    to_accepted: Accept, store: Store, as_they_are: tuple[type[State], ...], unit: Unit | None
) -> Store:
    """Return what holds a state of a channel: *to_accepted* and *store*, one after the other.

    A quantity in *unit*, and what is of one of the types *as_they_are*, is let through by both, and so never asks them:
    almost every state is of that kind.
    """

    def receive(old: State, state: State) -> State | None:
        if isinstance(state, QuantityType):
            if state.unit is unit:
                return state
        elif type(state) in as_they_are:
            return state
        accepted = to_accepted(state)
        # what cannot be converted goes on as it is: the item refuses it
        return store(old, state if accepted is None else accepted)

    return receive


def _converted(state: State, types: tuple[type[State], ...]) -> State | None:
    try:
        for wanted in types:
            converted = convert_state(state, wanted)
            if converted is not None:
                return converted
    except ValueError:
        return None
    return state


def as_decimal(quantity: QuantityType) -> DecimalType:
    """Return the bare number, as an item without dimension has it (openhab-formats 4.2 W4)."""
    return DecimalType(exact_decimal(quantity.value))


def in_unit(unit: Unit) -> _InUnit:
    """Return what converts to *unit*, the one that the item's pattern names; to UNDEF what measures something else."""

    def to_unit(quantity: QuantityType) -> State | None:
        return quantity if quantity.unit is unit else _in_unit_or_undefined(quantity, unit)

    return to_unit


def in_system_of(default: Unit) -> _InUnit:
    """Return what converts to *default*, the unit of the dimension, what is in another system of units."""

    def to_unit(quantity: QuantityType) -> State | None:
        if quantity.unit is default or not is_other_system(default, quantity.unit):
            return quantity
        return _in_unit_or_undefined(quantity, default)

    return to_unit


def _in_unit_or_undefined(quantity: QuantityType, unit: Unit) -> State | None:
    converted = quantity.to_invertible_unit(unit)
    measures_the_same = is_compatible(quantity.unit, unit) or is_inverse_compatible(quantity.unit, unit)
    return converted if measures_the_same else UNDEF


def holding(types: tuple[type[State], ...]) -> Store:
    """Return what holds any of *types* as it is given."""

    def store(_: State, state: State) -> State | None:
        return state if isinstance(state, types) else None

    return store


def holding_percent(types: tuple[type[State], ...]) -> Store:
    """Return what holds a percent, and any of *types* as the percent that it means."""

    def store(_: State, state: State) -> State | None:
        return (convert_state(state, PercentType) or state) if isinstance(state, types) else None

    return store


def holding_colour(types: tuple[type[State], ...]) -> Store:
    """Return what holds a colour; a percent, ON and OFF change only the brightness of the one that is held."""

    def store(old: State, state: State) -> State | None:
        if isinstance(state, HSBType):
            return state
        if not isinstance(state, types):
            return None
        brightness = convert_state(state, PercentType)
        if brightness is not None and isinstance(old, HSBType):
            return HSBType(old.hue, old.saturation, brightness.value)
        return convert_state(state, HSBType) or state

    return store


def hold_number(_: State, state: State) -> State | None:
    """Return what an item holds that has no unit."""
    if isinstance(state, QuantityType):
        return as_decimal(state)
    return state if isinstance(state, DecimalType | UnDefType) else None


def holding_quantity(unit: Unit) -> Store:
    """Return what holds a quantity in *unit*; a bare number is one already (openhab-formats 4.2 W2, W3)."""

    def store(_: State, state: State) -> State | None:
        if isinstance(state, QuantityType):
            return state if state.unit is unit else state.to_invertible_unit(unit)
        if isinstance(state, DecimalType):
            return QuantityType(narrow(state.value), unit)
        return state if isinstance(state, UnDefType) else None

    return store
