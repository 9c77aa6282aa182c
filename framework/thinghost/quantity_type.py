"""Numbers with a unit, which compare and calculate across units (openhab-formats 3.2 N8, 4.3)."""

from __future__ import annotations

from decimal import MAX_PREC, Context, Decimal
from typing import Self

import attrs

from .quantity_text import parse_quantity, quantity_text
from .type import Command, State, Type
from .unit import Unit, Value, convert, convert_invertible, parse_unit, product_unit, system_unit

_EXACT = Context(prec=MAX_PREC)
_ROUNDED = Context(prec=34)


@attrs.define(eq=False, repr=False)
class QuantityType(State, Command):
    """A number with a unit.

    Quantities of one dimension can be compared, and those of inverse ones, such as mired and K; others raise
    TypeError. The sum of two has the unit of the first, and the second counts as an increment: 20 °C + 1 K is 21 °C.
    The product of two has the product of their units: 2 kW times 3 h is 6 kW·h; 2 kW divided by 500 W is 4.
    """

    value: Value
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the quantity of *text*, such as "3.2 kW", else raise ValueError."""
        if (quantity := parse_quantity(text)) is None:
            raise ValueError(f"{text!r} is no quantity, which is a number and a unit, such as '3.2 kW'")
        return cls(*quantity)

    @classmethod
    def of(cls, value: Value, symbol: str) -> Self:
        """Return *value* in the unit *symbol*, such as ``of(3.2, "kW")``; ValueError for an unknown unit."""
        return cls(value, _known(symbol))

    def to_unit(self, unit: Unit | str) -> QuantityType | None:
        """Return this quantity in *unit*, None if that measures something else; ValueError for an unknown unit."""
        unit = _known(unit) if isinstance(unit, str) else unit
        value = convert(self.value, self.unit, unit)
        return None if value is None else QuantityType(value, unit)

    def to_invertible_unit(self, unit: Unit) -> QuantityType | None:
        """Return this quantity, or its inverse, in *unit*; None if that measures neither."""
        value = convert_invertible(self.value, self.unit, unit)
        return None if value is None else QuantityType(value, unit)

    def __str__(self) -> str:
        return quantity_text(self.value, self.unit)

    def __float__(self) -> float:
        return float(self.value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, QuantityType):
            return NotImplemented
        if self.unit is other.unit:
            return self.value == other.value or float(self.value) == float(other.value)
        unit = system_unit(self.unit)
        mine, others = convert(self.value, self.unit, unit), convert_invertible(other.value, other.unit, unit)
        return mine is not None and others is not None and float(mine) == float(others)

    def __hash__(self) -> int:
        # equal quantities may differ in their units, and even be the inverse of each other
        return hash(self.unit.dimension) ^ hash(self.unit.inverse_dimension)

    def __lt__(self, other: QuantityType) -> bool:
        return NotImplemented if _decides(other) else exact_decimal(self.value) < self._comparable(other)

    def __le__(self, other: QuantityType) -> bool:
        return NotImplemented if _decides(other) else exact_decimal(self.value) <= self._comparable(other)

    def __gt__(self, other: QuantityType) -> bool:
        return NotImplemented if _decides(other) else exact_decimal(self.value) > self._comparable(other)

    def __ge__(self, other: QuantityType) -> bool:
        return NotImplemented if _decides(other) else exact_decimal(self.value) >= self._comparable(other)

    def _comparable(self, other: QuantityType) -> Decimal:
        """Return the value of *other* in the unit of this quantity."""
        if not isinstance(other, QuantityType):
            raise TypeError(f"{self} cannot be compared with {other}: that is no quantity")
        value = convert_invertible(other.value, other.unit, self.unit)
        if value is None:
            raise TypeError(f"{self} cannot be compared with {other}: they measure different things")
        return exact_decimal(value)

    def __add__(self, other: QuantityType) -> QuantityType:
        if _decides(other):
            return NotImplemented
        return QuantityType(_ROUNDED.add(exact_decimal(self.value), self._increment(other)), self.unit)

    def __sub__(self, other: QuantityType) -> QuantityType:
        if _decides(other):
            return NotImplemented
        return QuantityType(_ROUNDED.subtract(exact_decimal(self.value), self._increment(other)), self.unit)

    def _increment(self, other: QuantityType) -> Decimal:
        """Return how much *other* adds in the unit of this quantity."""
        if not isinstance(other, QuantityType):
            raise TypeError(f"{self} and {other} cannot be added: that is no quantity")
        value, nothing = (convert(amount, other.unit, self.unit) for amount in (other.value, 0))
        if value is None or nothing is None:
            raise TypeError(f"{self} and {other} cannot be added: they measure different things")
        return _ROUNDED.subtract(exact_decimal(value), exact_decimal(nothing))

    def __neg__(self) -> QuantityType:
        return QuantityType(-self.value, self.unit)

    def __abs__(self) -> QuantityType:
        return -self if self.value < 0 else self

    def __round__(self, digits: int = 0) -> QuantityType:
        return QuantityType(round(exact_decimal(self.value), digits), self.unit)

    def __mul__(self, factor: Value | QuantityType) -> QuantityType:
        if _decides(factor):
            return NotImplemented
        number, unit = (factor.value, factor.unit) if isinstance(factor, QuantityType) else (factor, None)
        value = _EXACT.multiply(exact_decimal(self.value), exact_decimal(number))
        return QuantityType(value, self.unit if unit is None else product_unit(self.unit, unit))

    __rmul__ = __mul__

    def __truediv__(self, divisor: Value | QuantityType) -> QuantityType:
        if _decides(divisor):
            return NotImplemented
        if isinstance(divisor, QuantityType):
            # what measures the same has no unit left, whatever it was measured in
            divisor = divisor.to_unit(self.unit) or divisor
        number, unit = (divisor.value, divisor.unit) if isinstance(divisor, QuantityType) else (divisor, None)
        value = _ROUNDED.divide(exact_decimal(self.value), exact_decimal(number))
        return QuantityType(value, self.unit if unit is None else product_unit(self.unit, unit, -1))


def _decides(other: object) -> bool:
    """Whether *other* is neither a number nor a state, and so says itself what comes of it and a quantity."""
    return not isinstance(other, Type | int | float | Decimal | str)


def _known(symbol: str) -> Unit:
    if (unit := parse_unit(symbol)) is None:
        raise ValueError(f"unknown unit {symbol!r}")
    return unit


def exact_decimal(value: Value) -> Decimal:
    """Return *value* with the digits that it is written with: 0.1 is a tenth, and 5.0 is 5."""
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number.to_integral_value() if value.is_integer() else number
    return Decimal(value)
