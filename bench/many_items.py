"""What 100,000 items cost beside their updates: memory, the time to link and to unlink them, a reload, a collection."""

import gc
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from thinghost import Clock, Item, Thing, ThingUID, TypeUID
from thinghost.cause import Causes
from thinghost.communication_manager import CommunicationManager
from thinghost.event_bus import EventBus
from thinghost.item_registry import ItemRegistry
from thinghost.item_type import item_type
from thinghost.link import ItemChannelLink
from thinghost.model import Model
from thinghost.model_difference import difference
from thinghost.plugins import Plugins
from thinghost.thing import Channel

ITEMS = 100_000
CHANNELS = 100


def main() -> None:
    """Print the costs of many items, and of ten times fewer: what does not grow with the square is in order."""
    for count in (ITEMS // 10, ITEMS):
        print(f"{count:,} items, one link each, in things of {CHANNELS} channels")
        _costs(count)


def _costs(count: int) -> None:
    tracemalloc.start()
    model = _model(count)
    declared = tracemalloc.get_traced_memory()[0]
    communication = _linked(model)
    routed = tracemalloc.get_traced_memory()[0] - declared
    tracemalloc.stop()
    print(
        f"  bytes an item with its channel and link: {declared / count:,.0f}; its route: {routed / count:,.0f}"
    )
    _timed("the routes end", communication.close)
    _timed("routes are made", lambda: _linked(model))
    other = _model(count)
    _timed("a reload finds nothing new", lambda: difference(model, other))
    _timed("a garbage collection", gc.collect)
    gc.freeze()
    _timed("one after gc.freeze()", gc.collect)
    gc.unfreeze()


def _timed(what: str, do: Callable[[], object]) -> None:
    started = time.perf_counter()
    do()
    print(f"  {what}: {(time.perf_counter() - started) * 1000:,.0f} ms")


def _model(count: int) -> Model:
    kind = item_type("Number:Power")
    assert kind is not None
    things = tuple(_thing(f"a:b:t{number}") for number in range(count // CHANNELS))
    uids = [channel.uid for thing in things for channel in thing.channels.values()]
    items = tuple(Item(f"i{index}", kind) for index in range(count))
    links = tuple(ItemChannelLink(item.name, uid) for item, uid in zip(items, uids, strict=True))
    return Model(things, items, links, ())


def _thing(uid: str) -> Thing:
    thing = Thing(ThingUID(uid), TypeUID("a:b"))
    ids = [f"c{index}" for index in range(CHANNELS)]
    thing.channels = {each: Channel(thing.uid.channel(each), item_type="Number:Power") for each in ids}
    return thing


def _linked(model: Model) -> CommunicationManager:
    causes, clock = Causes(), Clock(UTC)
    bus = EventBus(causes)
    registry = ItemRegistry(model.items, bus, clock, causes)
    communication = CommunicationManager(registry, bus, clock, Plugins([]), transform_folder=Path())
    channels = {channel.uid: channel for thing in model.things for channel in thing.channels.values()}
    for link in model.links:
        communication.add_link(link, channels[link.channel_uid], lambda *_: None)
    return communication


if __name__ == "__main__":
    main()
