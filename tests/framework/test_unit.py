"""Units: what text means, how it is printed, and what a value of one is in another."""

import re
import sys
from decimal import Decimal
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thinghost.unit import (
    MeasurementSystem,
    Unit,
    Value,
    all_units,
    convert,
    convert_invertible,
    default_unit,
    dimension_names,
    dimension_of,
    is_added,
    is_compatible,
    is_inverse_compatible,
    item_dimensions,
    known_symbols,
    parse_unit,
    pattern_unit,
    system_unit,
)

# prefixed metres are left out, as openHAB prints (km)² as km² and reads that as a thousand square metres, and so are
# the ohms of binary prefixes: it reads KiOhm, prints KiΩ, and does not read that
PLAIN_NAMES = [
    unit.symbol
    for unit in all_units()
    if unit.symbol.isalpha() and not is_added(unit.symbol) and not re.fullmatch(r".{1,2}m|.*iΩ", unit.symbol)
]


def unit(text: str) -> Unit:
    found = parse_unit(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("kWh", "kWh"),
        ("mired", "MK⁻¹"),
        ("Ohm", "Ω"),
        ("µA", "μA"),
        ("μg", "µg"),
        ("W·s", "Ws"),
        ("s·W", "Ws"),
        ("kW*h", "kW·h"),
        ("kg·m/s²", "kg·m/s²"),
        ("DEF/Wh", "DEF/(W·h)"),
        ("m/(s·kg)", "m/(s·kg)"),
        ("W/m^2", "W/m²"),
        ("s^4", "s^4"),
        ("s^-1", "1/s"),
        ("/s", "1/s"),
        ("m/m", "one"),
        ("", "one"),
        (" W / m² ", "W/m²"),
        ("(m/s)²", "m²/s²"),
    ],
)
def test_a_unit_is_printed_as_openhab_prints_it(text: str, symbol: str) -> None:
    assert str(unit(text)) == symbol


@pytest.mark.parametrize(
    "text",
    [
        *(
            "foo",
            "kwh",
            "1/s",
            "l/100km",
            "W/m2x",
            "k W",
            "W/",
            "W)",
            "(W",
            "W(s)",
            "()",
            "m^",
            "m^123",
            "²",
            "·",
        ),
        *("·".join(["W"] * 60), "(" * 70 + "W" + ")" * 70, "((km^99)^99)^99"),
    ],
)
def test_other_text_is_no_unit(text: str) -> None:
    assert parse_unit(text) is None


def test_everything_behind_a_stroke_is_divided_by() -> None:
    assert unit("m/s·kg") is unit("m/(s·kg)")
    assert unit("m/s/s") is unit("m")


def test_a_unit_is_one_object_however_it_is_written() -> None:
    assert unit("µΩ") is unit("µOhm") is unit("μΩ")
    assert unit("kWh/m^2") is unit("kWh/m²")
    assert hash(unit("A·s")) == hash(unit("A·s"))


def test_a_prefix_before_a_square_scales_the_area() -> None:
    assert convert(1, unit("hm²"), unit("m²")) == 100
    assert convert(1, unit("cm2"), unit("m²")) == Decimal("0.01")
    assert convert(1, unit("cm²"), unit("m²")) == Decimal("0.0001")


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        (1500, "W", "kW", "1.5"),
        (0.3, "kW", "W", "300.0"),
        (20, "°C", "°F", "68.000"),
        (Decimal(68), "°F", "°C", "20.00000000000000000000000000000002"),
        (5, "k°C", "K", "5273.15000"),
        (36, "s", "min", "0.6"),
        (-40, "s", "min", "-0.6666666666666666666666666666666667"),
        (180, "°", "'", "10800"),
        (1, "GiB", "MB", "1073.741824"),
        (3, "VA", "W", "3"),
        (20, "dBm", "W", "0.1000"),
        (1, "mW", "dBm", "0.0"),
        (50, "%", "one", "0.5"),
        (0.5, "W·h/m²", "J/cm²", "0.180"),
    ],
)
def test_values_convert(value: Value, source: str, target: str, result: str) -> None:
    assert str(convert(value, unit(source), unit(target))) == result


def test_the_same_unit_gives_the_value_back() -> None:
    value = 0.1
    assert convert(value, unit("W"), unit("W")) is value
    assert convert_invertible(value, unit("mired"), unit("mirek")) is value


@pytest.mark.parametrize(
    ("value", "source", "target"),
    [
        (1, "W", "Wh"),
        (1, "°C/h", "K/h"),
        (0, "W", "dBm"),
        (-1, "W", "dBm"),
        (6500, "dBm", "W"),
        (250, "mired", "K"),
    ],
)
def test_what_cannot_be_converted_has_no_result(value: Value, source: str, target: str) -> None:
    assert convert(value, unit(source), unit(target)) is None


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        (250, "mired", "K", "4000"),
        (0.0, "°C", "mired", "3660.992128866922936115687"),
        (4, "kHz", "ms", "0.25"),
        (1, "rpm", "s", "60"),
        (2, "min", "s", "120"),
    ],
)
def test_inverse_units_convert_by_dividing(value: Value, source: str, target: str, result: str) -> None:
    converted = convert_invertible(value, unit(source), unit(target))
    assert converted is not None
    assert abs(Decimal(converted) - Decimal(result)) < Decimal("1e-20")


