"""Things from what a file says and what their type declares."""

from decimal import Decimal

import attrs
import pytest

from framework.demo_binding import BUTTON, LEVEL, POWER, SWITCH, Home, declared, demo_plugins
from thinghost import Channel, ChannelKind, ChannelUID, Thing, ThingUID, TypeUID
from thinghost.thing_factory import make_thing


def made(text: str) -> Thing:
    definition = next(declared(text).thing_definitions())
    return make_thing(definition, demo_plugins(Home()))


def uid(channel: str) -> ChannelUID:
    return ChannelUID.parse(f"demo:candle:c:{channel}")


def test_a_thing_has_the_channels_of_its_type_with_their_labels() -> None:
    assert [*made("Thing demo:candle:c").channels.values()] == [
        Channel(uid("power"), item_type="Switch", type_uid=SWITCH.uid, label="Power", description=""),
        Channel(
            uid("level"),
            item_type="Number",
            type_uid=LEVEL.uid,
            label="Brightness",
            description="How bright it is",
        ),
        Channel(uid("button"), kind=ChannelKind.TRIGGER, type_uid=BUTTON.uid, label="Button", description=""),
    ]


def test_channels_of_a_group_have_it_in_their_id_and_the_description_of_their_type() -> None:
    channels = made("Bridge demo:hub:h").channels
    assert [*channels] == ["meter#power", "meter#energy"]
    assert channels["meter#power"].state_description == POWER.state_description


def test_a_thing_is_what_the_file_says() -> None:
    thing = made('Thing demo:candle:c "My Candle" (demo:hub:h) @ "Hall" [ refresh=5 ]')
    assert attrs.evolve(thing, channels={}, properties={}).__class__ is Thing
    assert (thing.uid, thing.type_uid) == (ThingUID("demo:candle:c"), TypeUID("demo:candle"))
    assert (thing.label, thing.location, thing.is_bridge) == ("My Candle", "Hall", False)
    assert (thing.bridge_uid, thing.configuration) == (ThingUID("demo:hub:h"), {"refresh": Decimal(5)})


def test_without_a_label_of_its_own_a_thing_has_that_of_its_type() -> None:
    assert made("Thing demo:candle:c").label == "Candle"


def test_whether_a_thing_is_a_bridge_is_for_its_type_to_say() -> None:
    assert made("Thing demo:hub:h").is_bridge
    assert not made("Bridge demo:candle:c").is_bridge
    assert made("Bridge nobody:has:it").is_bridge


def test_a_channel_of_the_type_takes_nothing_but_configuration_from_the_file() -> None:
    channel = made('Thing demo:candle:c { Channels: State Number : power "Mine" [ a="b" ] }').channels[
        "power"
    ]
    assert (channel.item_type, channel.label, channel.configuration) == ("Switch", "Power", {"a": "b"})


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ('State String : note "Note"', Channel(uid("note"), item_type="String", label="Note")),
        ("String : note", Channel(uid("note"), item_type="String")),
        ("Trigger String : note", Channel(uid("note"), kind=ChannelKind.TRIGGER, item_type="String")),
        (
            'Type level : note "Note"',
            Channel(
                uid("note"),
                item_type="Number",
                type_uid=LEVEL.uid,
                label="Note",
                description="How bright it is",
            ),
        ),
        ("Type unknown : note", Channel(uid("note"), type_uid=TypeUID("demo:unknown"))),
        ("String : note\n Number : note", Channel(uid("note"), item_type="String")),
    ],
)
def test_a_channel_that_only_the_file_has_stands_behind_those_of_the_type(
    text: str, channel: Channel
) -> None:
    channels = made(f"Thing demo:candle:c {{ Channels: {text} }}").channels
    assert [*channels] == ["power", "level", "button", "note"]
    assert channels["note"] == channel


def test_a_thing_of_an_unknown_type_has_the_channels_of_the_file_alone() -> None:
    thing = made("Thing nobody:has:it { Channels: Switch : on }")
    assert (thing.label, [*thing.channels]) == (None, ["on"])


def test_no_password_of_a_thing_is_printed() -> None:
    thing = made('Thing demo:candle:c [ password="GEHEIM" ] { Channels: Switch : on [ token="GEHEIM" ] }')
    assert "GEHEIM" not in f"{thing!r} {thing.channels!r} {thing}"
    assert thing.configuration == {"password": "GEHEIM"}
