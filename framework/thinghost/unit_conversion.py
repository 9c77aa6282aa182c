"""From one unit to another, with the arithmetic of indriya (openhab-formats N4, 4.3 Y11).

Factors are exact; a value with a fraction is multiplied by the factor rounded to the 34 digits of Java's
MathContext.DECIMAL128, an integral one exactly, logarithms are doubles. So 68 °F is openHAB's
20.00000000000000000000000000000002 °C: a state option or a rule that compares texts sees what it sees there.
"""

import math
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import lru_cache, partial

from .unit_definition import Scale, Unit

Value = int | float | Decimal
"""A number as Java holds it: long, double or BigDecimal (openhab-formats N3, N4)."""

_Conversion = Callable[[Value], Decimal | None]

DECIMAL128 = Context(prec=34, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
"""Java's MathContext of 34 digits; it traps nothing: what cannot be computed is infinity or NaN."""

_WIDE = Context(prec=120, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def convert(value: Value, source: Unit, target: Unit) -> Value | None:
    """Return *value* of *source* in *target*, as QuantityType.toUnit; None where openHAB has none or throws.

    The same unit gives back *value* itself, any other a decimal.
    """
    if source is target:
        return value
    conversion = _conversion(source, target)
    return None if conversion is None else conversion(value)


def convert_invertible(value: Value, source: Unit, target: Unit) -> Value | None:
    """Return as `convert`, or between inverse units one divided by *value*: QuantityType.toInvertibleUnit."""
    if source is target:
        return value
    conversion = _invertible_conversion(source, target)
    return None if conversion is None else conversion(value)


def is_compatible(first: Unit, second: Unit) -> bool:
    """Whether both units measure the same: only then does one convert to the other."""
    return first.dimension == second.dimension


def is_inverse_compatible(first: Unit, second: Unit) -> bool:
    """Whether one divided by *first* measures what *second* does and *first* does not: mired and K."""
    return first.dimension != second.dimension == first.inverse_dimension


@lru_cache(maxsize=4096)
def _conversion(source: Unit, target: Unit) -> _Conversion | None:
    if not is_compatible(source, target) or Scale.NONE in {source.scale, target.scale}:
        return None
    if source.scale is not Scale.LINEAR or target.scale is not Scale.LINEAR:
        return partial(_through_yardstick, source=source, target=target)
    ratio = source.factor / target.factor
    if source.zero or target.zero:
        return _shifted(source.zero / source.factor, ratio, -target.zero / target.factor)
    return _proportional(ratio)


@lru_cache(maxsize=4096)
def _invertible_conversion(source: Unit, target: Unit) -> _Conversion | None:
    if not is_inverse_compatible(source, target):
        return _conversion(source, target)
    if Scale.NONE in {source.scale, target.scale}:
        return None
    return partial(_through_inverse, source=source, target=target)


def _proportional(ratio: Fraction) -> _Conversion:
    numerator, denominator = ratio.numerator, ratio.denominator
    factor = _rounded(ratio)
    multiply, divide = _WIDE.multiply, DECIMAL128.divide

    def conversion(value: Value) -> Decimal:
        exact = _decimal(value)
        # a whole number converts exactly; beyond the digits that are kept it would only be slow to spell out
        if exact.is_finite() and exact.adjusted() < DECIMAL128.prec and exact == exact.to_integral_value():
            return divide(int(exact) * numerator, denominator)
        return multiply(exact, factor)

    return conversion


def _shifted(before: Fraction, ratio: Fraction, after: Fraction) -> _Conversion:
    first, factor, last = _rounded(before), _rounded(ratio), _rounded(after)
    add, multiply = DECIMAL128.add, _WIDE.multiply
    return lambda value: add(multiply(add(_decimal(value), first), factor), last)


def _through_yardstick(value: Value, source: Unit, target: Unit) -> Decimal | None:
    return _finite(_from_yardstick(_to_yardstick(_decimal(value), source), target))


def _through_inverse(value: Value, source: Unit, target: Unit) -> Decimal | None:
    return _finite(_from_yardstick(_WIDE.divide(1, _to_yardstick(_decimal(value), source)), target))


def _to_yardstick(value: Decimal, unit: Unit) -> Decimal:
    match unit.scale:
        case Scale.DECIBEL:
            value = _computed(lambda level: 10.0 ** (level / 10.0), value)
        case Scale.NEPER:
            value = _computed(math.log, value)
    return _WIDE.add(_WIDE.multiply(value, _wide(unit.factor)), _wide(unit.zero))


def _from_yardstick(value: Decimal, unit: Unit) -> Decimal:
    value = _WIDE.divide(_WIDE.subtract(value, _wide(unit.zero)), _wide(unit.factor))
    match unit.scale:
        case Scale.DECIBEL:
            value = _computed(lambda ratio: 10.0 * math.log10(ratio), value)
        case Scale.NEPER:
            value = _computed(math.exp, value)
    return value


def _computed(function: Callable[[float], float], value: Decimal) -> Decimal:
    """Return what Java computes in doubles; NaN where it throws."""
    try:
        return Decimal(repr(function(float(value))))
    except (ValueError, OverflowError):
        return Decimal("NaN")


def _finite(value: Decimal) -> Decimal | None:
    return DECIMAL128.plus(value) if value.is_finite() else None


def _decimal(value: Value) -> Decimal:
    """Return *value* exactly; a double means the digits that it is written with."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _rounded(number: Fraction) -> Decimal:
    return DECIMAL128.divide(number.numerator, number.denominator)


def _wide(number: Fraction) -> Decimal:
    return _WIDE.divide(number.numerator, number.denominator)
