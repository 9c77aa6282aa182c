"""Numbers in text, read and printed the way Java does it (openhab-formats 3.2 N1, N3, N4)."""

import math
import re
from decimal import Decimal

# digits of any script; commas are skipped where a digit follows; a sign is a minus
_DECIMAL = re.compile(r"-?(?:[\d,]*\d|[\d,]*(?=\.\d))(?:\.\d*)?(?:[eE]-?0*\d{1,4})?")
_BIG_DECIMAL = re.compile(r"[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?0*\d{1,4})?")
_LARGEST_LONG = 2**63
# no state is longer, in its text or before the point: Python prints no integer of more than 4300 digits, and a sum
# has those of all its numbers
_MOST_DIGITS = 1000


def parse_decimal(text: str) -> Decimal | None:
    """Return the number that the whole *text* is by openhab-formats 3.2 N1, its scale kept, or None."""
    is_decimal = len(text) <= _MOST_DIGITS and _DECIMAL.fullmatch(text)
    return _moderate(Decimal(text.replace(",", ""))) if is_decimal else None


def parse_big_decimal(text: str) -> Decimal | None:
    """Return the number that *text* is for Java's BigDecimal: no grouping, but plus signs; or None."""
    is_decimal = len(text) <= _MOST_DIGITS and _BIG_DECIMAL.fullmatch(text)
    return _moderate(Decimal(text)) if is_decimal else None


def _moderate(number: Decimal) -> Decimal | None:
    """Return *number*, a zero without its sign; None if it is too large or too small to be written out."""
    if abs(number.adjusted()) > _MOST_DIGITS:
        return None
    return number or number.copy_abs()


def narrow(number: Decimal) -> int | float:
    """Return *number* as a long where that holds it exactly, else as a double (openhab-formats 3.2 N3)."""
    if abs(number) < _LARGEST_LONG and number == (whole := int(number)):
        return whole
    return float(number)


def plain_text(number: Decimal) -> str:
    """Return *number* with all its digits and no exponent, its scale kept."""
    return format(number, "f")


def value_text(value: float | Decimal) -> str:
    """Return *value* as a quantity shows it (openhab-formats 3.2 N4).

    Whole numbers are plain; other floats are Java's doubles, other decimals Java's BigDecimals, both with an
    exponent where they are small, and the doubles where they are large.
    """
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _double_text(value)
    whole = value.to_integral_value()
    return plain_text(whole or Decimal()) if value == whole else str(value)


def _double_text(value: float) -> str:
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    shortest = Decimal(repr(value))
    if value.is_integer():
        return plain_text(shortest.to_integral_value() or Decimal())
    magnitude = shortest.adjusted()
    if -3 <= magnitude < 7:
        return plain_text(shortest)
    sign, digits, _ = shortest.as_tuple()
    first, *rest = map(str, digits)
    return f"{'-' * sign}{first}.{''.join(rest) or '0'}E{magnitude}"
