"""What one state costs from a binding's `update_state` to a listener, beside the least that could do."""

import asyncio
import gc
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any, cast

from thinghost import Clock, Item, ItemStateChangedEvent, QuantityType, State, Thing, ThingUID, TypeUID
from thinghost.cause import Causes
from thinghost.communication_manager import CommunicationManager
from thinghost.event import Event
from thinghost.event_bus import EventBus
from thinghost.item_registry import ItemRegistry
from thinghost.item_type import item_type
from thinghost.link import ItemChannelLink
from thinghost.plugins import Plugins
from thinghost.thing import Channel
from thinghost.thing_handler_callback import HostedThing
from thinghost.uid import ChannelUID
from thinghost.unit import parse_unit

UPDATES = 100_000
RUNS = 5

Update = Callable[[int], None]


def main() -> None:
    """Print microseconds for one update: the floor, then thinghost's chain with more and more around it."""
    print(f"{'what':<62} {'us':>6} {'x floor':>8}")
    floor = _print("dictionary and callback, 1,000 channels", bare(1_000), None)
    _print("thinghost: 1,000 items, a sink and a rule listen", chain(1_000), floor)
    _print("thinghost: a new quantity each time", chain(1_000, quantities=True), floor)
    for others in (10, 100):
        _print(
            f"thinghost: 1,000 items, {others} listeners to other items", chain(1_000, others=others), floor
        )
    _print("thinghost: 100,000 items", chain(100_000), floor)
    _home_assistant(floor)


def _print(what: str, update: Update, floor: float | None) -> float:
    micros = _microseconds(update)
    print(f"{what:<62} {micros:>6.2f} {micros / (floor or micros):>8.1f}")
    return micros


def _microseconds(update: Update) -> float:
    best = float("inf")
    for run in range(RUNS):
        gc.collect()
        started = time.perf_counter()
        for turn in range(run * UPDATES, (run + 1) * UPDATES):
            update(turn)
        best = min(best, time.perf_counter() - started)
    return best / UPDATES * 1e6


def bare(channels: int) -> Update:
    """Return the floor: a dictionary of states, another of callbacks, one call for a change."""
    states: dict[str, int] = {}
    names = [f"a:b:c:c{index}" for index in range(channels)]
    last: list[int] = [0]

    def heard(_name: str, turn: int) -> None:
        last[0] = turn

    callbacks = dict.fromkeys(names, (heard,))

    def update(turn: int) -> None:
        name = names[turn % channels]
        if states.get(name) != turn:
            states[name] = turn
            for callback in callbacks[name]:
                callback(name, turn)

    return update


def chain(channels: int, *, quantities: bool = False, others: int = 0) -> Update:
    """Return the whole chain for *channels* items, one link each; one sink and one rule listen to the changes."""
    causes, clock = Causes(), Clock(UTC)
    bus = EventBus(causes)
    kind = item_type("Number:Power")
    assert kind is not None
    items = [Item(f"i{index}", kind) for index in range(channels)]
    registry = ItemRegistry(items, bus, clock, causes)
    thing = Thing(ThingUID("a:b:c"), TypeUID("a:b"))
    ids = [f"c{index}" for index in range(channels)]
    thing.channels = {each: Channel(thing.uid.channel(each), item_type="Number:Power") for each in ids}
    plugins = Plugins([])
    communication = CommunicationManager(registry, bus, clock, plugins, transform_folder=Path())
    for item, channel_id in zip(items, ids, strict=True):
        communication.add_link(
            ItemChannelLink(item.name, ChannelUID(f"a:b:c:{channel_id}")), None, lambda *_: None
        )
    _listen(bus, items, others)
    nobody = cast("Any", None)
    hosted = HostedThing(thing, nobody, communication, bus, clock, causes, nobody, nobody)
    hosted.handler = cast("Any", object())
    return _updates(hosted, ids, quantities=quantities)


def _listen(bus: EventBus, items: list[Item], others: int) -> None:
    last: list[Event | None] = [None, None]

    def sink(event: Event) -> None:
        last[0] = event

    def rule(event: Event) -> None:
        last[1] = event

    bus.subscribe(ItemStateChangedEvent, sink)
    for item in items[:1] * 1 + items[1 : 1 + others]:
        bus.subscribe_item(ItemStateChangedEvent, item, rule)


def _updates(hosted: HostedThing, ids: list[str], *, quantities: bool) -> Update:
    watt, count = parse_unit("W"), len(ids)
    assert watt is not None
    ready: list[State] = [QuantityType(value, watt) for value in range(1024)]

    def update(turn: int) -> None:
        # by another power each time, every update is a change
        hosted.update_state(ids[turn % count], ready[turn * 7 % 1024])

    def update_new(turn: int) -> None:
        hosted.update_state(ids[turn % count], QuantityType(turn, watt))

    return update_new if quantities else update


def _home_assistant(floor: float) -> None:
    try:
        from homeassistant.core import HomeAssistant, callback  # noqa: PLC0415  only where it is installed
    except ImportError:
        print("Home Assistant is not installed: no line for it")
        return
    asyncio.run(_measure_home_assistant(HomeAssistant, callback, floor))


async def _measure_home_assistant(kind: Any, callback: Any, floor: float) -> None:  # noqa: ANN401  an optional library
    home = kind(".")
    home.bus.async_listen("state_changed", callback(lambda _event: None))
    names = [f"sensor.c{index}" for index in range(1_000)]
    _print(
        "Home Assistant: states.async_set, one listener",
        lambda turn: home.states.async_set(names[turn % 1_000], str(turn)),
        floor,
    )
    await home.async_stop(force=True)


if __name__ == "__main__":
    main()
