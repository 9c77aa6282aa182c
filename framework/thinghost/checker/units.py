"""Units of items: the ``unit`` metadata (openhab-formats B9, 4.3)."""

from collections.abc import Iterator
from functools import cache

from ..item_type import item_type, metadata_unit
from ..parser import MetadataDefinition
from ..suggestion import Vocabulary
from ..unit import (
    MeasurementSystem,
    default_unit,
    dimension_of,
    is_added,
    is_compatible,
    known_symbols,
    parse_unit,
)
from .finding import Finding
from .inventory import DeclaredItem
from .rule import Chapter, hint, warning

_ALIKE = 0.7
_OTHER_NAMES = {
    "ampere": "A",
    "bps": "bit/s",
    "celsius": "°C",
    "degC": "°C",
    "degF": "°F",
    "fahrenheit": "°F",
    "hours": "h",
    "joule": "J",
    "kbps": "kbit/s",
    "kelvin": "K",
    "kmh": "km/h",
    "kph": "km/h",
    "liter": "l",
    "litre": "l",
    "lux": "lx",
    "Mbps": "Mbit/s",
    "meter": "m",
    "metre": "m",
    "minutes": "min",
    "percent": "%",
    "seconds": "s",
    "volt": "V",
    "watt": "W",
}
"""What people write, and the unit that it is."""

UNKNOWN_UNIT = warning(
    "unknown-unit",
    "There is no such unit; the item keeps the default unit of its dimension.",
    "Write a unit as openHAB does, upper and lower case included.",
    items='Number:Energy Total { unit="kwh" }',
)
WRONG_UNIT = warning(
    "wrong-unit",
    "The unit is of another dimension than the item; the item keeps the default unit of its dimension.",
    "Write a unit of the dimension, or correct the dimension.",
    items='Number:Power House { unit="kWh" }',
)
USELESS_UNIT = warning(
    "useless-unit",
    "Only a number with a dimension has a unit.",
    "Write `Number:Dimension`, or remove the unit.",
    items='Number House { unit="W" }',
)
ADDED_UNIT = hint(
    "added-unit",
    "thinghost knows the unit, openHAB does not: there the item shows another one.",
    "Where the files shall also run in openHAB, write a unit that it knows.",
    items='Number:Energy Total { unit="GWh" }',
)

CHAPTER = Chapter("Units", (UNKNOWN_UNIT, WRONG_UNIT, USELESS_UNIT, ADDED_UNIT))


def check_unit(item: DeclaredItem, entry: MetadataDefinition) -> Iterator[Finding]:
    """Yield what is wrong with the unit that *entry* gives *item*."""
    word, text = entry.declaration.value, entry.value
    kind, _, dimension = item.state_type.partition(":")
    if item_type(item.state_type) is None:
        return
    default = default_unit(dimension, MeasurementSystem.SI)
    unit = parse_unit(text)
    if kind != "Number" or not dimension:
        message = f"a {item.state_type} has no unit, expected Number:<Dimension> for '{text}'"
        dimension_meant = dimension_of(unit) if unit and kind == "Number" and text else None
        yield USELESS_UNIT.at(
            item.source, word, message, f"Number:{dimension_meant}" if dimension_meant else None
        )
    elif unit is None or not text:
        yield UNKNOWN_UNIT.at(item.source, word, f"there is no unit '{text}'", unit_meant(text, dimension))
    elif default is not None and metadata_unit(item.state_type, text) is None:
        message = f"'{text}' is no unit of {dimension}, expected one such as {default}"
        yield WRONG_UNIT.at(item.source, word, message)
    elif is_added(text):
        yield ADDED_UNIT.at(item.source, word, f"openHAB does not know the unit '{text}'")


def unit_meant(text: str, dimension: str) -> str | None:
    """Return the unit of *dimension* that is closest to *text*, None where none is close."""
    meant = _symbols(dimension).closest(text)
    return _OTHER_NAMES.get(meant, meant) if meant else None


@cache
def _symbols(dimension: str) -> Vocabulary:
    default = default_unit(dimension, MeasurementSystem.SI)
    known = [*_OTHER_NAMES, *_OTHER_NAMES.values(), *known_symbols()]
    units = ((text, parse_unit(_OTHER_NAMES.get(text, text))) for text in known)
    return Vocabulary(
        [text for text, unit in units if default and unit and is_compatible(unit, default)], _ALIKE
    )
