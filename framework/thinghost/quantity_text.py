"""Quantities in text: a number, then maybe blanks, then a unit (openhab-formats 3.2 N2)."""

import math
import re

from .number_text import narrow, parse_decimal, value_text
from .unit import Unit, Value, parse_unit

# between a digit and what follows it, unless that is an exponent
_BREAK = re.compile(r"\s+|(?<=\d)(?=\D(?![+-]?\d))", re.ASCII)
_WHITE = " \t\n\v\f\r"


def parse_quantity(text: str) -> tuple[Value, Unit] | None:
    """Return the value and unit of *text*, or None.

    A number with a unit is a long or a double, as Java reads it; one without is an exact decimal of unit one.
    """
    amount, *rest = _BREAK.split(text, maxsplit=1)
    if (number := parse_decimal(amount)) is None:
        return None
    symbol = rest[0].strip(_WHITE) if rest else "one"
    unit = parse_unit(symbol) if symbol else None
    value = narrow(number) if rest else number
    return (value, unit) if unit is not None and math.isfinite(value) else None


def quantity_text(value: Value, unit: Unit) -> str:
    """Return *value* and *unit* as REST delivers them; the unit one is not shown."""
    return value_text(value) if unit.symbol == "one" else f"{value_text(value)} {unit.symbol}"
