"""A house that is led from one model to another while it runs: what stays the same is left alone."""

import asyncio
import gc
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

from framework.demo_binding import Home, declared, demo_plugins, house, states, statuses
from thinghost import CommunicationError
from thinghost.event import (
    Event,
    ItemAddedEvent,
    ItemChannelLinkAddedEvent,
    ItemChannelLinkRemovedEvent,
    ItemRemovedEvent,
    ItemUpdatedEvent,
    ThingAddedEvent,
    ThingRemovedEvent,
    ThingUpdatedEvent,
)
from thinghost.last_good import load_again
from thinghost.runtime import Runtime
from thinghost.self_check import self_check
from thinghost.state import QuantityType
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock
from thinghost.unit import MeasurementSystem

HUB = """
Bridge demo:hub:h [ host="there" ] {
  Things:
    lamp one
    lamp two
}
"""
CANDLE = "Thing demo:candle:c\n"
ITEMS = """
Number:Power P "Power [%d W]" { channel="demo:hub:h:meter#power" }
Switch One { channel="demo:lamp:h:one:power" }
"""
SOAK = 1_000 if os.environ.get("THINGHOST_SOAK") else 100


class Edited:
    """A house whose texts a test edits."""

    def __init__(self, runtime: Runtime, home: Home) -> None:
        self.runtime = runtime
        self.home = home
        self.plugins = demo_plugins(home)

    async def edit(self, things: str, items: str = "") -> list[str]:
        """Let the files have these texts; return what was done, once all is settled."""
        self.home.calls.clear()
        system, before = MeasurementSystem.SI, self.runtime.model
        model = load_again(declared(things, items), self.plugins, system, UTC, before)
        found = await self.runtime.reload(model)
        await asyncio.sleep(1)
        return list(found.lines())

    @property
    def stale(self) -> list[str]:
        return [str(each) for each in self.runtime.model.stale]


@asynccontextmanager
async def edited(home: Home, things: str, items: str = "") -> AsyncIterator[Edited]:
    async with house(home, virtual_clock(), things, items) as runtime:
        await asyncio.sleep(1)
        yield Edited(runtime, home)


@in_virtual_time()
async def test_files_that_say_the_same_disturb_nobody() -> None:
    home = Home()
    async with edited(home, HUB, ITEMS) as it:
        things, items = it.runtime.things, list(it.runtime.items)
        assert await it.edit("// a comment\n" + HUB, ITEMS) == []
        assert home.calls == []
        assert it.runtime.things == things
        assert list(it.runtime.items) == items
        assert states(it.runtime) == {"P": "40 W", "One": "ON"}


@in_virtual_time()
async def test_a_thing_that_came_is_started_and_one_that_went_is_disposed_of() -> None:
    home = Home()
    async with edited(home, CANDLE) as it:
        assert await it.edit(CANDLE + "Thing demo:candle:d") == ["+ thing demo:candle:d"]
        assert home.calls == ["make d", "initialize d"]
        assert await it.edit("Thing demo:candle:d") == ["- thing demo:candle:c"]
        assert home.calls == ["dispose c"]
        assert statuses(it.runtime) == {"demo:candle:d": "UNKNOWN"}


@in_virtual_time()
async def test_a_bridge_that_changed_starts_anew_with_what_is_below_it() -> None:
    home = Home()
    async with edited(home, HUB + CANDLE, ITEMS) as it:
        assert await it.edit(HUB.replace("there", "here") + CANDLE, ITEMS) == ["~ thing demo:hub:h"]
        assert [call for call in home.calls if " " in call and "hears" not in call] == [
            "dispose one",
            "dispose two",
            "h misses one",
            "h misses two",
            "dispose h",
            "make h",
            "initialize h",
            "make one",
            "make two",
            "initialize one",
            "initialize two",
            "h greets one",
            "h greets two",
            "poll h",
        ]
        assert states(it.runtime)["P"] == "40 W"


