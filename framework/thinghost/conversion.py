"""From one type of state to another: openHAB's `as` (openhab-formats 3.4)."""

from collections.abc import Callable, Mapping
from datetime import UTC
from decimal import MAX_PREC, ROUND_UP, Context, Decimal
from typing import Any, TypeVar

from .date_time_text import parse_instant
from .quantity_type import exact_decimal
from .state import (
    CLOSED,
    DOWN,
    OFF,
    ON,
    OPEN,
    UP,
    DateTimeType,
    DecimalType,
    HSBType,
    OnOffType,
    OpenClosedType,
    PercentType,
    QuantityType,
    State,
    UpDownType,
)
from .unit import parse_unit

_S = TypeVar("_S", bound=State)

_EXACT = Context(prec=MAX_PREC)
_EIGHT_DIGITS = Decimal("1E-8")
_ZERO, _ONE, _HUNDRED = Decimal(), Decimal(1), Decimal(100)


def convert_state(state: State, target: type[_S]) -> _S | None:
    """Return *state* as a *target*, None if that is impossible.

    Where only its number is out of the range of the target, as a decimal 5 is for a percent, it raises ValueError.
    """
    conversion = _CONVERSIONS.get((type(state), target))
    converted = state if conversion is None else conversion(state)
    return converted if isinstance(converted, target) else None


def _hsb(brightness: Decimal) -> HSBType:
    return HSBType(_ZERO, _ZERO, brightness)


def _fraction(state: DecimalType) -> DecimalType:
    """Return the hundredth of a percent, or of a colour's brightness."""
    return DecimalType(_EXACT.scaleb(state.value, -2).quantize(_EIGHT_DIGITS, ROUND_UP, _EXACT))


def _on_off(state: DecimalType) -> OnOffType:
    return ON if state.value else OFF


def _either(value: Decimal | float, full: Decimal, at_zero: State, at_full: State) -> State | None:
    return at_zero if value == 0 else at_full if value == full else None


def _hundredfold(value: Decimal) -> Decimal:
    return _EXACT.multiply(value, _HUNDRED)


def _date_time(state: DecimalType) -> DateTimeType | None:
    instant = parse_instant(str(state.value), UTC)
    return None if instant is None else DateTimeType(instant)


def _quantity_of_percent(state: PercentType) -> QuantityType | None:
    percent = parse_unit("%")
    return None if percent is None else QuantityType(state.value, percent)


def _on_off_of_quantity(state: QuantityType) -> OnOffType | None:
    # openHAB looks at the integer part first: 0.5 % is OFF (openhab-formats O1)
    if int(state.value) == 0:
        return OFF
    return ON if state.value == 1 or state.unit.symbol == "%" else None


def _percent_of_quantity(state: QuantityType) -> PercentType | None:
    percent = state.to_unit("%")
    return None if percent is None else PercentType(exact_decimal(percent.value))


_CONVERSIONS: Mapping[tuple[type[State], type[State]], Callable[[Any], State | None]] = {
    (OnOffType, DecimalType): lambda state: DecimalType(_ONE if state is ON else _ZERO),
    (OnOffType, PercentType): lambda state: PercentType(_HUNDRED if state is ON else _ZERO),
    (OnOffType, HSBType): lambda state: _hsb(_HUNDRED if state is ON else _ZERO),
    (OpenClosedType, DecimalType): lambda state: DecimalType(_ONE if state is OPEN else _ZERO),
    (OpenClosedType, PercentType): lambda state: PercentType(_HUNDRED if state is OPEN else _ZERO),
    (UpDownType, DecimalType): lambda state: DecimalType(_ONE if state is DOWN else _ZERO),
    (UpDownType, PercentType): lambda state: PercentType(_HUNDRED if state is DOWN else _ZERO),
    (DecimalType, OnOffType): _on_off,
    (DecimalType, OpenClosedType): lambda state: _either(state.value, _ONE, CLOSED, OPEN),
    (DecimalType, UpDownType): lambda state: _either(state.value, _ONE, UP, DOWN),
    (DecimalType, PercentType): lambda state: PercentType(_hundredfold(state.value)),
    (DecimalType, HSBType): lambda state: _hsb(_hundredfold(state.value)),
    (DecimalType, DateTimeType): _date_time,
    (PercentType, OnOffType): _on_off,
    (PercentType, OpenClosedType): lambda state: _either(state.value, _HUNDRED, CLOSED, OPEN),
    (PercentType, UpDownType): lambda state: _either(state.value, _HUNDRED, UP, DOWN),
    (PercentType, DecimalType): _fraction,
    (PercentType, HSBType): lambda state: _hsb(state.value),
    (PercentType, QuantityType): _quantity_of_percent,
    (HSBType, OnOffType): _on_off,
    (HSBType, DecimalType): _fraction,
    (HSBType, PercentType): lambda state: PercentType(state.value),
    (QuantityType, OnOffType): _on_off_of_quantity,
    (QuantityType, OpenClosedType): lambda state: _either(state.value, _ONE, CLOSED, OPEN),
    (QuantityType, UpDownType): lambda state: _either(state.value, _ONE, UP, DOWN),
    (QuantityType, DecimalType): lambda state: DecimalType(exact_decimal(state.value)),
    (QuantityType, PercentType): _percent_of_quantity,
    (QuantityType, HSBType): lambda state: _hsb(_hundredfold(exact_decimal(state.value))),
}
