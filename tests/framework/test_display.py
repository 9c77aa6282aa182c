"""What people see of a state: in REST, in sitemaps."""

from datetime import UTC
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from thinghost.description import StateDescription, StateOption
from thinghost.display import rest_text, sitemap_text
from thinghost.item_type import ItemType, item_type
from thinghost.state import (
    NULL,
    ON,
    OPEN,
    UNDEF,
    DateTimeType,
    DecimalType,
    HSBType,
    PointType,
    QuantityType,
    RawType,
    StringListType,
    StringType,
)
from thinghost.type import State

POWER = QuantityType.parse("1500 W")
WEEK = QuantityType.parse("1 wk")
COLOUR = HSBType(Decimal(120), Decimal(50), Decimal(75))
HALF_PAST_FIVE = DateTimeType(1_715_016_600_123_000_000)
BERLIN = ZoneInfo("Europe/Berlin")


def type_of(name: str) -> ItemType:
    found = item_type(name)
    assert found is not None
    return found


def number(text: str) -> DecimalType:
    return DecimalType(Decimal(text))


def rest(state: State, pattern: str | None) -> str:
    return rest_text(state, StateDescription(pattern), BERLIN)


def sitemap(state: State, pattern: str | None, name: str = "Number") -> str | None:
    return sitemap_text(state, StateDescription(pattern), type_of(name), BERLIN)


@pytest.mark.parametrize(
    ("state", "pattern", "text"),
    [
        (number("5.0"), "%d", "5"),
        (number("5.0"), "%s", "5"),
        (number("5.678"), "%s", "5.678"),
        (number("0.0000001"), "%s", "1E-7"),
        (POWER, "%s", "1500 W"),
        (POWER, "%1$s", "1500"),
        (POWER, "%.1f kW", "1.5 kW"),
        (POWER, "%d %unit%", "1500 W"),
        (QuantityType.parse("50 %"), "%d%unit%", "50%"),
        (QuantityType.parse("0.5"), "%.1f %unit%", "0.5 one"),
        (QuantityType.parse("250 mired"), "%.0f K", "4000 K"),
        (WEEK, "%1$td days, %1$tH h", "07 days, 00 h"),
        (WEEK, "%tH:%tM", "168:00"),
        (WEEK, "%d", "1"),
        (ON, "is %s", "is ON"),
        (StringType("text"), "%S", "TEXT"),
        (COLOUR, "%s", "120,50,75"),
        (COLOUR, "hsb %hsb%", "hsb 120,50,75"),
        (COLOUR, "%rgb%", "96,191,96"),
        (PointType(Decimal("52.5"), Decimal("13.4"), Decimal(34)), "%s", "52.5°N 13.4°E 34m"),
        (PointType(Decimal("52.5"), Decimal("13.4"), Decimal(34)), "%1$s %2$s %3$s", "34 52.5 13.4"),
        (StringListType(("a", "b")), "%2$s-%1$s", "b-a"),
        (HALF_PAST_FIVE, "%1$tH:%1$tM", "19:30"),
        (RawType("image/png", b"1"), "%d", "data:image/png;base64,MQ=="),
    ],
)
def test_each_type_of_state_takes_a_pattern_in_its_own_way(state: State, pattern: str, text: str) -> None:
    assert rest(state, pattern) == text
    assert sitemap(state, pattern) == text


@pytest.mark.parametrize(
    ("hue", "text"),
    [
        ("0", "255,51,51"),
        ("60", "255,255,51"),
        ("150", "51,255,153"),
        ("180", "51,255,255"),
        ("270", "153,51,255"),
        ("330", "255,51,153"),
    ],
)
def test_a_colour_is_shown_in_bytes(hue: str, text: str) -> None:
    assert rest(HSBType(Decimal(hue), Decimal(80), Decimal(100)), "%rgb%") == text


@pytest.mark.parametrize(
    ("state", "pattern", "text"),
    [
        (number("21.50"), "%d", "21.50"),
        (POWER, "%q", "1500 W"),
        (QuantityType.parse("1500.5 W"), "%d kW", "1.5005 kW"),
        (ON, "%d", "ON"),
        (HALF_PAST_FIVE, "%.1f", "2024-05-06T19:30:00.123+0200"),
        (RawType("image/png", b"1"), "MAP(x.map):%s", "raw type (image/png): 1 bytes"),
        (StringListType(("a", "b")), "%3$s", "a,b"),
        (number("5"), "JS(|input+1):%.1f", "5"),
    ],
)
def test_a_pattern_that_cannot_take_the_state_leaves_it_as_it_is(
    state: State, pattern: str, text: str
) -> None:
    assert rest(state, pattern) == text