@in_virtual_time()
async def test_a_thing_below_a_bridge_changes_and_its_bridge_goes_on() -> None:
    home = Home()
    async with edited(home, HUB) as it:
        assert await it.edit(HUB.replace("two", "two [ refresh=1 ]")) == ["~ thing demo:lamp:h:two"]
        assert home.calls == ["dispose two", "h misses two", "make two", "initialize two", "h greets two"]


@in_virtual_time()
async def test_a_thing_whose_bridge_went_says_so_and_starts_when_it_is_back() -> None:
    home = Home()
    below = "Thing demo:lamp:h:one (demo:hub:h)\n"
    bridge = 'Bridge demo:hub:h [ host="there" ]\n'
    async with edited(home, bridge + below) as it:
        assert await it.edit(below) == ["- thing demo:hub:h"]
        assert statuses(it.runtime) == {
            "demo:lamp:h:one": "UNINITIALIZED (BRIDGE_UNINITIALIZED): there is no bridge demo:hub:h"
        }
        assert await it.edit(bridge + below) == ["+ thing demo:hub:h"]
        assert set(statuses(it.runtime).values()) == {"ONLINE"}


@in_virtual_time()
async def test_a_thing_added_below_a_bridge_that_is_not_up_yet_starts_with_it_once() -> None:
    home = Home(trouble={"initialize h": CommunicationError("not yet")})
    async with edited(home, 'Bridge demo:hub:h [ host="there" ]') as it:
        await it.edit('Bridge demo:hub:h [ host="there" ] { Things: lamp one }')
        assert statuses(it.runtime)["demo:lamp:h:one"] == (
            "UNINITIALIZED (BRIDGE_UNINITIALIZED): bridge demo:hub:h is not initialized"
        )
        home.trouble.clear()
        await asyncio.sleep(600)
        assert home.calls_of("initialize") == ["initialize h", "initialize one"]
        assert set(statuses(it.runtime).values()) == {"ONLINE"}


@in_virtual_time()
async def test_a_thing_that_is_tried_again_and_again_is_no_longer_when_it_is_gone() -> None:
    home = Home(trouble={"initialize c": CommunicationError("not there")})
    async with edited(home, CANDLE) as it:
        await it.edit("")
        await asyncio.sleep(600)
        assert home.calls == []


@in_virtual_time()
async def test_a_label_or_a_pattern_changes_and_the_item_keeps_its_state_in_its_new_unit() -> None:
    async with edited(Home(), HUB, ITEMS) as it:
        item = it.runtime.items.get("P")
        other = ITEMS.replace('"Power [%d W]"', '"Now"').replace("{ ", '{ unit="kW", ', 1)
        assert await it.edit(HUB, other) == ["~ item P"]
        assert item is not None
        assert (item.label, str(item.state), it.runtime.items.get("P")) == ("Now", "0.04 kW", item)


@in_virtual_time()
async def test_an_item_of_another_kind_begins_at_null_and_hears_its_channel() -> None:
    home = Home()
    async with edited(home, HUB, ITEMS) as it:
        assert await it.edit(HUB, ITEMS.replace("Number:Power", "Number")) == ["~ item P"]
        assert states(it.runtime)["P"] == "NULL"
        home.hub = {"meter#power": QuantityType.parse("41 W")}
        await asyncio.sleep(60)
        assert states(it.runtime)["P"] == "41"


@in_virtual_time()
async def test_a_new_link_asks_the_handler_for_the_state_and_one_that_was_there_does_not() -> None:
    home = Home()
    async with edited(home, HUB + CANDLE, ITEMS) as it:
        more = ITEMS + 'Number Level { channel="demo:candle:c:level" }\n'
        assert await it.edit(HUB + CANDLE, more) == ["+ item Level", "+ link Level -> demo:candle:c:level"]
        await asyncio.sleep(0)
        assert home.calls == ["c level REFRESH"]


