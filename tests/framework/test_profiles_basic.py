from decimal import Decimal

import pytest

from framework.profile_ends import Ends, make
from thinghost.errors import ConfigurationError
from thinghost.state import (
    CLOSED,
    DECREASE,
    DOWN,
    MOVE,
    OFF,
    ON,
    PAUSE,
    PREVIOUS,
    REFRESH,
    REWIND,
    UNDEF,
    Command,
    DateTimeType,
    DecimalType,
    HSBType,
    PercentType,
    QuantityType,
    State,
    StringType,
)
from thinghost.state_text import parse_type


def value(text: str, *types: type[State]) -> State:
    found = parse_type(text, types or (DecimalType, QuantityType))
    assert found is not None
    return found


def updates(uid: str, *states: State, **parameters: object) -> list[str]:
    """Return what the item is told when the thing sends *states* over the profile *uid*."""
    ends = Ends()
    profile = make(uid, ends, **parameters)
    for state in states:
        profile.on_state_from_handler(state)
    return [line.removeprefix("update ") for line in ends.take()]


def test_debounce_without_delay_lets_everything_through() -> None:
    ends = Ends()
    profile = make("basic-profiles:debounce-time", ends)
    profile.on_state_from_handler(ON)
    profile.on_command_from_handler(OFF)
    profile.on_command_from_item(ON)
    assert ends.take() == ["update ON", "command OFF", "handle ON"]


def test_debounce_sends_the_last_value_once_it_has_lasted() -> None:
    ends = Ends()
    profile = make("basic-profiles:debounce-time", ends, toItemDelay=Decimal(500))
    profile.on_state_from_handler(ON)
    ends.pass_time(0.4)
    profile.on_command_from_handler(OFF)
    ends.pass_time(0.4)
    assert ends.take() == []
    ends.pass_time(0.1)
    assert ends.take() == ["command OFF"]
    ends.pass_time(10)
    assert ends.take() == []


def test_debounce_sends_the_first_value_and_drops_what_follows_too_soon() -> None:
    ends = Ends()
    profile = make("basic-profiles:debounce-time", ends, toItemDelay=500, mode="FIRST")
    profile.on_state_from_handler(ON)
    ends.pass_time(0.4)
    profile.on_state_from_handler(OFF)
    ends.pass_time(0.1)
    profile.on_state_from_handler(ON)
    assert ends.take() == ["update ON", "update ON"]


def test_debounce_delays_each_direction_by_its_own_time() -> None:
    ends = Ends()
    profile = make("basic-profiles:debounce-time", ends, toHandlerDelay=1000)
    profile.on_state_from_handler(ON)
    profile.on_command_from_item(OFF)
    assert ends.take() == ["update ON"]
    ends.pass_time(1)
    assert ends.take() == ["handle OFF"]


def test_what_waits_is_dropped_with_the_link() -> None:
    ends = Ends()
    profile = make("basic-profiles:debounce-time", ends, toItemDelay=500, toHandlerDelay=500)
    profile.on_state_from_handler(ON)
    profile.on_command_from_item(OFF)
    profile.dispose()
    assert ends.timers == []


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"toItemDelay": -1}, "toItemDelay: -1 is too small, expected 0 or more"),
        ({"mode": "last"}, "mode: 'last' is none of FIRST, LAST, did you mean 'LAST'?"),
    ],
)
def test_a_debounce_that_cannot_be_is_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        make("basic-profiles:debounce-time", Ends(), **parameters)
    assert str(raised.value) == message


def test_another_state_must_come_more_than_the_number_of_times() -> None:
    states = (OFF, ON, ON, OFF, ON, ON, ON, OFF)
    found = updates("basic-profiles:debounce-counting", *states, numberOfChanges=2)
    assert found == ["OFF", "OFF", "OFF", "OFF", "OFF", "OFF", "ON", "ON"]


def test_one_change_is_held_back_unless_it_is_said() -> None:
    assert updates("basic-profiles:debounce-counting", OFF, ON, ON) == ["OFF", "OFF", "ON"]
    assert updates("basic-profiles:debounce-counting", OFF, ON, numberOfChanges=0) == ["OFF", "ON"]


def test_counting_compares_with_what_the_item_holds() -> None:
    ends = Ends()
    profile = make("basic-profiles:debounce-counting", ends)
    profile.on_state_from_item(value("30", PercentType))
    profile.on_state_from_handler(ON)
    profile.on_state_from_handler(OFF)
    profile.on_state_from_item(DecimalType(Decimal(500)))
    profile.on_state_from_handler(value("30", PercentType))
    profile.on_state_from_handler(value("30", PercentType))
    assert ends.take() == ["update 30", "update 30", "update 30", "update 30"]


