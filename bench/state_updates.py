"""What one state costs from a binding's `update_state` to a listener, beside the least that could do."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path
from typing import Any, cast

import attrs

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
from thinghost.unit import parse_unit

RUN = 10_000
"""How many updates are timed at once, if that is not less than there are items."""
RUNS = 25
CHANNELS = 100
"""How many channels a thing has."""

Update = Callable[[int], object]


@attrs.define
class Line:
    """One line of the table: *update* is timed over *items* items, with or without the garbage collector."""

    what: str
    update: Update
    items: int = 1_000
    collects: bool = True
    micros: float = float("inf")
    turn: int = 0

    def time(self) -> None:
        """Time one run; the best counts."""
        count = max(RUN, self.items)
        turns = range(self.turn, self.turn + count)
        self.turn += count
        update = self.update
        if not self.collects:
            gc.disable()
        started = time.perf_counter()
        for turn in turns:
            update(turn)
        self.micros = min(self.micros, (time.perf_counter() - started) / count * 1e6)
        gc.enable()


def main() -> None:
    """Print microseconds for one update: the references, then thinghost's chain with more and more around it."""
    asyncio.run(_measure())


async def _measure() -> None:
    bare_one = Line("bare: dictionary and callback, 1,000 channels", bare(1_000))
    ideal_one = Line("ideal: channel, link, item, event, one listener", ideal(1_000))
    ideal_many = Line("ideal: 100,000 channels", ideal(100_000), 100_000)
    one = Line("thinghost: 1,000 items, a sink hears each", chain(1_000, rules=0))
    many = Line("thinghost: 100,000 items, a sink hears each", chain(100_000, rules=0), 100_000)
    lines = [
        bare_one,
        ideal_one,
        one,
        Line("thinghost: 1,000 items, a sink and a rule hear each", chain(1_000)),
        Line("thinghost: the same, a new quantity each time", chain(1_000, quantities=True)),
        *(
            Line(f"thinghost: and {others} rules listen to others", chain(1_000, others=others))
            for others in (10, 100)
        ),
        Line("thinghost: a sink hears each, no collector", chain(1_000, rules=0), collects=False),
        ideal_many,
        many,
    ]
    async with _home_assistant() as theirs:
        lines += theirs
        _take_turns(lines)
    _print(lines, bare_one, ideal_one)
    print(
        f"100,000 items against 1,000: thinghost x {many.micros / one.micros:.2f},"
        f" ideal x {ideal_many.micros / ideal_one.micros:.2f}"
    )
    if theirs:
        print(f"Home Assistant against thinghost, a listener each: x {theirs[0].micros / one.micros:.1f}")
    else:
        print("Home Assistant is not installed: no line for it")


def _take_turns(lines: list[Line]) -> None:
    """Time all *lines* again and again, in turns, so that what else the machine does hits all of them alike."""
    # as `thinghost run` does when all is loaded
    gc.collect()
    gc.freeze()
    for _ in range(RUNS):
        for line in lines:
            line.time()
    gc.unfreeze()


def _print(lines: list[Line], bare_one: Line, ideal_one: Line) -> None:
    print(f"{'what':<58} {'us':>6} {'a second':>10} {'x bare':>7} {'x ideal':>8}")
    for line in lines:
        ratios = f"{line.micros / bare_one.micros:>7.1f} {line.micros / ideal_one.micros:>8.1f}"
        print(f"{line.what:<58} {line.micros:>6.2f} {1e6 / line.micros:>10,.0f} {ratios}")


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


@attrs.define(eq=False)
class _IdealEvent:
    item: "_IdealItem"
    state: State
    old: State | None
    time: float


@attrs.define(eq=False)
class _IdealItem:
    name: str
    listeners: tuple[Callable[[_IdealEvent], None], ...]
    state: State | None = None

    def take(self, state: State) -> None:
        old, self.state = self.state, state
        if state != old:
            event = _IdealEvent(self, state, old, time.time())
            for listener in self.listeners:
                listener(event)


@attrs.define(eq=False)
class _IdealLink:
    item: _IdealItem

    def state_updated(self, state: State) -> None:
        self.item.take(state)