@in_virtual_time()
async def test_a_link_whose_thing_starts_anew_asks_for_nothing() -> None:
    home = Home()
    items = 'Number Level { channel="demo:candle:c:level" }\n'
    async with edited(home, "", items) as it:
        assert await it.edit(CANDLE, items) == ["+ thing demo:candle:c"]
        await asyncio.sleep(1)
        assert home.calls == ["make c", "initialize c"]
        home.handlers["c"].callback.update_states(home.lamp)
        assert states(it.runtime) == {"Level": "7"}


@in_virtual_time()
async def test_who_listens_hears_what_came_changed_and_went_when_all_is_done() -> None:
    heard: list[str] = []
    async with edited(Home(), HUB + CANDLE, ITEMS) as it:

        def hear(event: Event) -> None:
            heard.append(f"{type(event).__name__} {len(it.runtime.things)} {len(it.runtime.items)}")

        for kind in (
            ThingRemovedEvent,
            ThingUpdatedEvent,
            ThingAddedEvent,
            ItemRemovedEvent,
            ItemUpdatedEvent,
            ItemAddedEvent,
            ItemChannelLinkRemovedEvent,
            ItemChannelLinkAddedEvent,
        ):
            it.runtime.bus.subscribe(kind, hear)
        items = 'Number:Power P "Now" { channel="demo:hub:h:meter#energy" }\nSwitch New\nSwitch Newer'
        await it.edit(HUB.replace("there", "here") + CANDLE.replace("e:c", "e:d"), items)
    assert heard == [
        "ThingRemovedEvent 4 3",
        "ThingUpdatedEvent 4 3",
        "ThingAddedEvent 4 3",
        "ItemRemovedEvent 4 3",
        "ItemUpdatedEvent 4 3",
        "ItemAddedEvent 4 3",
        "ItemAddedEvent 4 3",
        "ItemChannelLinkRemovedEvent 4 3",
        "ItemChannelLinkRemovedEvent 4 3",
        "ItemChannelLinkAddedEvent 4 3",
    ]


@in_virtual_time()
async def test_a_group_that_came_counts_its_members_and_one_that_went_does_not_hear_them() -> None:
    home = Home()
    group = "Group:Number:Power:SUM All\n"
    async with edited(home, HUB, ITEMS) as it:
        member = ITEMS.replace('W]"', 'W]" (All)')
        assert await it.edit(HUB, group + member) == ["~ item P", "+ item All"]
        await asyncio.sleep(60)
        assert states(it.runtime) == {"P": "40 W", "One": "ON", "All": "40 W"}
        assert await it.edit(HUB, member) == ["- item All"]
        await asyncio.sleep(60)
        assert states(it.runtime) == {"P": "40 W", "One": "ON"}


@in_virtual_time()
async def test_bridges_that_go_round_in_a_circle_by_now_say_so_until_it_is_opened() -> None:
    home = Home()
    below, above = "Thing demo:candle:d (demo:candle:c)\n", "Thing demo:candle:c (demo:candle:d)\n"
    circle = "UNINITIALIZED (BRIDGE_UNINITIALIZED): its bridges go round in a circle: "
    async with edited(home, CANDLE + below) as it:
        assert await it.edit(above + below) == ["~ thing demo:candle:c"]
        await it.runtime.settled()
        assert statuses(it.runtime) == {
            "demo:candle:c": f"{circle}demo:candle:c -> demo:candle:d -> demo:candle:c",
            "demo:candle:d": f"{circle}demo:candle:d -> demo:candle:c -> demo:candle:d",
        }
        assert await it.edit(CANDLE + below) == ["~ thing demo:candle:c"]
        assert statuses(it.runtime) == {
            "demo:candle:c": "UNKNOWN",
            "demo:candle:d": "UNINITIALIZED (BRIDGE_UNINITIALIZED): demo:candle:c is no bridge",
        }
        assert home.calls_of("initialize") == ["initialize c"]


# broken edits


