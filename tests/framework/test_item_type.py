"""What items take, and how they hold it."""

from decimal import Decimal

import pytest

from thinghost.item_type import ItemType, item_type, metadata_unit
from thinghost.state import (
    NULL,
    OFF,
    ON,
    OPEN,
    REFRESH,
    UNDEF,
    UP,
    DecimalType,
    PercentType,
    QuantityType,
    State,
    StringType,
)
from thinghost.unit import MeasurementSystem

quantity = QuantityType.parse


def of(name: str, unit: str | None = None, pattern: str | None = None) -> ItemType:
    found = item_type(name, unit=unit, pattern=pattern)
    assert found is not None
    return found


def decimal(text: str) -> DecimalType:
    return DecimalType(Decimal(text))


def state_of(kind: ItemType, text: str) -> State:
    state = kind.parse_state(text)
    assert state is not None
    return state


def test_an_item_type_is_made_once() -> None:
    assert item_type("Number:Power", unit="kW") is item_type("Number:Power", unit="kW")
    assert of("Number:Power").dimension == "Power"
    assert of("Number").dimension is None


@pytest.mark.parametrize("name", ["Nummer", "Number:Foo", "Switch:Power", "number", ""])
def test_an_unknown_item_type_is_none(name: str) -> None:
    assert item_type(name) is None


@pytest.mark.parametrize(
    ("name", "unit", "system", "expected"),
    [
        ("Number:Energy", None, MeasurementSystem.SI, "kWh"),
        ("Number:Energy", "Wh", MeasurementSystem.SI, "Wh"),
        ("Number:Energy", "W", MeasurementSystem.SI, "kWh"),
        ("Number:Energy", "foo", MeasurementSystem.SI, "kWh"),
        ("Number:Angle", "", MeasurementSystem.SI, "°"),
        ("Number:Temperature", "mired", MeasurementSystem.SI, "MK⁻¹"),
        ("Number:Temperature", None, MeasurementSystem.US, "°F"),
        ("Number", "W", MeasurementSystem.SI, "None"),
    ],
)
def test_the_unit_of_an_item_is_that_of_its_metadata_or_its_dimension(
    name: str, unit: str | None, system: MeasurementSystem, expected: str
) -> None:
    found = item_type(name, unit=unit, system=system)
    assert found is not None
    assert str(found.unit) == expected


def test_metadata_has_a_unit_only_of_the_dimension_of_the_item() -> None:
    assert str(metadata_unit("Number:Energy", "J")) == "J"
    assert metadata_unit("Number:Energy", "W") is None
    assert metadata_unit("Number", "W") is None
    assert metadata_unit("Number:Energy", "foo") is None


def test_text_is_read_by_the_types_of_the_item() -> None:
    assert of("Contact").parse_state("OPEN") is OPEN
    assert of("Contact").parse_command("OPEN") is None
    assert of("String").parse_state("NULL") is NULL
    assert of("String").parse_command("REFRESH") == StringType("REFRESH")
    assert of("Dimmer").parse_command("REFRESH") is REFRESH


@pytest.mark.parametrize(
    ("name", "old", "new", "held"),
    [
        ("Number:Power", NULL, quantity("3210 W"), "3210 W"),
        ("Number:Power", NULL, quantity("3.2 kW"), "3200 W"),
        ("Number:Power", NULL, decimal("1.10"), "1.1 W"),
        ("Number:Power", NULL, UNDEF, "UNDEF"),
        ("Number:Power", NULL, quantity("5 V"), None),
        ("Number:Power", NULL, ON, None),
        ("Number:Temperature", NULL, quantity("250 mired"), "3726.85 °C"),
        ("Number", NULL, quantity("5 kW"), "5"),
        ("Number", NULL, decimal("1.50"), "1.50"),
        ("Number", NULL, ON, None),
        ("Dimmer", NULL, ON, "100"),
        ("Dimmer", NULL, UNDEF, "UNDEF"),
        ("Dimmer", NULL, decimal("0.5"), None),
        ("Rollershutter", NULL, UP, "0"),
        ("Switch", OFF, ON, "ON"),
        ("Switch", OFF, UP, None),
        ("Color", "120,50,75", OFF, "120,50,0"),
        ("Color", "120,50,75", PercentType(Decimal(10)), "120,50,10"),
        ("Color", "120,50,75", NULL, "NULL"),
        ("Color", "120,50,75", UP, None),
        ("Color", NULL, PercentType(Decimal(10)), "0,0,10"),
        ("Color", NULL, UNDEF, "UNDEF"),
    ],
)
def test_an_item_holds_a_state_in_its_own_type_and_unit(
    name: str, old: State | str, new: State, held: str | None
) -> None:
    kind = of(name)
    taken = kind.store(state_of(kind, old) if isinstance(old, str) else old, new)
    assert (None if taken is None else str(taken)) == held


def test_a_quantity_in_the_unit_of_the_item_is_held_as_it_is() -> None:
    power = quantity("3210 W")
    assert of("Number:Power").store(NULL, power) is power


@pytest.mark.parametrize(
    ("name", "pattern", "sent", "accepted"),
    [
        ("Contact", None, decimal("1"), "OPEN"),
        ("Contact", None, ON, "ON"),
        ("Dimmer", None, decimal("0.5"), "50.0"),
        ("Dimmer", None, decimal("5"), None),
        ("Dimmer", None, StringType("5"), "5"),
        ("Dimmer", None, StringType("five"), "five"),
        ("Number", None, quantity("5 kW"), "5"),
        ("Number", None, PercentType(Decimal(50)), "0.50000000"),
        ("Number:Energy", "%.1f Wh", quantity("1.5 kWh"), "1500 Wh"),
        ("Number:Energy", "%.1f Wh", quantity("5 Wh"), "5 Wh"),
        ("Number:Energy", "%.1f Wh", quantity("1.5 W"), "UNDEF"),
        ("Number:Energy", None, quantity("1 MWh"), "1000 kWh"),
        ("Number:Energy", None, quantity("1 J"), "1 J"),
        ("Number:Energy", None, quantity("1 kWh"), "1 kWh"),
        ("Number:Length", None, quantity("1 in"), "0.0254 m"),
        ("Number:Length", None, quantity("1 km"), "1 km"),
        ("Number:Temperature", None, quantity("0 mired"), None),
        ("String", None, decimal("5"), "5"),
        ("String", None, StringType("5"), "5"),
    ],
)
def test_a_state_from_a_channel_becomes_one_that_the_item_takes(
    name: str, pattern: str | None, sent: State, accepted: str | None
) -> None:
    found = of(name, pattern=pattern).to_accepted(sent)
    assert (None if found is None else str(found)) == accepted


def test_a_number_on_a_text_item_becomes_a_text() -> None:
    assert of("String").to_accepted(decimal("1.50")) == StringType("1.50")
