"""How items calculate in rules: numbers as floats, quantities with their units, and NULL as something unknown."""

import operator
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar, cast

from ..quantity_type import QuantityType, exact_decimal
from .rule_item import RuleItem
from .unknown import UNKNOWN, Amount, Unknown, amount_of

Operand: TypeAlias = "RuleItem | QuantityType | float | Decimal"
"""What an item is added to, multiplied with ..."""

_A = TypeVar("_A", bound=Amount)

_Operation = Callable[[Any, Any], Amount]


class Calculating(RuleItem, Generic[_A]):
    """An item that is a number; while it is NULL or UNDEF the result is unknown, and no comparison with it holds.

    A number beside a quantity is in its unit, where they are added.
    """

    __slots__ = ()

    def __float__(self) -> float:
        """Return the number, not a number (nan) where it is not known."""
        return float(amount_of(self))

    def __add__(self, other: Operand) -> _A:
        return self._known(_sum(operator.add, self, other))

    def __radd__(self, other: Operand) -> _A:
        return self._known(_sum(operator.add, other, self))

    def __sub__(self, other: Operand) -> _A:
        return self._known(_sum(operator.sub, self, other))

    def __rsub__(self, other: Operand) -> _A:
        return self._known(_sum(operator.sub, other, self))

    # a power times a time, a price times an energy: what comes of it has a unit that no type tells
    def __mul__(self, other: Operand) -> Any:  # noqa: ANN401
        return _product(operator.mul, self, other)

    def __rmul__(self, other: Operand) -> Any:  # noqa: ANN401
        return _product(operator.mul, other, self)

    def __truediv__(self, other: Operand) -> Any:  # noqa: ANN401
        return _product(operator.truediv, self, other)

    def __rtruediv__(self, other: Operand) -> Any:  # noqa: ANN401
        return _product(operator.truediv, other, self)

    def __neg__(self) -> _A:
        return self._known(_changed(operator.neg, amount_of(self)))

    def __abs__(self) -> _A:
        return self._known(_changed(abs, amount_of(self)))

    def __round__(self, digits: int = 0) -> _A:
        return self._known(_changed(partial(round, ndigits=digits), amount_of(self)))

    def _known(self, amount: Amount | Unknown) -> _A:
        # types do not speak of what is not known: who reads a rule thinks of numbers
        return cast("_A", amount)


def _sum(operation: _Operation, left: Operand, right: Operand) -> Amount | Unknown:
    first, second = amount_of(left), amount_of(right)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return UNKNOWN
    return operation(_with_unit_of(second, first), _with_unit_of(first, second))


def _with_unit_of(other: Amount, amount: Amount) -> Amount:
    if isinstance(amount, float) and isinstance(other, QuantityType):
        return QuantityType(exact_decimal(amount), other.unit)
    return amount


def _product(operation: _Operation, left: Operand, right: Operand) -> Amount | Unknown:
    first, second = amount_of(left), amount_of(right)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return UNKNOWN
    if isinstance(first, float) and isinstance(second, QuantityType) and operation is operator.truediv:
        # the quotient has the unit of one divided by the quantity
        first = QuantityType.of(first, "")
    return operation(first, second)


def _changed(function: Callable[[Any], Amount], amount: Amount | Unknown) -> Amount | Unknown:
    return amount if isinstance(amount, Unknown) else function(amount)
