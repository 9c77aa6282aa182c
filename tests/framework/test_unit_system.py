"""Which units openHAB sees in different systems of measurement."""

import pytest

from thinghost.unit import Unit, parse_unit
from thinghost.unit_system import is_other_system


def unit(text: str) -> Unit:
    found = parse_unit(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("default", "other"),
    [
        ("m", "in"),
        ("m", "nmi"),
        ("hPa", "psi"),
        ("°C", "°F"),
        ("°C", "mired"),
        ("kg", "g"),
        ("km/h", "mph"),
        ("kWh", "MWh"),
        ("kWh", "kcal"),
        ("Mbit/s", "MB/s"),
        ("W/m²", "ppb"),
        ("in", "m"),
        ("°F", "°C"),
    ],
)
def test_units_of_different_systems_are_told_apart(default: str, other: str) -> None:
    assert is_other_system(unit(default), unit(other))


@pytest.mark.parametrize(
    ("default", "other"),
    [
        ("m", "km"),
        ("hPa", "Pa"),
        ("hPa", "bar"),
        ("°C", "K"),
        ("kWh", "MJ"),
        ("kWh", "one"),
        ("W", "dBm"),
        ("s", "d"),
        ("Hz", "rpm"),
        ("one", "%"),
        ("in", "ft"),
        ("lx", "klx"),
    ],
)
def test_units_of_one_system_are_not(default: str, other: str) -> None:
    assert not is_other_system(unit(default), unit(other))
