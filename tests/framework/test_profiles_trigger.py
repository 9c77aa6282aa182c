import pytest

from framework.profile_ends import Ends, make
from thinghost.errors import ConfigurationError
from thinghost.state import DOWN, NULL, OFF, ON, UNDEF, UP, PercentType, State
from thinghost.state_text import parse_type


def percent(text: str) -> PercentType:
    found = parse_type(text, (PercentType,))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("uid", "event", "expected"),
    [
        ("system:trigger-event-string", "whatever", "whatever"),
        ("system:rawbutton-on-off-switch", "PRESSED", "ON"),
        ("system:rawbutton-on-off-switch", "RELEASED", "OFF"),
        ("system:rawrocker-to-on-off", "DIR1_PRESSED", "ON"),
        ("system:rawrocker-to-on-off", "DIR2_PRESSED", "OFF"),
        ("system:rawrocker-to-next-previous", "DIR1_PRESSED", "NEXT"),
        ("system:rawrocker-to-next-previous", "DIR2_PRESSED", "PREVIOUS"),
        ("system:rawrocker-to-play-pause", "DIR1_PRESSED", "PLAY"),
        ("system:rawrocker-to-play-pause", "DIR2_PRESSED", "PAUSE"),
        ("system:rawrocker-to-rewind-fastforward", "DIR1_PRESSED", "FASTFORWARD"),
        ("system:rawrocker-to-rewind-fastforward", "DIR2_PRESSED", "REWIND"),
        ("system:rawrocker-to-stop-move", "DIR1_PRESSED", "MOVE"),
        ("system:rawrocker-to-stop-move", "DIR2_PRESSED", "STOP"),
        ("system:rawrocker-to-up-down", "DIR1_PRESSED", "UP"),
        ("system:rawrocker-to-up-down", "DIR2_PRESSED", "DOWN"),
    ],
)
def test_an_event_sends_its_command(uid: str, event: str, expected: str) -> None:
    ends = Ends()
    profile = make(uid, ends)
    profile.on_trigger_from_handler(event)
    assert ends.take() == [f"command {expected}"]


@pytest.mark.parametrize("event", ["DIR1_RELEASED", "DIR2_RELEASED", "PRESSED", ""])
def test_a_rocker_ignores_that_it_is_let_go(event: str) -> None:
    ends = Ends()
    make("system:rawrocker-to-up-down", ends).on_trigger_from_handler(event)
    assert ends.take() == []


def test_several_events_can_send_one_command() -> None:
    ends = Ends()
    profile = make("basic-profiles:generic-command", ends, events="1002, 1003", command="INCREASE")
    for event in ("1002", "1003", "1004"):
        profile.on_trigger_from_handler(event)
    assert [type(command).__name__ for command in ends.sent] == ["IncreaseDecreaseType"] * 2


def test_a_command_for_events_can_be_any_text() -> None:
    ends = Ends()
    profile = make("basic-profiles:generic-command", ends, events=["1002", "1003"], command="on the way")
    profile.on_trigger_from_handler("1003")
    assert ends.take() == ["command on the way"]


@pytest.mark.parametrize(
    ("uid", "event", "state", "expected"),
    [
        ("system:rawbutton-toggle-switch", "PRESSED", NULL, "ON"),
        ("system:rawbutton-toggle-switch", "PRESSED", UNDEF, "ON"),
        ("system:rawbutton-toggle-switch", "PRESSED", ON, "OFF"),
        ("system:rawbutton-toggle-switch", "PRESSED", OFF, "ON"),
        ("system:rawbutton-toggle-switch", "PRESSED", percent("30"), "OFF"),
        ("system:button-toggle-switch", "SHORT_PRESSED", ON, "OFF"),
        ("system:button-toggle-player", "SHORT_PRESSED", NULL, "PLAY"),
        ("system:rawbutton-toggle-player", "PRESSED", NULL, "PLAY"),
        ("system:button-toggle-rollershutter", "SHORT_PRESSED", UP, "DOWN"),
        ("system:rawbutton-toggle-rollershutter", "PRESSED", DOWN, "UP"),
        ("system:rawbutton-toggle-rollershutter", "PRESSED", percent("0"), "DOWN"),
        ("system:rawbutton-toggle-rollershutter", "PRESSED", percent("50"), "UP"),
    ],
)
def test_a_button_toggles_what_the_item_holds(uid: str, event: str, state: State, expected: str) -> None:
    ends = Ends(item_state=state)
    profile = make(uid, ends)
    profile.on_trigger_from_handler("LONG_PRESSED")
    profile.on_trigger_from_handler(event)
    assert ends.take() == [f"command {expected}"]


