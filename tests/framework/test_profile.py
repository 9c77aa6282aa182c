from decimal import Decimal

import pytest

from framework.profile_ends import BY_UID, Ends, make
from thinghost.item_type import item_type
from thinghost.profile import DefaultProfile, Profile, ProfileType, default_profile
from thinghost.profiles import PROFILE_TYPES
from thinghost.state import OFF, ON, UNDEF, UP, DecimalType, QuantityType, StringType
from thinghost.thing import Channel, ChannelKind
from thinghost.uid import ChannelUID, TypeUID

SYSTEM_PROFILES = (
    "default follow offset hysteresis range button-toggle-switch button-toggle-player "
    "button-toggle-rollershutter rawbutton-on-off-switch rawbutton-toggle-player rawbutton-toggle-rollershutter "
    "rawbutton-toggle-switch rawrocker-to-dimmer rawrocker-to-next-previous rawrocker-to-on-off "
    "rawrocker-to-play-pause rawrocker-to-rewind-fastforward rawrocker-to-stop-move rawrocker-to-up-down "
    "trigger-event-string timestamp-change timestamp-offset timestamp-trigger timestamp-update"
)


def test_every_system_profile_of_openhab_is_there() -> None:
    known = {uid.removeprefix("system:") for uid in BY_UID if uid.startswith("system:")}
    assert known == set(SYSTEM_PROFILES.split())


def test_no_profile_is_declared_twice() -> None:
    assert len(BY_UID) == len(PROFILE_TYPES)


@pytest.mark.parametrize("declared", PROFILE_TYPES, ids=lambda each: each.uid.text)
def test_every_profile_and_parameter_says_what_it_does(declared: ProfileType) -> None:
    assert declared.label
    assert declared.description
    assert all(each.label and each.description for each in declared.parameters)


@pytest.mark.parametrize("uid", BY_UID)
def test_anything_may_come_to_any_profile(uid: str) -> None:
    written = {"offset": "1", "lower": "1", "upper": "2", "events": "a", "command": "ON", "function": "(.*)"}
    required = {each.name for each in BY_UID[uid].parameters if each.required}
    ends = Ends()
    profile = make(uid, ends, **{name: written[name] for name in required})
    for value in (ON, UP, StringType("a"), QuantityType.parse("1 W"), DecimalType(Decimal(1))):
        profile.on_state_from_handler(value)
        profile.on_command_from_handler(value)
        profile.on_state_from_item(value)
        profile.on_command_from_item(value)
    profile.on_state_from_handler(UNDEF)
    profile.on_state_from_item(UNDEF)
    profile.on_trigger_from_handler("an event that nobody knows")
    profile.dispose()
    assert ends.timers == []


def test_the_base_of_profiles_lets_nothing_through() -> None:
    profile = Profile()
    profile.on_state_from_handler(ON)
    profile.on_command_from_handler(ON)
    profile.on_trigger_from_handler("PRESSED")
    profile.on_state_from_item(ON)
    profile.on_command_from_item(ON)
    profile.dispose()


def test_the_default_profile_lets_everything_through() -> None:
    ends = Ends()
    profile = make("system:default", ends)
    profile.on_state_from_handler(ON)
    profile.on_command_from_handler(StringType("a"))
    profile.on_command_from_item(OFF)
    profile.on_state_from_item(ON)
    profile.on_trigger_from_handler("PRESSED")
    assert ends.take() == ["update ON", "command a", "handle OFF"]


def test_the_default_profile_adds_no_call_of_its_own() -> None:
    ends = Ends()
    profile = make("system:default", ends)
    assert isinstance(profile, DefaultProfile)
    assert profile.on_state_from_handler == ends.send_update
    assert profile.on_command_from_handler == ends.send_command
    assert profile.on_command_from_item == ends.handle_command


@pytest.mark.parametrize(
    ("kind", "channel_type", "item", "expected"),
    [
        (ChannelKind.STATE, None, "Number:Power", "system:default"),
        (ChannelKind.STATE, "a:b", "String", "system:default"),
        (ChannelKind.TRIGGER, None, "String", None),
        (ChannelKind.TRIGGER, "a:b", "String", "system:trigger-event-string"),
        (ChannelKind.TRIGGER, "system:button", "String", "system:trigger-event-string"),
        (ChannelKind.TRIGGER, "system:button", "Switch", None),
        (ChannelKind.TRIGGER, "system:rawbutton", "Switch", "system:rawbutton-toggle-switch"),
        (ChannelKind.TRIGGER, "system:rawbutton", "Player", "system:rawbutton-toggle-player"),
        (ChannelKind.TRIGGER, "system:rawbutton", "Rollershutter", "system:rawbutton-toggle-rollershutter"),
        (ChannelKind.TRIGGER, "system:rawbutton", "Dimmer", None),
        (ChannelKind.TRIGGER, "system:rawrocker", "Dimmer", "system:rawrocker-to-dimmer"),
        (ChannelKind.TRIGGER, "system:rawrocker", "Player", "system:rawrocker-to-play-pause"),
        (ChannelKind.TRIGGER, "system:rawrocker", "Rollershutter", "system:rawrocker-to-up-down"),
        (ChannelKind.TRIGGER, "system:rawrocker", "Switch", "system:rawrocker-to-on-off"),
    ],
)
def test_a_link_without_profile_has_the_one_that_fits(
    kind: ChannelKind, channel_type: str | None, item: str, expected: str | None
) -> None:
    type_uid = TypeUID(channel_type) if channel_type else None
    channel = Channel(ChannelUID("a:b:c:d"), kind, type_uid=type_uid)
    of_item = item_type(item)
    assert of_item is not None
    found = default_profile(channel, of_item)
    assert (found.text if found else None) == expected
    assert expected is None or expected in BY_UID
