"""openHAB's units of measurement: text to unit, unit to unit (openhab-formats 4)."""

from functools import lru_cache

from .dimension import MeasurementSystem, default_unit, dimension_names, dimension_of, item_dimensions
from .unit_conversion import Value, convert, convert_invertible, is_compatible, is_inverse_compatible
from .unit_definition import Unit, times
from .unit_table import unit_table

__all__ = [
    "MeasurementSystem",
    "Unit",
    "Value",
    "all_units",
    "convert",
    "convert_invertible",
    "default_unit",
    "dimension_names",
    "dimension_of",
    "is_added",
    "is_compatible",
    "is_inverse_compatible",
    "item_dimensions",
    "known_symbols",
    "parse_unit",
    "pattern_unit",
    "product_unit",
    "system_unit",
]


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit | None:
    """Return the unit of *text*, None if it is none; empty text is the unit one (openhab-formats 4.3)."""
    return unit_table().read(text)


@lru_cache(maxsize=4096)
def pattern_unit(pattern: str) -> Unit | None:
    """Return the unit behind the last blank of a state *pattern*, None if there is none (4.4 U1)."""
    text = pattern.rpartition(" ")[2].strip()
    if text == "%%":
        text = "%"
    return parse_unit(text) if text and text != "%unit%" else None


def is_added(text: str) -> bool:
    """Whether *text* is a unit here which openHAB refuses."""
    return unit_table().is_added(text)


def known_symbols() -> list[str]:
    """Return every text that is read as a unit, other than products and powers; for did-you-mean."""
    return list(unit_table().names())


def all_units() -> list[Unit]:
    """Return each unit that has a name, once."""
    table = unit_table()
    return list(dict.fromkeys(unit for name in table.names() if (unit := table.named(name)) is not None))


def system_unit(unit: Unit) -> Unit:
    """Return the unit that a value of *unit* is compared in: kWh in Ws, km/h in m/s, rpm in 1/s."""
    return unit_table().system_unit(unit)


def product_unit(left: Unit, right: Unit, power: int = 1) -> Unit:
    """Return *left* multiplied by *right* to the *power*: W and h make W·h; the unit one where nothing is left."""
    return unit_table().composed(times(left.powers, right.powers, power))
