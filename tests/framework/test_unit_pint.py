"""A second opinion on ordinary units: pint."""

from decimal import Decimal

import pint
import pytest

from thinghost.unit import convert, parse_unit

PAIRS = [
    ("kWh", "kilowatt_hour", "MJ", "megajoule"),
    ("kcal", "kilocalorie", "Wh", "watt_hour"),
    ("eV", "electron_volt", "aJ", "attojoule"),
    ("VA", "volt * ampere", "kW", "kilowatt"),
    ("°C", "degree_Celsius", "°F", "degree_Fahrenheit"),
    ("°F", "degree_Fahrenheit", "K", "kelvin"),
    ("K/h", "kelvin / hour", "K/s", "kelvin / second"),
    ("bar", "bar", "psi", "pound_force_per_square_inch"),
    ("inHg", "inch_Hg", "hPa", "hectopascal"),
    ("mmHg", "mmHg", "Pa", "pascal"),
    ("in", "inch", "cm", "centimeter"),
    ("mi", "mile", "nmi", "nautical_mile"),
    ("ft²", "foot ** 2", "ha", "hectare"),
    ("gal", "gallon", "l", "liter"),
    ("in³", "inch ** 3", "cm³", "centimeter ** 3"),
    ("lb", "pound", "g", "gram"),
    ("gr", "grain", "mg", "milligram"),
    ("wk", "week", "min", "minute"),
    ("kn", "knot", "km/h", "kilometer / hour"),
    ("mph", "mile / hour", "m/s", "meter / second"),
    ("gal/min", "gallon / minute", "m³/h", "meter ** 3 / hour"),
    ("mm/h", "millimeter / hour", "in/h", "inch / hour"),
    ("GiB", "gibibyte", "Mbit", "megabit"),
    ("MB/s", "megabyte / second", "kbit/s", "kilobit / second"),
    ("°", "degree", "mrad", "milliradian"),
    ("''", "arcsecond", "'", "arcminute"),
    ("Ah", "ampere_hour", "kC", "kilocoulomb"),
    ("mS/cm", "millisiemens / centimeter", "S/m", "siemens / meter"),
    ("Ci", "curie", "GBq", "gigabecquerel"),
    ("rem", "rem", "mSv", "millisievert"),
    ("µg/m³", "microgram / meter ** 3", "mg/l", "milligram / liter"),
    ("W·h/m²", "watt * hour / meter ** 2", "J/cm²", "joule / centimeter ** 2"),
    ("kg·m²/s³", "kilogram * meter ** 2 / second ** 3", "mW", "milliwatt"),
    ("lm/m²", "lumen / meter ** 2", "lx", "lux"),
    ("gₙ", "standard_gravity", "m/s²", "meter / second ** 2"),
    ("%", "percent", "ppm", "ppm"),
]


@pytest.fixture(scope="module")
def registry() -> pint.UnitRegistry[float]:
    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True)


@pytest.mark.parametrize(("source", "pint_source", "target", "pint_target"), PAIRS)
def test_pint_agrees(
    registry: pint.UnitRegistry[float], source: str, pint_source: str, target: str, pint_target: str
) -> None:
    from_unit, to_unit = parse_unit(source), parse_unit(target)
    assert from_unit is not None
    assert to_unit is not None
    ours = convert(Decimal("12.5"), from_unit, to_unit)
    theirs = registry.Quantity(12.5, pint_source).to(pint_target).magnitude
    assert float(str(ours)) == pytest.approx(theirs, rel=1e-6)
