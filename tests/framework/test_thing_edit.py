"""What a handler changes of its thing: label, properties, channels with their links, configuration."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from framework.demo_binding import declared, module_with
from thinghost import (
    ChannelDefinition,
    ChannelGroup,
    ChannelType,
    Command,
    DecimalType,
    Secret,
    ThingHandler,
    ThingStatus,
    ThingType,
    ThingUID,
    parameter,
)
from thinghost.event import ThingUpdatedEvent
from thinghost.last_good import load_again
from thinghost.plugins import Plugins, load_binding
from thinghost.testing import RecordingCallback, RunningHouse, in_virtual_time, running_house
from thinghost.unit import MeasurementSystem

NUMBER = ChannelType("box:number", "Number", "Number")
SWITCH = ChannelType("box:switch", "Switch", "Switch")
ALWAYS = ChannelDefinition("always", NUMBER)
EXTRA = ChannelDefinition("extra", NUMBER, label="Extra")
GROUP = ChannelGroup("more", "More", (ChannelDefinition("a", NUMBER), ChannelDefinition("b", SWITCH)))

UPDATES = (ThingUpdatedEvent,)
BOX = ThingUID.parse("box:box:b")
THINGS = """
Thing box:box:b "The box" [ host="there" ] {
  Channels:
    Type number : always [ factor=2 ]
    State Number : own "Own"
}
"""
ITEMS = """
Number Always { channel="box:box:b:always" }
Number Extra { channel="box:box:b:extra" }
Number A { channel="box:box:b:more#a" }
Switch B { channel="box:box:b:more#b" }
Number Own { channel="box:box:b:own" }
"""


@attrs.frozen
class BoxConfiguration:
    host: str = parameter()
    port: int = parameter(default=80, minimum=1)
    password: Secret = parameter(default=Secret(""))


class BoxHandler(ThingHandler[BoxConfiguration]):
    """A box that shows whatever a test lets it show."""

    async def initialize(self) -> None:
        self.calls: list[str] = []
        self.callback.update_status(ThingStatus.ONLINE)

    async def handle_command(self, channel_id: str, command: Command) -> None:
        self.calls.append(f"{channel_id} {command}")

    async def channel_unlinked(self, channel_id: str) -> None:
        self.calls.append(f"{channel_id} unlinked")

    def show(self, number: int) -> None:
        for channel_id in self.thing.channels:
            if channel_id != "more#b":
                self.callback.update_state(channel_id, DecimalType(Decimal(number)))


def binding() -> Any:
    box = ThingType("box:box", "Box", BoxHandler, configuration=BoxConfiguration, channels=(ALWAYS, EXTRA))
    return load_binding(
        "box",
        module_with(thinghost_thing_types=lambda: [box], thinghost_channel_types=lambda: [NUMBER, SWITCH]),
    )


@asynccontextmanager
async def box(folder: Path) -> AsyncIterator[tuple[RunningHouse, BoxHandler]]:
    async with running_house(
        folder, things=THINGS, items=ITEMS, bindings=[binding()], record=UPDATES
    ) as running:
        await running.settled()
        yield running, handler_of(running)


def handler_of(running: RunningHouse) -> BoxHandler:
    hosted = running.runtime._things.hosted(BOX)
    assert hosted is not None
    assert isinstance(hosted.handler, BoxHandler)
    return hosted.handler


def updates(running: RunningHouse) -> list[object]:
    """Return what the thing was, label, properties and channels, before each update that was published."""
    return [_looks(event.old) for event in running.recorded.of(ThingUpdatedEvent)]


def _looks(thing: Any) -> object:
    return thing.label, dict(thing.properties), sorted(thing.channels)


@in_virtual_time()
async def test_a_thing_has_the_channels_that_its_handler_says_and_those_of_its_file(tmp_path: Path) -> None:
    async with box(tmp_path) as (running, handler):
        handler.show(1)
        assert running.states == {"Always": "1", "Extra": "1", "A": "NULL", "B": "NULL", "Own": "1"}
        handler.callback.update_thing(channels=[ALWAYS, GROUP])
        assert list(handler.thing.channels) == ["always", "more#a", "more#b", "own"]
        assert handler.thing.channels["always"].configuration == {"factor": 2}
        handler.show(2)
        assert running.states == {"Always": "2", "Extra": "1", "A": "2", "B": "NULL", "Own": "2"}
        with pytest.raises(ValueError, match=r"^box:box:b has no channel 'extra'$"):
            handler.callback.update_state("extra", DecimalType(Decimal(3)))
        handler.callback.update_thing(channels=[ALWAYS, EXTRA])
        handler.show(4)
        assert running.states == {"Always": "4", "Extra": "4", "A": "2", "B": "NULL", "Own": "4"}
        assert updates(running) == [
            ("The box", {}, ["always", "extra", "own"]),
            ("The box", {}, ["always", "more#a", "more#b", "own"]),
        ]


@in_virtual_time()
async def test_commands_follow_the_channels_and_a_new_channel_is_not_asked_to_refresh(tmp_path: Path) -> None:
    async with box(tmp_path) as (running, handler):
        item = running.runtime.items.get("B")
        assert item is not None
        for text in ("ON", "OFF"):
            command = item.type.parse_command(text)
            assert command is not None
            running.runtime.items.send_command(item, command)
            await asyncio.sleep(1)
            handler.callback.update_thing(channels=[GROUP])
            await asyncio.sleep(1)
        assert handler.calls == ["more#b OFF"]


@in_virtual_time()
async def test_what_is_the_same_is_not_published(tmp_path: Path) -> None:
    async with box(tmp_path) as (running, handler):
        handler.callback.update_thing()
        handler.callback.update_thing(
            label="The box", channels=[EXTRA, ALWAYS], configuration={"host": "there"}
        )
        handler.callback.update_property("gone", None)
        handler.callback.update_properties({})
        assert updates(running) == []
        assert handler.thing.declared is handler.thing


@in_virtual_time()
async def test_label_and_properties_are_published_with_what_they_were(tmp_path: Path) -> None:
    async with box(tmp_path) as (running, handler):
        seen = []
        running.runtime.bus.subscribe(
            ThingUpdatedEvent, lambda event: seen.append((_looks(event.old), _looks(event.thing)))
        )
        handler.callback.update_properties({"serial": "1", "firmware": "5", "none": None})
        handler.callback.update_property("serial", "1")
        handler.callback.update_property("firmware", None)
        handler.callback.update_thing(label="Found")
        channels = ["always", "extra", "own"]
        assert seen == [
            (("The box", {}, channels), ("The box", {"serial": "1", "firmware": "5"}, channels)),
            (("The box", {"serial": "1", "firmware": "5"}, channels), ("The box", {"serial": "1"}, channels)),
            (("The box", {"serial": "1"}, channels), ("Found", {"serial": "1"}, channels)),
        ]


@in_virtual_time()
async def test_a_configuration_goes_before_that_of_the_file_and_the_handler_has_it_at_once(
    tmp_path: Path,
) -> None:
    async with box(tmp_path) as (_, handler):
        handler.callback.update_thing(configuration={"host": "192.168.1.5", "port": Decimal(81)})
        assert handler.configuration == BoxConfiguration(host="192.168.1.5", port=81)
        assert handler.thing.configuration == {"host": "192.168.1.5", "port": Decimal(81)}
        assert handler.thing.declared.configuration == {"host": "there"}


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"configuration": {"prt": "1"}}, "unknown parameter 'prt', did you mean 'port'?"),
        ({"configuration": {"port": Decimal(0)}}, "port: 0 is too small, expected 1 or more"),
        ({"channels": [ALWAYS, ALWAYS]}, "box:box:b would have two channels 'always'"),
        ({"channels": [GROUP, GROUP]}, "box:box:b would have two channels 'more#a'"),
    ],
)
def test_what_will_not_do_is_refused_and_changes_nothing(edit: Any, message: str, tmp_path: Path) -> None:
    @in_virtual_time()
    async def run() -> None:
        async with box(tmp_path) as (running, handler):
            before = _looks(handler.thing)
            with pytest.raises(ValueError, match=r"^(unknown parameter|port|box)") as raised:
                handler.callback.update_thing(label="New", **edit)
            assert str(raised.value) == message
            assert (_looks(handler.thing), handler.configuration.port) == (before, 80)
            assert updates(running) == []

    run()


async def reload(running: RunningHouse, things: str, items: str = ITEMS) -> list[str]:
    plugins = Plugins([], [binding()])
    clock, before = running.runtime.clock, running.runtime.model
    model = load_again(declared(things, items), plugins, MeasurementSystem.SI, clock.zone, before)
    found = await running.runtime.reload(model)
    await asyncio.sleep(1)
    return list(found.lines())


@in_virtual_time()
async def test_what_a_handler_changed_lives_until_its_file_says_something_else(tmp_path: Path) -> None:
    async with box(tmp_path) as (running, handler):
        handler.callback.update_thing(label="Found", channels=[GROUP], configuration={"host": "here"})
        assert await reload(running, THINGS) == []
        assert handler_of(running) is handler
        assert handler.thing.label == "Found"
        assert await reload(running, THINGS.replace("The box", "A box")) == ["~ thing box:box:b"]
        fresh = handler_of(running)
        assert (fresh.thing.label, sorted(fresh.thing.channels)) == ("A box", ["always", "extra", "own"])
        assert fresh.configuration.host == "there"
        fresh.show(7)
        assert running.states == {"Always": "7", "Extra": "7", "A": "NULL", "B": "NULL", "Own": "7"}


@in_virtual_time()
async def test_a_handler_is_told_of_a_new_link_and_of_the_last_one_that_goes(tmp_path: Path) -> None:
    async with box(tmp_path) as (running, handler):
        assert [handler.callback.is_linked(each) for each in ("extra", "own", "nothing")] == [
            True,
            True,
            False,
        ]
        second = ITEMS + 'Number Second { channel="box:box:b:extra" }\n'
        await reload(running, THINGS, second)
        assert handler.calls == ["extra REFRESH"]
        await reload(running, THINGS, ITEMS)
        assert handler.calls == ["extra REFRESH"]
        await reload(running, THINGS, ITEMS.replace("Number Extra { channel", "// "))
        assert handler.calls == ["extra REFRESH", "extra unlinked"]
        assert not handler.callback.is_linked("extra")


@in_virtual_time()
async def test_a_handler_that_goes_on_changing_its_channels_leaves_nothing_behind(tmp_path: Path) -> None:
    both: tuple[list[ChannelDefinition | ChannelGroup], ...] = ([ALWAYS], [GROUP, EXTRA])
    async with box(tmp_path) as (running, handler):
        communication = running.runtime._things.links._communication
        handler.callback.update_thing(channels=both[-1])
        before = {name: len(routes) for name, routes in communication._by_item.items()}
        for _ in range(100):
            for channels in both:
                handler.callback.update_thing(channels=channels)
        assert {name: len(routes) for name, routes in communication._by_item.items()} == before
        assert handler.thing.declared.as_declared is None


@in_virtual_time()
async def test_late_words_of_a_handler_change_nothing(tmp_path: Path) -> None:
    async with box(tmp_path) as (_, handler):
        pass
    handler.callback.update_thing(label="Late", channels=[])
    handler.callback.update_properties({"late": "yes"})
    assert _looks(handler.thing) == ("The box", {}, ["always", "extra", "own"])


def test_a_recording_callback_changes_its_thing() -> None:
    callback = RecordingCallback.of("box:box:b")
    callback.linked = {"more#a"}
    callback.update_thing(label="L", channels=[GROUP], configuration={"host": "h"})
    callback.update_properties({"a": "1", "b": "2"})
    callback.update_properties({"a": None})
    assert (callback.thing.label, list(callback.thing.channels)) == ("L", ["more#a", "more#b"])
    assert (callback.thing.configuration, callback.properties) == ({"host": "h"}, {"b": "2"})
    assert [each for each in callback.thing.channels if callback.is_linked(each)] == ["more#a"]
