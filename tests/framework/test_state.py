"""States and commands as values: how they compare, calculate and show themselves."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thinghost.state import (
    DOWN,
    NULL,
    OFF,
    ON,
    REFRESH,
    UNDEF,
    Command,
    DateTimeType,
    DecimalType,
    HSBType,
    OnOffType,
    PercentType,
    PointType,
    QuantityType,
    RawType,
    State,
    StringListType,
    StringType,
    Type,
    UnDefType,
    type_name,
)
from thinghost.unit import Value, parse_unit

quantity = QuantityType.parse


def decimal(text: str) -> DecimalType:
    return DecimalType(Decimal(text))


def point(*numbers: str) -> PointType:
    return PointType(*map(Decimal, numbers))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (ON, "OnOffType('ON')"),
        (NULL, "UnDefType('NULL')"),
        (decimal("1.50"), "DecimalType('1.50')"),
        (decimal("1E+3"), "DecimalType('1000')"),
        (quantity("3210 W"), "QuantityType('3210 W')"),
        (quantity("0.5"), "QuantityType('0.5')"),
        (HSBType(Decimal(120), Decimal("50.0"), Decimal(75)), "HSBType('120,50.0,75')"),
        (StringType("it's"), 'StringType("it\'s")'),
        (StringListType(("a", "b,c")), "StringListType('a,b\\\\,c')"),
        (DateTimeType(1_500_000_000), "DateTimeType('1970-01-01T00:00:01.500+0000')"),
        (point("52.5", "13.4"), "PointType('52.5,13.4')"),
        (RawType("image/png", b"12345"), "RawType('raw type (image/png): 5 bytes')"),
    ],
)
def test_a_value_shows_itself_with_its_type_and_text(value: Type, shown: str) -> None:
    assert repr(value) == shown


def test_the_full_string_is_what_rest_delivers() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert RawType("text/plain", b"hi").to_full_string() == "data:text/plain;base64,aGk="
    assert DateTimeType(0).to_full_string(berlin) == "1970-01-01T01:00:00.000+0100"
    assert OFF.to_full_string() == "OFF"


def test_some_types_are_states_some_commands_and_some_both() -> None:
    assert isinstance(ON, State)
    assert isinstance(ON, Command)
    assert not isinstance(REFRESH, State)
    assert not isinstance(UNDEF, Command)


def test_the_types_have_the_names_of_openhab() -> None:
    assert [type_name(value) for value in (DOWN, quantity("1 W"), UNDEF)] == [
        "UpDownType",
        "QuantityType",
        "UnDefType",
    ]
    assert OnOffType("ON") is ON
    assert list(UnDefType) == [NULL, UNDEF]


def test_decimals_are_equal_by_value_across_their_types() -> None:
    assert decimal("1.0") == decimal("1") == PercentType(Decimal(1))
    assert len({decimal("1.0"), decimal("1"), PercentType(Decimal("1.00"))}) == 1
    assert decimal("1") != quantity("1")


def test_decimals_have_an_order() -> None:
    assert decimal("1") < decimal("1.5") <= decimal("1.50")
    assert PercentType(Decimal(3)) > decimal("2") >= decimal("2")
    assert float(decimal("2.5")) == 2.5


@pytest.mark.parametrize("order", ["__lt__", "__le__", "__gt__", "__ge__"])
def test_a_decimal_has_no_order_with_a_text(order: str) -> None:
    assert getattr(decimal("1"), order)(StringType("1")) is NotImplemented


def test_a_colour_equals_only_a_colour() -> None:
    white = HSBType(Decimal(0), Decimal(0), Decimal(100))
    assert white == HSBType(Decimal("0.0"), Decimal(0), Decimal(100))
    assert white != HSBType(Decimal(1), Decimal(0), Decimal(100))
    assert white != decimal("100")
    assert decimal("100") != white
    assert white.brightness == 100


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        (("360", "0", "0"), "a hue is a number from 0 to below 360, not 360"),
        (("0", "100.1", "0"), "a saturation is a number from 0 to 100, not 100.1"),
        (("0", "0", "-1"), "a brightness is a number from 0 to 100, not -1"),
    ],
)
def test_a_colour_out_of_range_is_refused(numbers: tuple[str, str, str], message: str) -> None:
    with pytest.raises(ValueError, match=rf"^{message}$"):
        HSBType(*map(Decimal, numbers))


def test_a_percent_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a percent is a number from 0 to 100, not 101$"):
        PercentType(Decimal(101))


def test_quantities_are_equal_across_units_and_even_inverse_ones() -> None:
    assert quantity("1 kWh") == quantity("1000 Wh") == quantity("3.6 MJ")
    assert quantity("250 mired") == quantity("4000 K")
    assert len({quantity("50 Hz"), quantity("20 ms")}) == 1
    assert quantity("0.30 W") == QuantityType(Decimal("0.3"), quantity("1 W").unit)
    assert quantity("1 W") != quantity("1 J")
    assert quantity("1 W") != quantity("2 W")
    assert quantity("1 W") != 1


def test_quantities_of_one_dimension_have_an_order() -> None:
    assert quantity("999 W") < quantity("1 kW") <= quantity("1000 W")
    assert quantity("1 h") > quantity("59 min") >= quantity("3540 s")


def test_quantities_of_different_dimensions_cannot_be_compared() -> None:
    with pytest.raises(TypeError, match=r"^5 W cannot be compared with 5 V: they measure different things$"):
        assert quantity("5 W") < quantity("5 V")
    with pytest.raises(TypeError, match=r"^5 W cannot be compared with 5: that is no quantity$"):
        assert quantity("5 W") > 5  # type: ignore[operator]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (quantity("1 kW") + quantity("500 W"), "1.5 kW"),
        (quantity("1 kW") - quantity("500 W"), "0.5 kW"),
        (quantity("20 °C") + quantity("1 K"), "21 °C"),
        (quantity("20 °C") - quantity("1 °C"), "19 °C"),
        (quantity("0.1 kWh") + quantity("0.2 kWh"), "0.3 kWh"),
        (quantity("0.1 W") * 3, "0.3 W"),
        (2 * quantity("2 W"), "4 W"),
        (quantity("10 W") / 4, "2.5 W"),
        (quantity("2 kW") * quantity("3 h"), "6 kW·h"),
        (quantity("6 kWh") / quantity("3 h"), "2 kWh/h"),
        (quantity("2 kW") / quantity("500 W"), "4"),
        (round(quantity("1.26 kW"), 1), "1.3 kW"),
        (-quantity("10 W"), "-10 W"),
        (abs(quantity("-10 W")), "10 W"),
        (abs(quantity("10 W")), "10 W"),
    ],
)
def test_quantities_calculate_in_decimals_and_the_first_unit(result: QuantityType, expected: str) -> None:
    assert str(result) == expected


def test_a_product_compares_with_what_measures_the_same() -> None:
    assert quantity("2 kW") * quantity("3 h") == quantity("6 kWh")
    assert quantity("6 kWh") / quantity("3 h") == quantity("2000 W")
    assert float(quantity("2 kW") / quantity("500 W")) == 4.0


def test_quantities_of_different_dimensions_cannot_be_added() -> None:
    with pytest.raises(TypeError, match=r"^5 W and 5 V cannot be added: they measure different things$"):
        assert quantity("5 W") + quantity("5 V")
    with pytest.raises(TypeError, match=r"^5 W and 5 cannot be added: that is no quantity$"):
        assert quantity("5 W") + 5  # type: ignore[operator]


def test_a_quantity_is_made_of_a_number_and_the_symbol_of_its_unit() -> None:
    assert QuantityType.of(3.2, "kW") == quantity("3.2 kW")
    with pytest.raises(ValueError, match=r"^unknown unit 'foo'$"):
        QuantityType.of(1, "foo")


def test_a_quantity_is_had_in_another_unit() -> None:
    assert str(quantity("1.5 kWh").to_unit("Wh")) == "1500 Wh"
    assert quantity("1.5 kWh").to_unit("W") is None
    assert quantity("250 mired").to_unit("K") is None
    assert float(quantity("1.5 kWh")) == 1.5
    with pytest.raises(ValueError, match=r"^unknown unit 'foo'$"):
        quantity("1.5 kWh").to_unit("foo")


def test_a_text_that_is_no_quantity_is_refused() -> None:
    message = r"^'5 foo' is no quantity, which is a number and a unit, such as '3.2 kW'$"
    with pytest.raises(ValueError, match=message):
        quantity("5 foo")


@given(st.one_of(st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_quantity_is_read_as_it_is_printed(value: Value) -> None:
    watt = parse_unit("W")
    assert watt is not None
    printed = QuantityType(value, watt)
    assert quantity(str(printed)) == printed


def test_a_date_time_is_an_instant() -> None:
    noon = datetime(2024, 5, 6, 12, 0, 0, 1, tzinfo=timezone(timedelta(hours=2)))
    assert DateTimeType.of(noon) == DateTimeType.of(noon.astimezone(UTC))
    assert DateTimeType.of(noon).datetime(noon.tzinfo or UTC) == noon
    assert DateTimeType.of(noon) < DateTimeType.of(noon + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        (("95", "10"), "85,-170"),
        (("-95", "10"), "-85,-170"),
        (("0", "-180"), "0,180"),
        (("52.5", "13.4", "0.0"), "52.5,13.4,0.0"),
        (("1000", "1000"), "-80,-80"),
    ],
)
def test_a_place_is_folded_onto_the_globe(numbers: tuple[str, ...], text: str) -> None:
    assert str(point(*numbers)) == text
