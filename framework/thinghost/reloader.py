"""Leads a running house from one model to another: what stays the same is left alone (openhab-runtime 1.7, 1.8)."""

import asyncio
from collections.abc import Iterable

import attrs

from .cause import NOTHING
from .clock import Clock
from .communication_manager import CommunicationManager
from .event import (
    ItemChannelLinkAddedEvent,
    ItemChannelLinkRemovedEvent,
    ThingAddedEvent,
    ThingRemovedEvent,
    ThingUpdatedEvent,
)
from .event_bus import EventBus
from .group_manager import GroupManager
from .item_registry import ItemRegistry
from .link import ItemChannelLink
from .model import Model
from .model_difference import Difference, channels_of, difference, keeps_state
from .state import REFRESH
from .thing_manager import ThingManager


class Reloader:
    """Holds the *model* that runs: its things and items are those that are alive."""

    def __init__(  # noqa: PLR0913, PLR0917  the composition root hands in every part
        self,
        model: Model,
        manager: ThingManager,
        communication: CommunicationManager,
        groups: GroupManager,
        registry: ItemRegistry,
        bus: EventBus,
        clock: Clock,
    ) -> None:
        """Take the *model*, which is not begun yet, and the parts of the runtime that hold what it declares."""
        self.model = model
        self._manager = manager
        self._communication = communication
        self._groups = groups
        self._registry = registry
        self._bus = bus
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    def start(self) -> None:
        """Begin to run the model: its groups and links, then its things."""
        self._groups.arrange()
        self._route(self.model.links)
        self._manager.start(self.model.things)

    async def reload(self, model: Model) -> Difference:
        """Run *model* from now on, and return what became different.

        Things that changed, or whose bridge did, are disposed of and started anew. The answer does not wait until
        they are settled.
        """
        async with self._one_at_a_time:
            found = difference(self.model, model)
            await self._manager.withdraw(thing.uid for thing in found.things.gone)
            self.model = self._alive(model, found)
            # who hears of it finds all of it done
            with self._bus.held():
                self._tell_of_things(found)
                self._change_items(found)
                self._manager.start(self.model.things)
            self._refresh(found.links.new)
            return found

    def _alive(self, model: Model, found: Difference) -> Model:
        """Return *model* with the things and items that are alive where they stay."""
        new = {thing.uid for thing in found.things.new}
        things = {thing.uid: thing for thing in self.model.things if thing.uid not in new}
        items = {item.name: item for item in self.model.items}
        return attrs.evolve(
            model,
            things=tuple(things.get(thing.uid, thing) for thing in model.things),
            items=tuple(items.get(item.name, item) for item in model.items),
        )

    def _tell_of_things(self, found: Difference) -> None:
        now = self._clock.time()
        for thing in found.things.removed:
            self._bus.publish(ThingRemovedEvent(now, NOTHING, None, thing))
        for old, new in found.things.changed:
            self._bus.publish(ThingUpdatedEvent(now, NOTHING, None, new, old))
        for thing in found.things.added:
            self._bus.publish(ThingAddedEvent(now, NOTHING, None, thing))

    def _change_items(self, found: Difference) -> None:
        """Change items, and links before and after: a link never leads to an item that is not there."""
        self._unroute([*found.links.gone, *found.rerouted])
        for item in found.items.removed:
            self._registry.remove(item)
        for old, new in found.items.changed:
            self._registry.redefine(old, new, keep_state=keeps_state(old, new))
        for item in found.items.added:
            self._registry.add(item)
        if found.items:
            self._groups.arrange()
        self._route([*found.links.new, *found.rerouted])
        self._tell_of_links(ItemChannelLinkRemovedEvent, found.links.gone)
        self._tell_of_links(ItemChannelLinkAddedEvent, found.links.new)

    def _unroute(self, links: Iterable[ItemChannelLink]) -> None:
        for link in links:
            self._communication.remove_link(link)

    def _route(self, links: Iterable[ItemChannelLink]) -> None:
        channels = channels_of(self.model.things)
        for link in links:
            self._communication.add_link(link, channels.get(link.channel_uid), self._manager.deliver)

    def _tell_of_links(
        self,
        kind: type[ItemChannelLinkAddedEvent | ItemChannelLinkRemovedEvent],
        links: Iterable[ItemChannelLink],
    ) -> None:
        now = self._clock.time()
        for link in links:
            self._bus.publish(kind(now, NOTHING, None, link))

    def _refresh(self, links: Iterable[ItemChannelLink]) -> None:
        """Ask handlers at work for the states of new links; one that starts gives them by itself (2.4)."""
        for link in links:
            self._manager.deliver(link.channel_uid, REFRESH)