def ideal(channels: int) -> Update:
    """Return the ideal chain: a channel finds its links, a link its item, whose event goes to one listener.

    It has the layers and the values of a real chain, and nothing else: no conversion, no check, no cause, no order of
    events, nobody who comes or goes.
    """
    last: list[_IdealEvent | None] = [None]

    def heard(event: _IdealEvent) -> None:
        last[0] = event

    names, ready = [f"a:b:c:c{index}" for index in range(channels)], _quantities()
    links = {name: (_IdealLink(_IdealItem(name, (heard,))),) for name in names}

    def update_state(name: str, state: State) -> None:
        for link in links[name]:
            link.state_updated(state)

    return lambda turn: update_state(names[turn % channels], ready[turn * 7 % 1024])


def chain(items: int, *, quantities: bool = False, rules: int | None = None, others: int = 0) -> Update:
    """Return the whole chain for *items* items, one link each, in things of `CHANNELS` channels.

    A sink hears each change, and so do rules, each of one item: of all items, or of *rules*. *others* listen to items
    that never change.
    """
    causes, clock = Causes(), Clock(UTC)
    bus = EventBus(causes)
    kind = item_type("Number:Power")
    assert kind is not None
    registry = ItemRegistry([Item(f"i{index}", kind) for index in range(items)], bus, clock, causes)
    communication = CommunicationManager(registry, bus, clock, Plugins([]), transform_folder=Path())
    nobody = cast("Any", None)
    places: list[tuple[HostedThing, str]] = []
    for number in range(items // CHANNELS):
        thing = _thing(f"a:b:t{number}")
        hosted = HostedThing(thing, nobody, communication, bus, clock, causes, nobody, nobody)
        hosted.handler = cast("Any", object())
        places.extend((hosted, channel_id) for channel_id in thing.channels)
    for item, (hosted, channel_id) in zip(registry, places, strict=True):
        channel = hosted.thing.channels[channel_id]
        communication.add_link(ItemChannelLink(item.name, channel.uid), channel, lambda *_: None)
    heard = list(registry)[:rules] + [Item(f"other{index}", kind) for index in range(others)]
    _listen(bus, heard)
    return _updates(places, quantities=quantities)


def _thing(uid: str) -> Thing:
    thing = Thing(ThingUID(uid), TypeUID("a:b"))
    ids = [f"c{index}" for index in range(CHANNELS)]
    thing.channels = {each: Channel(thing.uid.channel(each), item_type="Number:Power") for each in ids}
    return thing


def _listen(bus: EventBus, items: list[Item]) -> None:
    last: list[Event | None] = [None, None]

    def sink(event: Event) -> None:
        last[0] = event

    def rule(event: Event) -> None:
        last[1] = event

    bus.subscribe(ItemStateChangedEvent, sink)
    for item in items:
        bus.subscribe_item(ItemStateChangedEvent, item, rule)


def _quantities() -> list[State]:
    watt = parse_unit("W")
    assert watt is not None
    return [QuantityType(value, watt) for value in range(1024)]


def _updates(places: list[tuple[HostedThing, str]], *, quantities: bool) -> Update:
    watt, count, ready = parse_unit("W"), len(places), _quantities()
    assert watt is not None

    def update(turn: int) -> None:
        # by another power each time, every update is a change
        hosted, channel_id = places[turn % count]
        hosted.update_state(channel_id, ready[turn * 7 % 1024])

    def update_new(turn: int) -> None:
        hosted, channel_id = places[turn % count]
        hosted.update_state(channel_id, QuantityType(turn, watt))

    return update_new if quantities else update


@asynccontextmanager
async def _home_assistant() -> AsyncIterator[list[Line]]:
    """Yield the lines of Home Assistant, none where it is not installed."""
    try:
        from homeassistant.core import HomeAssistant, callback  # noqa: PLC0415  only where it is installed
    except ImportError:
        yield []
        return
    home = HomeAssistant(".")
    home.bus.async_listen("state_changed", callback(lambda _event: None))
    names = [f"sensor.c{index}" for index in range(1_000)]

    def update(turn: int) -> None:
        home.states.async_set(names[turn % 1_000], str(turn))

    yield [
        Line("Home Assistant: states.async_set, one listener", update),
        Line("Home Assistant: no garbage collector", update, collects=False),
    ]
    await home.async_stop(force=True)


if __name__ == "__main__":
    main()
