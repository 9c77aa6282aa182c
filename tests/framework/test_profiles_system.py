from decimal import Decimal

import pytest

from framework.profile_ends import Ends, make
from thinghost.errors import ConfigurationError
from thinghost.profile import Profile
from thinghost.state import (
    NULL,
    OFF,
    ON,
    STOP,
    UNDEF,
    DateTimeType,
    DecimalType,
    PercentType,
    QuantityType,
    State,
    StringType,
)
from thinghost.state_text import parse_type


def number(text: str) -> DecimalType | QuantityType:
    """Return a decimal, or a quantity where *text* has a unit."""
    found = parse_type(text, (DecimalType,)) or parse_type(text, (QuantityType,))
    assert found is not None
    return found


def updates(profile: Profile, ends: Ends, *states: State) -> list[str]:
    """Return what the item is told when the thing sends *states*."""
    for state in states:
        profile.on_state_from_handler(state)
    return [line.removeprefix("update ") for line in ends.take()]


def test_a_follower_is_commanded_what_the_item_holds() -> None:
    ends = Ends()
    profile = make("system:follow", ends)
    profile.on_state_from_item(ON)
    profile.on_state_from_item(UNDEF)
    profile.on_command_from_item(OFF)
    profile.on_state_from_handler(OFF)
    profile.on_command_from_handler(OFF)
    assert ends.take() == ["handle ON", "command OFF"]


@pytest.mark.parametrize(
    ("offset", "state", "expected"),
    [
        (Decimal(-2), "5", "3"),
        ("1.5", "5", "6.5"),
        ("-1.4", "20 °C", "18.6 °C"),
        ("3 K", "20 °C", "23 °C"),
        ("100 W", "1 kW", "1.1 kW"),
        ("3 K", "5 W", "UNDEF"),
        ("3 K", "5", "5"),
    ],
)
def test_an_offset_is_added_on_the_way_to_the_item(offset: object, state: str, expected: str) -> None:
    ends = Ends()
    assert updates(make("system:offset", ends, offset=offset), ends, number(state)) == [expected]


def test_an_offset_is_taken_away_on_the_way_to_the_thing() -> None:
    ends = Ends()
    profile = make("system:offset", ends, offset="3 K")
    profile.on_command_from_item(number("20 °C"))
    profile.on_command_from_item(number("20 W"))
    profile.on_command_from_handler(number("20 °C"))
    assert ends.take() == ["handle 17 °C", "command 23 °C"]


def test_a_percent_with_an_offset_stays_one() -> None:
    ends = Ends()
    profile = make("system:offset", ends, "Dimmer", offset="5")
    assert updates(profile, ends, PercentType(Decimal("50.5")), PercentType(Decimal(98))) == ["55.5", "100"]
    assert [type(each) for each in ends.sent] == [PercentType, PercentType]


def test_what_is_no_number_goes_through_an_offset_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    ends = Ends()
    assert updates(make("system:offset", ends, offset="1"), ends, UNDEF, NULL, ON, ON) == [
        "UNDEF",
        "NULL",
        "ON",
        "ON",
    ]
    assert caplog.messages == ["link Item -> a:b:c:d: the offset 1 cannot be added to a OnOffType"]


def test_an_offset_without_unit_is_in_that_of_the_state_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ends = Ends()
    profile = make("system:offset", ends, offset="1")
    assert updates(profile, ends, number("5 W"), number("6 W"), number("2")) == ["6 W", "7 W", "3"]
    assert updates(profile, ends, number("1 kW")) == ["2 kW"]
    assert caplog.messages == [
        "link Item -> a:b:c:d: the offset 1 has no unit, it is taken to be in W",
        "link Item -> a:b:c:d: the offset 1 has no unit, it is taken to be in kW",
    ]