def test_undefined_states_are_words_in_rest() -> None:
    assert [rest(NULL, "%.1f °C"), rest(UNDEF, None), rest(NULL, "MAP(x.map):%s")] == [
        "NULL",
        "UNDEF",
        "NULL",
    ]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("%.1f kWh", "- kWh"),
        ("%d %%", "- %"),
        ("%1$tY-%1$tm", "---"),
        ("%.1f %unit%", "- -"),
        ("MAP(x.map):%s", "-"),
        ("%.f", "Err"),
    ],
)
def test_undefined_states_are_dashes_in_sitemaps(pattern: str, text: str) -> None:
    assert sitemap(NULL, pattern) == text


def test_without_a_pattern_a_sitemap_shows_no_value() -> None:
    assert sitemap_text(ON, None, type_of("Switch"), BERLIN) is None
    assert sitemap(ON, None) is None
    assert sitemap(NULL, "") is None


def test_without_a_pattern_rest_shows_the_state() -> None:
    assert rest_text(ON, None, BERLIN) == "ON"
    assert rest_text(HALF_PAST_FIVE, None, UTC) == "2024-05-06T17:30:00.123+0000"


def test_whole_numbers_are_rounded_in_sitemaps_only() -> None:
    assert (rest(number("21.5"), "%d °C"), sitemap(number("21.5"), "%d °C")) == ("21.5", "22 °C")
    assert sitemap(QuantityType.parse("21.5 °C"), "%d %unit%") == "22 °C"


def test_a_decimal_has_no_unit_in_sitemaps() -> None:
    assert (rest(number("2"), "%.1f %unit%"), sitemap(number("2"), "%.1f %unit%")) == ("2", "2.0")


def test_what_is_no_number_becomes_one_for_whole_numbers() -> None:
    assert sitemap(OPEN, "%d open", "Contact") == "1 open"
    assert sitemap(StringType("x"), "%d", "String") == "x"
    assert sitemap(StringType("7.6"), "%d", "String") == "8"
    description = StateDescription("%d on")
    assert sitemap_text(ON, description, type_of("Group"), UTC, lambda: number("3")) == "3 on"


def test_behind_the_unit_of_a_quantity_nothing_is_shown_in_sitemaps() -> None:
    pattern = "now %.1f kW in use"
    assert sitemap(POWER, pattern, "Number:Power") == "now 1.5 kW"
    assert sitemap(POWER, pattern, "Group") == "now 1500.0 kW in use"
    assert sitemap(POWER, "%unit% %d", "Number:Power") == "W"


OPTIONS = (StateOption("0"), StateOption("0", "Off"), StateOption("1500 W", "Full %"))


@pytest.mark.parametrize(
    ("state", "pattern", "text"),
    [
        (number("0"), None, "Off"),
        (number("0"), "mode %s!", "mode Off!"),
        (number("0"), "%d", "Off"),
        (number("0.0"), "%.1f", "0.0"),
        (POWER, "%s", "Full %"),
        (NULL, "%s", "NULL"),
    ],
)
def test_an_option_is_shown_by_its_label(state: State, pattern: str | None, text: str) -> None:
    assert rest_text(state, StateDescription(pattern, options=OPTIONS), UTC) == text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("MAP(on.map):%s", "ON"),
        ("%s (x): a", "ON"),
        ("():", "ON"),
        ("(a): b) %s", "ON"),
        ("):( %s", "):( ON"),
        ("(\n):%s", "(\n):ON"),
        ("(" * 50_000 + "%s", "(" * 50_000 + "ON"),
    ],
)
def test_whatever_stands_in_parentheses_before_a_colon_is_a_transformation(pattern: str, text: str) -> None:
    assert rest_text(ON, StateDescription(pattern=pattern), UTC) == text


def test_a_specifier_without_end_shows_the_state_as_it_is() -> None:
    description = StateDescription(pattern="%" + "0" * 100_000)
    assert rest_text(ON, description, UTC) == "ON"
    assert sitemap_text(NULL, description, type_of("Switch"), UTC) == "Err"
