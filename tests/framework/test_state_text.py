"""From text to states and commands."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from thinghost.state import (
    ON,
    UNDEF,
    DateTimeType,
    DecimalType,
    HSBType,
    OnOffType,
    PercentType,
    PointType,
    QuantityType,
    RawType,
    StringListType,
    StringType,
    Type,
    UnDefType,
)
from thinghost.state_text import parse_type


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (DecimalType, "1.50", "1.50"),
        (PercentType, "100.0", "100.0"),
        (HSBType, " 120 ,50.0,+75,", "120,50.0,75"),
        (QuantityType, "5kWh", "5 kWh"),
        (QuantityType, "1e3 W\n", "1000 W"),
        (QuantityType, "5''", "5 ''"),
        (QuantityType, "1.50", "1.50"),
        (PointType, " 52.5 , 13.4 ", "52.5,13.4"),
        (PointType, "52.5,13.4,0", "52.5,13.4"),
        (RawType, "data:image/png;base64,AAA=", "data:image/png;base64,AAA="),
        (RawType, "data:image/png;charset=x;base64,AA", "data:image/png;base64,AA=="),
        (StringType, "", ""),
        (StringListType, "a\\,b,,c", "a\\,b,,c"),
        (OnOffType, "ON", "ON"),
        (DateTimeType, "0", "1970-01-01T00:00:00.000+0000"),
    ],
)
def test_text_is_read_as_its_type(kind: type[Type], text: str, expected: str) -> None:
    value = parse_type(text, (kind,))
    assert isinstance(value, kind)
    assert value.to_full_string() == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (DecimalType, "5 W"),
        (PercentType, "101"),
        (PercentType, "50%"),
        (HSBType, "360,0,0"),
        (HSBType, "0,0"),
        (HSBType, "a,b,c"),
        (QuantityType, "5 "),
        (QuantityType, " 5 W"),
        (QuantityType, "+5 W"),
        (QuantityType, "5 kwh"),
        (QuantityType, "1e400 W"),
        (PointType, "1"),
        (PointType, "1,2,3,4"),
        (PointType, "1,x"),
        (RawType, "data:image/png,AAAA"),
        (RawType, "data:;base64,AAAA"),
        (RawType, "data:image/png;base64,AA="),
        (RawType, "data:image/png;base64,A-_A"),
        (OnOffType, "on"),
        (DateTimeType, "soon"),
    ],
)
def test_text_that_its_type_does_not_take_is_refused(kind: type[Type], text: str) -> None:
    assert parse_type(text, (kind,)) is None


def test_the_first_type_that_takes_the_text_wins() -> None:
    assert parse_type("ON", (UnDefType, OnOffType, StringType)) is ON
    assert parse_type("UNDEF", (UnDefType, StringType)) is UNDEF
    assert parse_type("on", (UnDefType, OnOffType, StringType)) == StringType("on")


def test_a_date_time_without_zone_is_in_the_zone_that_is_given() -> None:
    berlin = parse_type("2024-05-06T12:00", (DateTimeType,), ZoneInfo("Europe/Berlin"))
    assert berlin == parse_type("2024-05-06T10:00", (DateTimeType,), UTC)


@pytest.mark.parametrize(
    "kind", [DateTimeType, DecimalType, HSBType, PercentType, PointType, QuantityType, RawType]
)
@pytest.mark.parametrize(
    "text", ["9" * 100_000 + "x", "1,2," + "9" * 100_000 + "x", "0." + "9" * 100_000 + "x"]
)
def test_a_text_without_end_is_refused_at_once(kind: type[Type], text: str) -> None:
    assert parse_type(text, (kind,)) is None
