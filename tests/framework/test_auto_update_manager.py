"""What a command makes of an item before its device has answered."""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import attrs
import pytest

from framework.demo_binding import Home, LampConfiguration, LampHandler, declared, module_with
from thinghost import (
    AutoUpdatePolicy,
    ChannelDefinition,
    ChannelType,
    ItemCommandEvent,
    ItemStateUpdatedEvent,
    Thing,
    ThingHandlerCallback,
    ThingStatus,
    ThingType,
)
from thinghost.event import ItemStatePredictedEvent
from thinghost.loader import load_model
from thinghost.plugins import Binding, Plugins, load_binding
from thinghost.testing import RunningHouse, in_virtual_time, running_house, virtual_clock
from thinghost.thing_dto import thing_dto
from thinghost.unit import MeasurementSystem

KINDS = (ItemCommandEvent, ItemStatePredictedEvent, ItemStateUpdatedEvent)
THINGS = "Thing demo:lamp:on\nThing demo:lamp:off"

DEFAULT = "org.openhab.core.autoupdate.optimistic"
REQUIRED = "org.openhab.core.autoupdate"


class ReadyHandler(LampHandler):
    """A lamp that says by itself how it is: OFFLINE if that is its name."""

    async def initialize(self) -> None:
        """Report a status."""
        self.callback.update_status(ThingStatus.OFFLINE if self.name == "off" else ThingStatus.ONLINE)


def lamp_type(home: Home) -> ThingType:
    def make(thing: Thing, configuration: LampConfiguration, callback: ThingHandlerCallback) -> ReadyHandler:
        return ReadyHandler(home, thing, configuration, callback)

    switch = ChannelType("demo:switch", "Switch", "Switch")
    veto = attrs.evolve(switch, uid="demo:veto", auto_update_policy=AutoUpdatePolicy.VETO)
    channels = (
        ChannelDefinition("default", switch),
        ChannelDefinition("veto", veto),
        ChannelDefinition("recommend", veto, auto_update_policy=AutoUpdatePolicy.RECOMMEND),
    )
    return ThingType("demo:lamp", "Lamp", make, configuration=LampConfiguration, channels=channels)


def demo(home: Home) -> Binding:
    return load_binding("demo", module_with(thinghost_thing_types=lambda: (lamp_type(home),)))


def told(house: RunningHouse) -> list[str]:
    lines = []
    for event in house.recorded.events:
        if isinstance(event, ItemStatePredictedEvent):
            lines.append(f"predicted {event.state}" + (" confirmed" if event.is_confirmation else ""))
        elif isinstance(event, ItemStateUpdatedEvent):
            lines.append(f"updated {event.state} by {event.source}")
    return lines


def command(house: RunningHouse, name: str, text: str) -> None:
    item = house.runtime.items.get(name)
    assert item is not None
    found = item.type.parse_command(text)
    assert found is not None
    house.runtime.items.send_command(item, found, "test")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("Switch S", [f"updated ON by {REQUIRED}"]),
        ('Switch S { channel="demo:lamp:on:default" }', ["predicted ON", f"updated ON by {DEFAULT}"]),
        ('Switch S { channel="demo:lamp:on:veto" }', []),
        ('Switch S { channel="demo:lamp:on:recommend" }', [f"updated ON by {REQUIRED}"]),
        ('Switch S { channel="demo:lamp:off:recommend" }', ["predicted NULL confirmed"]),
        ('Switch S { channel="demo:lamp:gone:default" }', ["predicted NULL confirmed"]),
        ('Switch S { channel="demo:lamp:on:missing" }', ["predicted NULL confirmed"]),
        ('Switch S { channel="demo:lamp:on:default, demo:lamp:on:veto" }', []),
        (
            'Switch S { channel="demo:lamp:on:default, demo:lamp:off:veto" }',
            ["predicted ON", f"updated ON by {DEFAULT}"],
        ),
        (
            'Switch S { channel="demo:lamp:on:recommend, demo:lamp:on:default" }',
            ["predicted ON", f"updated ON by {DEFAULT}"],
        ),
        ('Switch S { channel="demo:lamp:on:veto", autoupdate="TRUE" }', [f"updated ON by {REQUIRED}"]),
        ('Switch S { channel="demo:lamp:off:default", autoupdate="true" }', [f"updated ON by {REQUIRED}"]),
        ('Switch S { autoupdate="false" }', []),
        ('Switch S { autoupdate="yes" }', []),
        ('Switch S { autoupdate=" " }', [f"updated ON by {REQUIRED}"]),
        ('Group:Switch S { autoupdate="true" }', []),
    ],
)
def test_links_policies_and_metadata_decide_what_a_command_makes_of_an_item(
    item: str, expected: Sequence[str], tmp_path: Path
) -> None:
    @in_virtual_time()
    async def run() -> list[str]:
        async with running_house(
            tmp_path, things=THINGS, items=item, bindings=[demo(Home())], record=KINDS
        ) as house:
            await virtual_clock().sleep(1)
            command(house, "S", "ON")
            return told(house)

    assert run() == expected