def test_a_button_toggles_on_where_the_item_says_nothing_new() -> None:
    ends = Ends()
    profile = make("system:button-toggle-switch", ends, event="LONG_PRESSED")
    for _ in range(3):
        profile.on_trigger_from_handler("LONG_PRESSED")
    assert ends.take() == ["command ON", "command OFF", "command ON"]


def test_a_button_goes_on_from_what_the_item_has_come_to_hold() -> None:
    ends = Ends()
    profile = make("system:button-toggle-switch", ends)
    profile.on_trigger_from_handler("SHORT_PRESSED")
    profile.on_state_from_item(OFF)
    profile.on_trigger_from_handler("SHORT_PRESSED")
    assert ends.take() == ["command ON", "command ON"]


def test_any_of_several_events_can_toggle() -> None:
    ends = Ends()
    profile = make("basic-profiles:toggle-switch", ends, events="1002,1003")
    for event in ("1002", "1003", "1004"):
        profile.on_trigger_from_handler(event)
    assert ends.take() == ["command ON", "command OFF"]


def test_a_button_has_no_event_of_another_kind_of_button() -> None:
    with pytest.raises(ConfigurationError) as raised:
        make("system:rawbutton-toggle-switch", Ends(), event="SHORT_PRESSED")
    assert str(raised.value).startswith("event: 'SHORT_PRESSED' is none of PRESSED, RELEASED")


@pytest.mark.parametrize(("direction", "expected"), [("DIR1", "ON"), ("DIR2", "OFF")])
def test_a_rocker_that_is_pressed_shortly_switches(direction: str, expected: str) -> None:
    ends = Ends()
    profile = make("system:rawrocker-to-dimmer", ends, "Dimmer")
    profile.on_trigger_from_handler(f"{direction}_PRESSED")
    ends.pass_time(0.5)
    profile.on_trigger_from_handler(f"{direction}_RELEASED")
    ends.pass_time(20)
    assert ends.take() == [f"command {expected}"]


@pytest.mark.parametrize(("direction", "expected"), [("DIR1", "INCREASE"), ("DIR2", "DECREASE")])
def test_a_rocker_that_is_held_dims_until_it_is_let_go(direction: str, expected: str) -> None:
    ends = Ends()
    profile = make("system:rawrocker-to-dimmer", ends, "Dimmer")
    profile.on_trigger_from_handler(f"{direction}_PRESSED")
    ends.pass_time(0.549)
    assert ends.take() == []
    ends.pass_time(0.5)
    assert ends.take() == [f"command {expected}"] * 3
    profile.on_trigger_from_handler(f"{direction}_RELEASED")
    ends.pass_time(20)
    assert ends.take() == []


def test_a_rocker_dims_for_ten_seconds_at_most() -> None:
    ends = Ends()
    profile = make("system:rawrocker-to-dimmer", ends, "Dimmer")
    profile.on_trigger_from_handler("DIR1_PRESSED")
    ends.pass_time(60)
    assert ends.take() == ["command INCREASE"] * 48
    assert ends.timers == []


def test_a_rocker_whose_link_goes_stops_dimming() -> None:
    ends = Ends()
    profile = make("system:rawrocker-to-dimmer", ends, "Dimmer")
    profile.on_trigger_from_handler("DIR1_PRESSED")
    profile.on_trigger_from_handler("DIR2_PRESSED")
    profile.dispose()
    assert ends.timers == []
