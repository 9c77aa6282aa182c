"""Items that become UNDEF when the things they come from are OFFLINE for too long: ``staleAfter``.

An item comes from the things of the state channels that it is linked to; it is stale when none of them is left. Nothing
is watched while all things are well.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import attrs

from .cause import Causes
from .clock import Clock
from .errors import ConfigurationError
from .event import (
    ItemAddedEvent,
    ItemChannelLinkAddedEvent,
    ItemChannelLinkRemovedEvent,
    ItemRemovedEvent,
    ItemStateUpdatedEvent,
    ItemUpdatedEvent,
    ThingStatusInfoChangedEvent,
)
from .event_bus import EventBus, Undo
from .item import Item
from .item_registry import ItemRegistry
from .link import ItemChannelLink
from .stale_after import NAMESPACE, StaleAfter, read_stale_after
from .state import UNDEF, UnDefType
from .thing import ChannelKind, Thing, ThingStatus
from .thing_handler_callback import HostedThing
from .uid import ThingUID

_log = logging.getLogger(__name__)

STALE_SOURCE = "thinghost.stale"
_TO_THE_MOMENT = 1e-3
"""Seconds by which a timer may be early."""


@attrs.define(eq=False)
class _Outage:
    """A *thing* that is OFFLINE *since* then, because of the record *cause*."""

    thing: Thing
    since: float
    cause: int
    undo: tuple[Undo, ...] = ()
    timer: asyncio.TimerHandle | None = None

    def close(self) -> None:
        for undo in self.undo:
            undo()
        if self.timer is not None:
            self.timer.cancel()
        self.undo, self.timer = (), None


class StaleManager:
    """Watches the things that are OFFLINE, each with one timer of the loop."""

    def __init__(  # noqa: PLR0913, PLR0917  the composition root hands in every part
        self,
        registry: ItemRegistry,
        bus: EventBus,
        clock: Clock,
        causes: Causes,
        links: Iterable[ItemChannelLink],
        hosted: Callable[[ThingUID], HostedThing | None],
        default: StaleAfter,
    ) -> None:
        """Let items of *registry* be stale when they say, or by *default*, by what is heard on *bus*.

        *links* are those there are, *hosted* finds the things whose handlers are at work. A ``staleAfter`` that means
        nothing is named in the log, and the default counts.
        """
        self._registry = registry
        self._bus = bus
        self._clock = clock
        self._causes = causes
        self._hosted = hosted
        self._default = default
        self._own: dict[Item, StaleAfter] = {}
        # by the other end: a bridge may have very many links
        self._of_thing: dict[str, dict[tuple[str, str], ItemChannelLink]] = {}
        self._of_item: dict[str, dict[str, ItemChannelLink]] = {}
        self._outages: dict[ThingUID, _Outage] = {}
        for item in registry:
            self._read(item)
        for link in links:
            self._add(link)
        bus.subscribe(ItemAddedEvent, lambda event: self._read(event.item))
        bus.subscribe(ItemUpdatedEvent, lambda event: self._read(event.item))
        bus.subscribe(ItemRemovedEvent, lambda event: self._forget(event.item))
        bus.subscribe(ItemChannelLinkAddedEvent, lambda event: self._add(event.link))
        bus.subscribe(ItemChannelLinkRemovedEvent, lambda event: self._remove(event.link))
        bus.subscribe(ThingStatusInfoChangedEvent, self._status_changed)

    def close(self) -> None:
        """Let nothing become stale any more."""
        for outage in self._outages.values():
            outage.close()
        self._outages.clear()

    # what there is

    def _forget(self, item: Item) -> None:
        self._own.pop(item, None)

    def _read(self, item: Item) -> None:
        self._forget(item)
        written = item.metadata.get(NAMESPACE)
        if written is not None:
            try:
                self._own[item] = read_stale_after(written.value)
            except ConfigurationError as error:
                _log.warning("item %s: %s: %s", item.name, NAMESPACE, error)
        for link in self._of_item.get(item.name, {}).values():
            self._watch(link.channel_uid.thing_uid)

    def _add(self, link: ItemChannelLink) -> None:
        uid = link.channel_uid.thing_uid
        self._of_thing.setdefault(uid.text, {})[link.item_name, link.channel_uid.text] = link
        self._of_item.setdefault(link.item_name, {})[link.channel_uid.text] = link
        self._watch(uid)

    def _remove(self, link: ItemChannelLink) -> None:
        uid = link.channel_uid.thing_uid
        del self._of_thing[uid.text][link.item_name, link.channel_uid.text]
        del self._of_item[link.item_name][link.channel_uid.text]
        if not self._of_thing[uid.text]:
            del self._of_thing[uid.text]
        if not self._of_item[link.item_name]:
            del self._of_item[link.item_name]
        self._watch(uid)

    def _fed_by(self, thing: Thing) -> Iterator[tuple[Item, float]]:
        """Yield the items that *thing* gives states to and that may be stale, each with the seconds that takes."""
        if self._default.seconds is None and not self._own:
            return
        for link in self._of_thing.get(thing.uid.text, {}).values():
            item = self._registry.get(link.item_name)
            seconds = None if item is None else self._after(item).seconds
            if item is not None and seconds is not None and _feeds(thing, link):
                yield item, seconds

    def _after(self, item: Item) -> StaleAfter:
        return self._own.get(item, self._default)

    def _offline_since(self, item: Item) -> float | None:
        """Return since when no thing is left that could give *item* a state, None while one is."""
        since = 0.0
        for link in self._of_item.get(item.name, {}).values():
            uid = link.channel_uid.thing_uid
            outage, hosted = self._outages.get(uid), self._hosted(uid)
            if outage is not None and _feeds(outage.thing, link):
                since = max(since, outage.since)
            elif outage is None and hosted is not None and _feeds(hosted.thing, link):
                return None
        return since or None

    # what happens

    def _status_changed(self, event: ThingStatusInfoChangedEvent) -> None:
        uid, is_offline = event.thing.uid, event.info.status is ThingStatus.OFFLINE
        if is_offline and uid not in self._outages:
            self._outages[uid] = _Outage(event.thing, event.time, event.number)
            self._watch(uid)
        elif not is_offline and uid in self._outages:
            self._outages.pop(uid).close()

    def _watch(self, uid: ThingUID) -> None:
        """Watch the thing *uid*, if it is OFFLINE, with the items and links that there are now."""
        outage = self._outages.get(uid) if self._outages else None
        if outage is None:
            return
        outage.close()
        outage.undo = tuple(
            self._bus.subscribe_item(ItemStateUpdatedEvent, item, partial(self._heard, outage, seconds))
            for item, seconds in self._fed_by(outage.thing)
        )
        self._look(outage)

    def _heard(self, outage: _Outage, seconds: float, event: ItemStateUpdatedEvent) -> None:
        if not isinstance(event.state, UnDefType):
            self._sleep(outage, seconds)

    def _sleep(self, outage: _Outage, seconds: float) -> None:
        """Look at what *outage* did in *seconds*, or before."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        if outage.timer is None or end < outage.timer.when():
            if outage.timer is not None:
                outage.timer.cancel()
            outage.timer = loop.call_at(end, self._wake, outage)

    def _wake(self, outage: _Outage) -> None:
        outage.timer = None
        self._look(outage)

    def _look(self, outage: _Outage) -> None:
        """Let become UNDEF what is stale, all together, and sleep until the next one is."""
        now = self._clock.time()
        with self._bus.held():
            for item, seconds in self._fed_by(outage.thing):
                since = self._offline_since(item)
                if since is None or isinstance(item.state, UnDefType):
                    continue
                left = max(since, item.last_update or since) + seconds - now
                if left <= _TO_THE_MOMENT:
                    self._undefine(item, outage)
                else:
                    self._sleep(outage, left)

    def _undefine(self, item: Item, outage: _Outage) -> None:
        with self._causes.because_of(outage.cause):
            text = self._after(item).text
            number = self._causes.note(self._clock.time(), "stale", outage.thing, text)
        with self._causes.because_of(number):
            self._registry.update(item, UNDEF, STALE_SOURCE)


def _feeds(thing: Thing, link: ItemChannelLink) -> bool:
    channel = thing.channels.get(link.channel_uid.id)
    return channel is not None and channel.kind is ChannelKind.STATE