@pytest.mark.parametrize(
    ("parameters", "state", "expected"),
    [
        ({"scale": 0}, "2.5", "3"),
        ({"scale": 1}, "21.25 °C", "21.3 °C"),
        ({"scale": 2}, "5", "5.00"),
        ({"scale": -2}, "1250 W", "1300 W"),
        ({"scale": 0, "mode": "HALF_DOWN"}, "2.5", "2"),
        ({"scale": 0, "mode": "UP"}, "-2.1", "-3"),
        ({"scale": 0, "mode": "DOWN"}, "-2.9", "-2"),
        ({"scale": 0, "mode": "CEILING"}, "-2.9", "-2"),
        ({"scale": 0, "mode": "FLOOR"}, "-2.1", "-3"),
        ({"scale": 0, "mode": "HALF_EVEN"}, "2.5", "2"),
        ({"precision": 2}, "1234", "1200"),
        ({"precision": 3, "scale": 1}, "12.345", "12.3"),
        ({}, "12.345", "12.345"),
    ],
)
def test_numbers_are_rounded_as_java_does(parameters: dict[str, object], state: str, expected: str) -> None:
    assert updates("basic-profiles:round", value(state), **parameters) == [expected]


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (0, "2024-05-07T00:00:00.000+0000"),
        (1, "2024-05-06T13:00:00.000+0000"),
        (2, "2024-05-06T12:32:00.000+0000"),
        (3, "2024-05-06T12:31:30.000+0000"),
        (4, "2024-05-06T12:31:30.499+0000"),
        (None, "2024-05-06T12:31:30.000+0000"),
    ],
)
def test_points_in_time_are_rounded_to_days_or_less(scale: int | None, expected: str) -> None:
    when = value("2024-05-06T12:31:30.499Z", DateTimeType)
    assert updates("basic-profiles:round", when, scale=scale) == [expected]


def test_a_percent_stays_one_when_it_is_rounded() -> None:
    ends = Ends()
    profile = make("basic-profiles:round", ends, scale=-3, mode="UP")
    profile.on_state_from_handler(value("50.5", PercentType))
    assert ends.sent == [PercentType(Decimal(100))]
    assert type(ends.sent[0]) is PercentType


def test_what_has_no_digits_is_not_rounded(caplog: pytest.LogCaptureFixture) -> None:
    colour = value("120,50.5,50.5", HSBType)
    assert updates("basic-profiles:round", UNDEF, colour, scale=0) == ["UNDEF", "120,50.5,50.5"]
    assert caplog.messages == ["link Item -> a:b:c:d: a HSBType cannot be rounded"]


def test_commands_are_rounded_both_ways() -> None:
    ends = Ends()
    profile = make("basic-profiles:round", ends, scale=0)
    command = value("2.5")
    assert isinstance(command, Command)
    profile.on_command_from_item(command)
    profile.on_command_from_handler(command)
    assert ends.take() == ["handle 3", "command 3"]


def test_a_value_up_to_the_threshold_is_on_and_its_fraction_does_not_count() -> None:
    states = (value("10.9"), value("11"), value("9 V"), UNDEF, StringType("1"))
    assert updates("basic-profiles:threshold", *states) == ["ON", "OFF", "ON", "OFF", "OFF"]
    assert updates("basic-profiles:threshold", value("15"), threshold=15) == ["ON"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (ON, "OFF"),
        (CLOSED, "OPEN"),
        (DOWN, "UP"),
        (PAUSE, "PLAY"),
        (REWIND, "FASTFORWARD"),
        (value("5.50"), "-5.50"),
        (value("-5 W"), "5 W"),
        (value("30.5", PercentType), "69.5"),
        (UNDEF, "UNDEF"),
        (StringType("a"), "a"),
    ],
)
def test_a_state_becomes_its_opposite(state: State, expected: str) -> None:
    assert updates("basic-profiles:invert", state) == [expected]


def test_a_command_becomes_its_opposite_both_ways() -> None:
    ends = Ends()
    profile = make("basic-profiles:invert", ends)
    for command in (DECREASE, PREVIOUS, MOVE, ON, REFRESH):
        profile.on_command_from_item(command)
    profile.on_command_from_handler(ON)
    assert ends.take() == [
        "handle INCREASE",
        "handle NEXT",
        "handle STOP",
        "handle OFF",
        "handle REFRESH",
        "command OFF",
    ]