@in_virtual_time()
async def test_a_thing_and_an_item_with_an_error_stay_as_they_were_until_that_is_mended() -> None:
    home = Home()
    async with edited(home, CANDLE + HUB, ITEMS) as it:
        broken = CANDLE.replace("e:c", 'e:c [ refresh="1 ]') + HUB
        assert (
            await it.edit(CANDLE.replace("e:c", "e:c [ refresh= ]") + HUB, ITEMS.replace("Switch", "Swich"))
            == []
        )
        assert home.calls == []
        assert it.stale == [
            "thing demo:candle:c stays as it was: a.things:1:32: found ']', expected a value",
            "item One stays as it was: a.items:3:1: "
            + declared(items="Swich One").items[0].problems[0].message,
        ]
        assert await it.edit(broken, ITEMS) == []
        assert set(statuses(it.runtime)) == {
            "demo:candle:c",
            "demo:hub:h",
            "demo:lamp:h:one",
            "demo:lamp:h:two",
        }
        assert await it.edit(CANDLE + HUB, ITEMS) == []
        assert it.stale == []


@in_virtual_time()
async def test_the_good_part_of_a_damaged_file_counts() -> None:
    async with edited(Home(), CANDLE) as it:
        lines = await it.edit("Thing demo:candle:c [ refresh= ]\nThing demo:candle:d")
        assert lines == ["+ thing demo:candle:d"]
        assert await it.edit("Thing demo:candle:e [ refresh= ]\nThing demo:candle:d") == [
            "- thing demo:candle:c"
        ]


# nothing is left behind


def counted(runtime: Runtime) -> dict[str, int]:
    """Return how many there are of all that a reload might leave behind."""
    gc.collect()
    kinds = Counter(type(each).__name__ for each in gc.get_objects())
    bus, communication = runtime.bus, runtime._things.links._communication
    return {
        "tasks": len(asyncio.all_tasks()),
        "listeners": sum(len(each.everywhere) for each in bus._audiences.values()),
        "listeners to items": sum(
            map(len, (of for each in bus._audiences.values() for of in each.of_item.values()))
        ),
        "routes": sum(map(len, communication._by_item.values())),
        "timers": len(
            asyncio.get_running_loop()._scheduled  # type: ignore[attr-defined]
        ),
        "files": len(list(Path("/proc/self/fd").iterdir())),
        **{
            name: kinds[name]
            for name in ("Thing", "Item", "ItemChannelLink", "HostedThing", "_Ends", "_ProfileRoute")
        },
    }


@in_virtual_time()
async def test_a_thousand_reloads_leave_nothing_behind() -> None:
    other_items = (
        'Group:Number:Power:SUM All\nNumber:Power P "Now" (All) { channel="demo:hub:h:meter#power", expire="1h" }\n'
        'Number:Energy E { channel="demo:hub:h:meter#energy" [ profile="system:follow" ] }\n'
    )
    versions = [(HUB + CANDLE, ITEMS), (HUB.replace("there", "here").replace("two", "three"), other_items)]
    home = Home()
    async with edited(home, *versions[0]) as it:

        async def reload(times: int) -> None:
            for number in range(times):
                assert await it.edit(*versions[(number + 1) % 2]) != []

        # the ring of causes is full, and with it what it holds
        await reload(20)
        for number in range(10_000):
            it.runtime.causes.note(number, "fill", None)
        before = counted(it.runtime)
        await reload(SOAK)
        for number in range(10_000):
            it.runtime.causes.note(number, "fill", None)
        assert counted(it.runtime) == before


# the check of itself


@in_virtual_time()
async def test_the_check_after_the_start_counts_and_names_what_is_missing() -> None:
    home = Home(trouble={"initialize c": CommunicationError("no wick")})
    items = ITEMS + "Switch Free\n" + "".join(f'Switch S{n} {{ channel="a:b:c:{n}" }}\n' for n in range(12))
    async with edited(home, HUB + CANDLE, items) as it:
        assert list(self_check(it.runtime.model, it.runtime.started)) == [
            "3 things of 4 are ONLINE, 2 linked items of 14 have a state",
            "missing: thing demo:candle:c is OFFLINE (COMMUNICATION_ERROR): no wick",
            "missing: no state yet for S0, S1, S2, S3, S4, S5, S6, S7, S8, S9 and 2 more",
        ]