@pytest.mark.parametrize(("source", "target"), [("mired", "K"), ("Hz", "s"), ("s", "rpm"), ("Ω", "S")])
def test_zero_has_no_inverse(source: str, target: str) -> None:
    assert is_inverse_compatible(unit(source), unit(target))
    assert convert_invertible(0, unit(source), unit(target)) is None


def test_units_of_one_dimension_are_compatible() -> None:
    assert is_compatible(unit("kWh"), unit("N·m"))
    assert is_compatible(unit("°C/h"), unit("K/s"))
    assert not is_compatible(unit("mired"), unit("K"))
    assert not is_inverse_compatible(unit("rad"), unit("one"))


def test_a_huge_value_converts_without_a_fault() -> None:
    assert convert(Decimal("1E+999999"), unit("kW"), unit("W")) == Decimal("1E+1000002")
    assert convert(10**400, unit("W"), unit("dBm")) is None


def test_each_dimension_has_a_default_unit_in_both_systems() -> None:
    assert default_unit("Temperature", MeasurementSystem.US) is unit("°F")
    assert default_unit("Energy", MeasurementSystem.SI) is unit("kWh")
    assert default_unit("temp", MeasurementSystem.SI) is None
    for name in dimension_names():
        units = [default_unit(name, system) for system in MeasurementSystem]
        assert [found and dimension_of(found) for found in units] == [name, name]


def test_a_unit_is_named_after_its_own_dimension_first() -> None:
    texts = ["Bq", "GBq", "%", "h/d", "kWh/m³", "J/m³", "mmol/l", "K·s"]
    assert [dimension_of(unit(text)) for text in texts] == [
        "Radioactivity",
        "Frequency",
        "Dimensionless",
        "Angle",
        "CalorificValue",
        "Pressure",
        "Dimensionless",
        None,
    ]
    assert item_dimensions(unit("J/m³")) == {"CalorificValue", "Pressure"}


@pytest.mark.parametrize(
    ("text", "system"),
    [("kWh", "Ws"), ("g/kWh", "kg/(W·s)"), ("km/h", "m/s"), ("rpm", "/s"), ("°F", "K"), ("MV", "V")],
)
def test_values_are_compared_in_the_system_unit(text: str, system: str) -> None:
    assert system_unit(unit(text)) is unit(system)


@pytest.mark.parametrize(
    ("pattern", "symbol"),
    [
        ("%.1f kWh", "kWh"),
        ("%d %%", "%"),
        ("min. %.1f °C", "°C"),
        ("W", "W"),
        ("%.1fkWh", None),
        ("%d%%", None),
        ("%.1f %unit%", None),
        ("%d W ", None),
        ("%s", None),
        ("", None),
    ],
)
def test_a_pattern_ends_with_its_unit(pattern: str, symbol: str | None) -> None:
    found = pattern_unit(pattern)
    assert (found and found.symbol) == symbol


def test_what_users_write_and_openhab_refuses_is_known_to_be_added() -> None:
    assert unit("KiB") is unit("kiB")
    assert convert(1, unit("GWh"), unit("kWh")) == 1000000
    assert unit("W/m2") is unit("W/m²")
    assert default_unit("Mass", MeasurementSystem.US) is unit("lb")
    assert [text for text in ["GWh", "lb/h", "kWh", "W/m²", "h", "foo"] if is_added(text)] == ["GWh", "lb/h"]


def test_every_known_symbol_is_read() -> None:
    symbols = known_symbols()
    assert len(symbols) == len(set(symbols))
    assert {unit(symbol) for symbol in symbols} == set(all_units())


@given(st.text())
def test_no_text_is_a_fault(text: str) -> None:
    parse_unit(text)
    pattern_unit(text)
    is_added(text)


@given(st.lists(st.tuples(st.sampled_from(PLAIN_NAMES), st.integers(-4, 4)), min_size=1, max_size=4))
def test_a_composed_unit_reads_back(powers: list[tuple[str, int]]) -> None:
    composed = unit("·".join(f"{name}^{power}" for name, power in powers))
    assert unit(composed.symbol.removeprefix("1")) is composed


def test_the_table_is_read_when_the_first_unit_is_asked_for() -> None:
    script = "import thinghost.unit, thinghost.unit_table as t; print(t.unit_table.cache_info().currsize)"
    done = run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603  our own words
    assert done.stdout == "0\n"