@in_virtual_time()
async def test_a_command_that_is_no_state_and_a_state_that_the_item_has_not_change_nothing(
    tmp_path: Path,
) -> None:
    async with running_house(tmp_path, items="Dimmer D\nPlayer P\nSwitch S", record=KINDS) as house:
        for name, text in (("D", "INCREASE"), ("P", "NEXT"), ("S", "REFRESH")):
            command(house, name, text)
        assert told(house) == []
        command(house, "D", "ON")
        assert told(house) == [f"updated 100 by {REQUIRED}"]


@in_virtual_time()
async def test_the_state_is_because_of_the_command(tmp_path: Path) -> None:
    async with running_house(tmp_path, items="Switch S") as house:
        command(house, "S", "ON")
        item, causes = house.runtime.items.get("S"), house.runtime.causes
        chain = causes.chain(causes.last(item, "state"))
    assert [(record.what, record.source) for _, record in chain] == [("state", REQUIRED), ("command", "test")]


@in_virtual_time()
async def test_the_device_gets_the_command_whatever_becomes_of_the_item(tmp_path: Path) -> None:
    home = Home()
    items = 'Switch S { channel="demo:lamp:on:veto, demo:lamp:off:veto" }'
    async with running_house(tmp_path, things=THINGS, items=items, bindings=[demo(home)]) as house:
        await virtual_clock().sleep(1)
        command(house, "S", "ON")
        await virtual_clock().sleep(1)
        assert home.calls_of("o") == ["on veto ON", "off veto ON"]
        assert house.states == {"S": "NULL"}


@in_virtual_time()
async def test_links_that_come_and_go_are_asked_and_forgotten(tmp_path: Path) -> None:
    items = ("Switch S", 'Switch S { channel="demo:lamp:on:veto" }', "Switch S")
    plugins = Plugins([], [demo(Home())])
    async with running_house(tmp_path, things=THINGS, items=items[0], bindings=[demo(Home())]) as house:
        for text, expected in zip(items[1:], ("NULL", "ON"), strict=True):
            files = declared(THINGS, text)
            await house.runtime.reload(load_model(files, plugins, MeasurementSystem.SI, virtual_clock().zone))
            await virtual_clock().sleep(1)
            command(house, "S", "ON")
            assert house.states == {"S": expected}


def test_the_policy_of_a_channel_is_told_where_there_is_one() -> None:
    plugins = Plugins([], [demo(Home())])
    (thing,) = load_model(declared("Thing demo:lamp:on"), plugins, MeasurementSystem.SI, UTC).things
    policies = [channel.get("autoUpdatePolicy") for channel in thing_dto(thing)["channels"]]
    assert policies == [None, "VETO", "RECOMMEND"]
