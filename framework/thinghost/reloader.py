"""Leads a running house from one model to another: what stays the same is left alone (openhab-runtime 1.7, 1.8)."""

import asyncio
from collections.abc import Iterable

import attrs

from .cause import NOTHING
from .clock import Clock
from .event import ThingAddedEvent, ThingRemovedEvent, ThingUpdatedEvent
from .event_bus import EventBus
from .group_manager import GroupManager
from .item import Item
from .item_registry import ItemRegistry
from .link import ItemChannelLink
from .model import Model
from .model_difference import Changes, Difference, channels_of, difference, keeps_state
from .restorer import Restorer
from .thing_manager import ThingManager
from .thing_registry import ThingRegistry


class Reloader:
    """Holds the *model* that runs: its things and items are those that are alive."""

    def __init__(  # noqa: PLR0913, PLR0917  the composition root hands in every part
        self,
        model: Model,
        manager: ThingManager,
        things: ThingRegistry,
        groups: GroupManager,
        registry: ItemRegistry,
        restorer: Restorer,
        bus: EventBus,
        clock: Clock,
    ) -> None:
        """Take the *model*, which is not begun yet, and the parts of the runtime that hold what it declares."""
        self.model = model
        self._manager = manager
        self._things = things
        self._groups = groups
        self._registry = registry
        self._restorer = restorer
        self._bus = bus
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def arrange(self) -> None:
        """Make ready all that the model has but its things: states that are stored, groups and links."""
        restored = await self._restorer.restore(self.model.items)
        self._groups.arrange()
        self._groups.begin(restored)
        self._route(self.model.links)

    def start(self) -> None:
        """Begin to start the things of the model."""
        self._manager.start(self.model.things)

    async def reload(self, model: Model) -> Difference:
        """Run *model* from now on, and return what became different.

        Things that changed, or whose bridge did, are disposed of and started anew. The answer does not wait until
        they are settled.
        """
        async with self._one_at_a_time:
            found = difference(self.model, model)
            await self._manager.withdraw(thing.uid for thing in found.things.gone)
            restored = await self._restorer.restore(_blank(found))
            self.model = self._alive(model, found)
            # who hears of it finds all of it done
            with self._bus.held():
                self._tell_of_things(found)
                self._change_items(found, restored)
                self._manager.start(self.model.things)
            self._tell_handlers(found.links)
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

    def _change_items(self, found: Difference, restored: list[Item]) -> None:
        """Change items, and links before and after: a link never leads to an item that is not there."""
        links = self._things.links
        links.remove([*found.links.gone, *found.rerouted])
        for item in found.items.removed:
            self._registry.remove(item)
        for old, new in found.items.changed:
            self._registry.redefine(old, new, keep_state=keeps_state(old, new))
        for item in found.items.added:
            self._registry.add(item)
        if found.items:
            self._groups.arrange()
            self._groups.begin(self._registry.get(item.name) or item for item in restored)
        self._route([*found.links.new, *found.rerouted])
        links.tell_removed(found.links.gone)
        links.tell_added(found.links.new)

    def _route(self, links: Iterable[ItemChannelLink]) -> None:
        self._things.links.add(links, channels_of(self.model.things).get)

    def _tell_handlers(self, links: Changes[ItemChannelLink]) -> None:
        """Tell handlers at work of new and last links; one that starts gives its states by itself (2.4)."""
        for link in links.gone:
            self._things.tell_unlinked(link.channel_uid)
        for link in links.new:
            self._things.tell_linked(link.channel_uid)


def _blank(found: Difference) -> list[Item]:
    """Return the items, as they are declared now, that begin without a state."""
    retyped = [new for old, new in found.items.changed if not keeps_state(old, new)]
    return [*found.items.added, *retyped]
