"""Groups at work: states of members make the group's, commands to the group go to its members."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from framework.demo_binding import Home, module_with, thing_types
from thinghost import DecimalType, ItemCommandEvent, ItemStateUpdatedEvent
from thinghost.event import GroupItemStateChangedEvent, GroupStateUpdatedEvent, ItemStateChangedEvent
from thinghost.event_text import message_of, payload_of, topic_of
from thinghost.item import Item
from thinghost.item_dto import item_dto
from thinghost.item_text import value_text
from thinghost.plugins import load_binding
from thinghost.testing import RunningHouse, in_virtual_time, running_house, virtual_clock

KINDS = (
    ItemStateUpdatedEvent,
    ItemStateChangedEvent,
    GroupStateUpdatedEvent,
    GroupItemStateChangedEvent,
    ItemCommandEvent,
)

LIGHTS = """
Group:Switch:OR(ON,OFF) Lights "Lights [%d]"
Switch Hall (Lights)
Switch Attic (Lights)
"""


def item_of(house: RunningHouse, name: str) -> Item:
    item = house.runtime.items.get(name)
    assert item is not None
    return item


def update(house: RunningHouse, **states: str) -> None:
    for name, text in states.items():
        item = item_of(house, name)
        state = item.type.parse_state(text)
        assert state is not None
        house.runtime.items.update(item, state, "test")


def command(house: RunningHouse, name: str, text: str) -> None:
    found = item_of(house, "Any").type.parse_command(text)
    assert found is not None
    house.runtime.items.send_command(item_of(house, name), found, "test")


def commanded(house: RunningHouse) -> list[str]:
    return [f"{event.item.name} {event.command}" for event in house.recorded.of(ItemCommandEvent)]


@in_virtual_time()
async def test_a_group_is_null_until_a_member_says_something(tmp_path: Path) -> None:
    async with running_house(tmp_path, items=LIGHTS) as house:
        assert house.states == {"Lights": "NULL", "Hall": "NULL", "Attic": "NULL"}
        update(house, Attic="OFF")
        assert house.states == {"Lights": "OFF", "Hall": "NULL", "Attic": "OFF"}


@in_virtual_time()
async def test_every_update_of_a_member_is_one_of_the_group_and_names_the_member(tmp_path: Path) -> None:
    async with running_house(tmp_path, items=LIGHTS, record=KINDS) as house:
        update(house, Attic="OFF")
        update(house, Hall="ON")
        update(house, Hall="ON")
    told = [f"{type(event).__name__}: {message_of(event)}" for event in house.recorded.events]
    assert told == [
        "ItemStateUpdatedEvent: Item 'Attic' updated to OFF",
        "ItemStateChangedEvent: Item 'Attic' changed from NULL to OFF (source: test)",
        "GroupStateUpdatedEvent: Group 'Lights' updated to OFF through Attic",
        "GroupItemStateChangedEvent: Item 'Lights' changed from NULL to OFF through Attic",
        "ItemStateUpdatedEvent: Item 'Hall' updated to ON",
        "ItemStateChangedEvent: Item 'Hall' changed from NULL to ON (source: test)",
        "GroupStateUpdatedEvent: Group 'Lights' updated to ON through Hall",
        "GroupItemStateChangedEvent: Item 'Lights' changed from OFF to ON through Hall",
        "ItemStateUpdatedEvent: Item 'Hall' updated to ON",
        "GroupStateUpdatedEvent: Group 'Lights' updated to ON through Hall",
    ]


@in_virtual_time()
async def test_the_events_of_a_group_are_those_of_openhab(tmp_path: Path) -> None:
    async with running_house(tmp_path, items=LIGHTS, record=KINDS) as house:
        update(house, Attic="OFF")
        await virtual_clock().sleep(60)
        update(house, Attic="ON")
    (event,) = (event for event in house.recorded.of(GroupItemStateChangedEvent) if str(event.old) == "OFF")
    assert topic_of(event) == "openhab/items/Lights/Attic/statechanged"
    assert payload_of(event) == {
        "type": "OnOff",
        "value": "ON",
        "oldType": "OnOff",
        "oldValue": "OFF",
        "lastStateUpdate": "2026-01-01T00:00:00.000Z[UTC]",
        "lastStateChange": "2026-01-01T00:00:00.000Z[UTC]",
    }


@in_virtual_time()
async def test_what_a_group_calculates_is_because_of_its_member(tmp_path: Path) -> None:
    async with running_house(tmp_path, items=LIGHTS) as house:
        update(house, Hall="ON")
        lights, causes = item_of(house, "Lights"), house.runtime.causes
        chain = causes.chain(causes.last(lights, "state"))
    assert [(record.subject, str(record.value), record.source) for _, record in chain] == [
        (lights, "ON", "Hall"),
        (item_of(house, "Hall"), "ON", "test"),
    ]


@pytest.mark.parametrize(
    ("declared", "states", "result"),
    [
        ("Group:Number:SUM G\nNumber A (G)\nNumber B (G)", {"A": "1", "B": "2.5"}, "3.5"),
        (
            "Group:Number:Power:AVG G\nNumber:Power A (G)\nNumber:Power B (G)",
            {"A": "1 kW", "B": "0 W"},
            "500 W",
        ),
        ('Group:Number:Energy:SUM G { unit="Wh" }\nNumber:Energy A (G)', {"A": "1 kWh"}, "1000 Wh"),
        ('Group:Number:COUNT("O.*") G\nSwitch A (G)\nContact B (G)', {"A": "ON", "B": "CLOSED"}, "1"),
        ("Group:Dimmer G\nDimmer A (G)\nDimmer B (G)", {"A": "30", "B": "30"}, "30"),
        ("Group:Dimmer G\nDimmer A (G)\nDimmer B (G)", {"A": "30", "B": "31"}, "UNDEF"),
        ("Group:Switch:MAX G\nNumber A (G)", {"A": "5"}, "ON"),
    ],
)
def test_a_group_holds_what_its_function_gives_in_its_own_type_and_unit(
    declared: str, states: Mapping[str, str], result: str, tmp_path: Path
) -> None:
    @in_virtual_time()
    async def run() -> str:
        async with running_house(tmp_path, items=declared) as house:
            update(house, **states)
            return house.states["G"]

    assert run() == result


NESTED = """
Group:Number:SUM House
Group Upstairs (House)
Group:Number:MAX Downstairs (House)
Number Bath (Upstairs, House)
Number Kitchen (Downstairs)
Number Cellar (Downstairs)
"""


@in_virtual_time()
async def test_a_group_with_a_state_counts_as_one_and_a_plain_one_as_its_members(tmp_path: Path) -> None:
    async with running_house(tmp_path, items=NESTED) as house:
        update(house, Kitchen="5", Cellar="7", Bath="1")
        assert house.states["Downstairs"] == "7"
        assert house.states["House"] == "8"
        assert house.states["Upstairs"] == "NULL"
        update(house, Cellar="20")
        assert house.states["House"] == "21"


CIRCLE = """
Group:Number:SUM One (Two)
Group:Number:SUM Two (One)
Group Three (Three, One)
Number N (One)
Number M (Two, Three)
Number Any
"""


@in_virtual_time()
async def test_groups_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    async with running_house(tmp_path, items=CIRCLE) as house:
        update(house, N="1", M="2")
        assert house.states == {"One": "5", "Two": "2", "Three": "NULL", "N": "1", "M": "2", "Any": "NULL"}
        command(house, "Two", "4")
        assert commanded(house) == ["Two 4", "M 4"]
        command(house, "One", "4")
        assert commanded(house)[2:] == ["One 4", "Two 4", "Three 4", "N 4", "M 4", "M 4"]


@in_virtual_time()
async def test_a_sitemap_counts_the_members_that_are_on(tmp_path: Path) -> None:
    async with running_house(tmp_path, items=LIGHTS) as house:
        lights, zone = item_of(house, "Lights"), house.runtime.clock.zone
        assert value_text(lights, zone) == "-"
        update(house, Hall="ON", Attic="ON")
        assert value_text(lights, zone) == "2"
        assert str(lights.state_as(DecimalType)) == "2"
        update(house, Hall="OFF", Attic="OFF")
        assert value_text(lights, zone) == "0"


@in_virtual_time()
async def test_what_the_group_cannot_hold_leaves_it_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    items = "Group:Dimmer:SUM G\nNumber A (G)\nNumber B (G)"
    async with running_house(tmp_path, items=items) as house:
        update(house, A="0.25")
        update(house, B="1.5")
        assert house.states["G"] == "25.00"
    assert [record.getMessage() for record in caplog.records] == ["G (Dimmer) cannot take 1.75 from B"]


DIMMERS = """
Group Plain
Group:Dimmer Inner (Plain)
Dimmer A (Plain)
Dimmer B (Inner)
Rollershutter Any (Other)
"""


@in_virtual_time()
async def test_a_command_goes_to_every_member_with_its_source_and_is_no_state_of_the_group(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path, items=DIMMERS) as house:
        command(house, "Plain", "40")
        events = house.recorded.of(ItemCommandEvent)
        assert commanded(house) == ["Plain 40", "Inner 40", "A 40", "B 40"]
        assert {event.source for event in events} == {"test"}
        causes = house.runtime.causes
        chain = causes.chain(causes.last(item_of(house, "B"), "command"))
        assert [record.subject.name for _, record in chain if isinstance(record.subject, Item)] == [
            "B",
            "Inner",
            "Plain",
        ]
        assert house.states["Plain"] == "NULL"


@in_virtual_time()
async def test_a_command_that_the_members_do_not_take_goes_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_house(tmp_path, items=DIMMERS) as house:
        command(house, "Plain", "STOP")
        command(house, "Inner", "STOP")
        assert commanded(house) == ["Plain STOP", "Inner STOP"]
    assert [record.getMessage() for record in caplog.records] == [
        "group Plain: its members do not take the command STOP",
        "group Inner: its members do not take the command STOP",
    ]


@in_virtual_time()
async def test_a_command_to_a_group_reaches_the_devices_of_its_members(tmp_path: Path) -> None:
    home = Home()
    things = 'Bridge demo:hub:h [ host="there" ] { Thing lamp one  Thing lamp two }'
    items = """
    Group:Switch Lamps
    Switch One (Lamps) { channel="demo:lamp:h:one:power" }
    Switch Two (Lamps) { channel="demo:lamp:h:two:power" }
    Switch Any
    """
    demo = load_binding("demo", module_with(thinghost_thing_types=lambda: thing_types(home)))
    async with running_house(tmp_path, things=things, items=items, bindings=[demo]) as house:
        await house.settled()
        command(house, "Lamps", "OFF")
        await virtual_clock().sleep(1)
    assert home.calls_of("one power") == ["one power OFF"]
    assert home.calls_of("two power") == ["two power OFF"]


@in_virtual_time()
async def test_a_group_tells_what_kind_it_is_and_who_belongs_to_it(tmp_path: Path) -> None:
    async with running_house(
        tmp_path, items=LIGHTS + "Group Plain\nSwitch Loft (Lights, Nothing, Hall)"
    ) as house:
        lights = item_of(house, "Lights")
        assert lights.group is not None
        assert [member.name for member in lights.group.members] == ["Hall", "Attic", "Loft"]
        assert item_dto(lights) == {
            "type": "Group",
            "name": "Lights",
            "label": "Lights",
            "tags": [],
            "groupNames": [],
            "groupType": "Switch",
            "function": {"name": "OR", "params": ["ON", "OFF"]},
        }
        assert item_dto(item_of(house, "Plain")) == {
            "type": "Group",
            "name": "Plain",
            "tags": [],
            "groupNames": [],
        }


@in_virtual_time()
async def test_an_update_makes_no_event_for_groups_that_it_does_not_concern(tmp_path: Path) -> None:
    items = LIGHTS + "Switch Elsewhere"
    async with running_house(tmp_path, items=items, record=()) as house:
        bus = house.runtime.bus
        assert bus.listens(ItemStateUpdatedEvent, item_of(house, "Hall"))
        assert not bus.listens(ItemStateUpdatedEvent, item_of(house, "Elsewhere"))


@in_virtual_time()
async def test_a_group_that_is_linked_takes_states_and_hands_commands_to_its_channel_and_its_members(
    tmp_path: Path,
) -> None:
    home = Home()
    demo = load_binding("demo", module_with(thinghost_thing_types=lambda: thing_types(home)))
    things = 'Bridge demo:hub:h [ host="there" ] { Thing lamp l }'
    items = 'Group:Switch:OR(ON,OFF) G { channel="demo:lamp:h:l:power" }\nSwitch Any (G)'
    async with running_house(tmp_path, things=things, items=items, bindings=[demo], record=KINDS) as house:
        await house.settled()
        assert house.states == {"G": "ON", "Any": "NULL"}
        command(house, "G", "OFF")
        await virtual_clock().sleep(1)
        assert commanded(house) == ["G OFF", "Any OFF"]
        assert home.calls_of("l power") == ["l power OFF"]


@in_virtual_time()
async def test_a_state_that_is_sent_to_a_group_is_told_as_that_of_any_item(tmp_path: Path) -> None:
    async with running_house(tmp_path, items=LIGHTS, record=KINDS) as house:
        update(house, Hall="OFF")
        house.recorded.events.clear()
        update(house, Lights="ON")
        update(house, Hall="OFF")
    assert [f"{type(event).__name__} {event.item.name} {event.state}" for event in _states(house)] == [
        "ItemStateUpdatedEvent Lights ON",
        "ItemStateChangedEvent Lights ON",
        "ItemStateUpdatedEvent Hall OFF",
        "GroupStateUpdatedEvent Lights OFF",
        "GroupItemStateChangedEvent Lights OFF",
    ]


def _states(house: RunningHouse) -> list[ItemStateUpdatedEvent]:
    return [event for event in house.recorded.events if isinstance(event, ItemStateUpdatedEvent)]