@pytest.mark.parametrize(
    ("uid", "parameters", "message"),
    [
        ("system:offset", {}, "offset: must be given"),
        (
            "system:offset",
            {"offset": "5 foo"},
            "offset: '5 foo' is neither a number nor a quantity such as '3.2 kW'",
        ),
        ("system:hysteresis", {}, "lower: must be given"),
        (
            "system:hysteresis",
            {"lower": "a"},
            "lower: 'a' is neither a number nor a quantity such as '3.2 kW'",
        ),
        (
            "system:hysteresis",
            {"lower": "1 W", "upper": "2 K"},
            "upper: 2 K cannot be compared with the lower bound 1 W",
        ),
        ("system:range", {"lower": "1"}, "upper: must be given"),
        ("system:range", {"lower": "2", "upper": "1"}, "upper: 1 must be greater than the lower bound 2"),
        (
            "system:range",
            {"lower": "2 kW", "upper": "2000 W"},
            "upper: 2000 W must be greater than the lower bound 2 kW",
        ),
        ("system:timestamp-offset", {"offset": "soon"}, "offset: 'soon' is no number"),
    ],
)
def test_a_parameter_that_will_not_do_is_named(uid: str, parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        make(uid, Ends(), **parameters)
    assert str(raised.value) == message


def test_hysteresis_keeps_its_state_between_the_bounds() -> None:
    ends = Ends()
    profile = make("system:hysteresis", ends, lower=Decimal(10), upper="20")
    values = [number(text) for text in ("15", "20", "20.1", "15", "10.1", "10", "15")]
    assert updates(profile, ends, *values) == ["UNDEF", "UNDEF", "ON", "ON", "ON", "OFF", "OFF"]


def test_hysteresis_with_one_bound_is_on_above_it() -> None:
    ends = Ends()
    profile = make("system:hysteresis", ends, lower="10")
    assert updates(profile, ends, number("10.1"), number("10")) == ["ON", "OFF"]


def test_hysteresis_can_be_inverted() -> None:
    ends = Ends()
    profile = make("system:hysteresis", ends, lower="10", inverted="true")
    assert updates(profile, ends, number("10.1"), number("10")) == ["OFF", "ON"]


def test_the_bounds_of_a_hysteresis_can_belong_above() -> None:
    ends = Ends()
    profile = make("system:hysteresis", ends, lower="10", upper="20", excludeItemState=True)
    values = [number(text) for text in ("10", "9.9", "10", "20", "10")]
    assert updates(profile, ends, *values) == ["UNDEF", "OFF", "OFF", "ON", "ON"]


def test_bounds_hold_in_other_units(caplog: pytest.LogCaptureFixture) -> None:
    ends = Ends()
    profile = make("system:hysteresis", ends, lower="29 °C", upper="303.15 K")
    values = [number(text) for text in ("31 °C", "68 °F", "29.5 °C", "5 W", "31", "5")]
    assert updates(profile, ends, *values) == ["ON", "OFF", "OFF", "OFF", "ON", "OFF"]
    assert caplog.messages == ["link Item -> a:b:c:d: W cannot be compared with the bound 29 °C"]


def test_bounds_without_unit_are_in_that_of_the_state() -> None:
    ends = Ends()
    profile = make("system:hysteresis", ends, lower="10")
    assert updates(profile, ends, number("11 W"), number("9 kW"), PercentType(Decimal(11))) == [
        "ON",
        "OFF",
        "ON",
    ]


def test_what_is_no_number_repeats_what_the_bounds_said_last() -> None:
    ends = Ends()
    profile = make("system:hysteresis", ends, lower="10")
    assert updates(profile, ends, ON, number("11"), UNDEF, StringType("5")) == ["UNDEF", "ON", "ON", "ON"]


def test_the_bounds_themselves_are_in_the_range() -> None:
    ends = Ends()
    values = [number(text) for text in ("39.9", "40", "60", "60.1")]
    assert updates(make("system:range", ends, lower="40", upper="60"), ends, *values) == [
        "OFF",
        "ON",
        "ON",
        "OFF",
    ]
    inverted = make("system:range", ends, lower="40", upper="60", inverted=True)
    assert updates(inverted, ends, *values) == ["ON", "OFF", "OFF", "ON"]


def test_a_command_of_the_thing_goes_over_bounds_too_and_none_goes_back() -> None:
    ends = Ends()
    profile = make("system:range", ends, lower="40", upper="60")
    profile.on_command_from_handler(STOP)
    profile.on_command_from_handler(number("50"))
    profile.on_command_from_item(OFF)
    assert ends.take() == ["command ON"]


def test_the_time_of_each_update_is_kept() -> None:
    ends = Ends(time=1_700_000_000.123456)
    profile = make("system:timestamp-update", ends, "DateTime")
    assert updates(profile, ends, ON, ON) == ["2023-11-14T22:13:20.123456+0000"] * 2


def test_the_time_of_each_change_is_kept_and_the_first_state_is_one() -> None:
    ends = Ends()
    profile = make("system:timestamp-change", ends, "DateTime")
    assert len(updates(profile, ends, ON, ON, OFF, OFF, ON)) == 3
    assert updates(profile, ends, number("1 kW"), number("1000 W")) == ["2023-11-14T22:13:20.000+0000"]


def test_the_time_of_each_trigger_is_kept() -> None:
    ends = Ends()
    profile = make("system:timestamp-trigger", ends, "DateTime")
    profile.on_trigger_from_handler("PRESSED")
    profile.on_state_from_handler(ON)
    assert ends.take() == ["update 2023-11-14T22:13:20.000+0000"]


def test_a_point_in_time_is_moved_both_ways() -> None:
    ends = Ends()
    profile = make(
        "system:timestamp-offset", ends, "DateTime", offset=Decimal(-1800), timezone="Europe/Berlin"
    )
    profile.on_state_from_handler(DateTimeType(0))
    profile.on_command_from_item(DateTimeType(0))
    profile.on_state_from_handler(UNDEF)
    profile.on_state_from_handler(ON)
    assert ends.take() == [
        "update 1969-12-31T23:30:00.000+0000",
        "handle 1970-01-01T00:30:00.000+0000",
        "update UNDEF",
        "update ON",
    ]
