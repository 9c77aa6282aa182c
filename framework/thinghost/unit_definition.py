"""What a unit is, and how units multiply: the rules of indriya (openhab-formats 4.3)."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import TypeVar

import attrs

_T = TypeVar("_T")

Powers = tuple[tuple[_T, int], ...]
"""A product: each factor once with its power, none zero, in the order in which it is printed."""


class Scale(Enum):
    """How the values of a unit relate to the yardstick of its dimension."""

    LINEAR = "factor and zero"
    DECIBEL = "ten times the decimal logarithm"
    NEPER = "the natural logarithm, taken by the yardstick"
    NONE = "no way to convert, as of °C/h"


@attrs.frozen(eq=False)
class Unit:
    """A unit of measurement; there is one object for each, so that `is` and `==` are the same question.

    *symbol* is openHAB's text form ("one" for the dimensionless unit). A linear value becomes one of the
    coherent units of its *dimension* by times *factor* plus *zero*.
    """

    symbol: str
    dimension: frozenset[tuple[str, int]] = attrs.field(repr=False)
    factor: Fraction = attrs.field(repr=False, default=Fraction(1))
    zero: Fraction = attrs.field(repr=False, default=Fraction(0))
    scale: Scale = attrs.field(repr=False, default=Scale.LINEAR)
    parent: Unit | None = attrs.field(repr=False, default=None)
    composition: Powers[Unit] | None = attrs.field(repr=False, default=None)

    def __str__(self) -> str:
        return self.symbol

    @property
    def powers(self) -> Powers[Unit]:
        """The units that this one is the product of: itself, unless it was made by multiplying."""
        return ((self, 1),) if self.composition is None else self.composition

    @property
    def inverse_dimension(self) -> frozenset[tuple[str, int]]:
        """The dimension of one divided by this unit."""
        return frozenset((base, -power) for base, power in self.dimension)


def times(left: Powers[_T], right: Powers[_T], power: int = 1) -> Powers[_T]:
    """Return *left* multiplied by *right* to the *power*; what stands in both keeps its place in *left*."""
    product = dict(left)
    for factor, exponent in right:
        product[factor] = product.get(factor, 0) + exponent * power
    return tuple((factor, exponent) for factor, exponent in product.items() if exponent)


def scaled(
    symbol: str,
    parent: Unit,
    factor: Fraction,
    zero: Fraction = Fraction(0),
    scale: Scale = Scale.LINEAR,
) -> Unit:
    """Return a new unit of which one is *factor* times *parent*, beginning at *zero* of it."""
    return Unit(
        symbol,
        parent.dimension,
        factor * parent.factor,
        zero * parent.factor + parent.zero,
        scale if parent.scale is Scale.LINEAR else parent.scale,
        parent,
    )


def product(symbol: str, powers: Powers[Unit]) -> Unit:
    """Return a new unit that is the product of *powers*; it does not convert if one of them has a zero."""
    dimension: Powers[str] = ()
    factor, scale = Fraction(1), Scale.LINEAR
    for unit, power in powers:
        dimension = times(dimension, tuple(unit.dimension), power)
        factor *= unit.factor**power
        if unit.zero or unit.scale is not Scale.LINEAR:
            scale = Scale.NONE
    return Unit(symbol, frozenset(dimension), factor, scale=scale, composition=powers)


def product_symbol(powers: Powers[Unit]) -> str:
    """Return the text of a product: `kg·m/s²`, `1/s`, `kg/(W·s)`."""
    above = "·".join(_power_symbol(unit, power) for unit, power in powers if power > 0)
    below = [_power_symbol(unit, -power) for unit, power in powers if power < 0]
    if not below:
        return above or "one"
    divisor = "·".join(below)
    return f"{above or '1'}/{divisor}" if len(below) == 1 else f"{above or '1'}/({divisor})"


_SUPERSCRIPTS = {1: "", 2: "²", 3: "³"}


def _power_symbol(unit: Unit, power: int) -> str:
    return unit.symbol + _SUPERSCRIPTS.get(power, f"^{power}")
