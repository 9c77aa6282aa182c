"""All items, and the one place where a state reaches them."""

import logging
from collections.abc import Iterable, Iterator
from copy import copy

import attrs

from .cause import NOTHING, Causes
from .clock import Clock
from .event import (
    GroupItemStateChangedEvent,
    GroupStateUpdatedEvent,
    ItemAddedEvent,
    ItemCommandEvent,
    ItemRemovedEvent,
    ItemStateChangedEvent,
    ItemStateUpdatedEvent,
    ItemUpdatedEvent,
)
from .event_bus import EventBus
from .item import Item
from .state import NULL, Command, State

_log = logging.getLogger(__name__)


class ItemRegistry:
    """Finds items by name, gives them states, and says so on the bus."""

    def __init__(self, items: Iterable[Item], bus: EventBus, clock: Clock, causes: Causes) -> None:
        """Hold *items*; what happens to them is noted in *causes* and published on *bus*, at the time of *clock*."""
        self._items = {item.name: item for item in items}
        self._bus = bus
        self._clock = clock
        self._causes = causes
        self._refused: set[tuple[Item, type[State]]] = set()

    def get(self, name: str) -> Item | None:
        """Return the item *name*, or None."""
        return self._items.get(name)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: Item) -> None:
        """Hold *item* too, from now on. Raises ValueError where there is one of its name."""
        if item.name in self._items:
            raise ValueError(f"there is an item {item.name} already")
        self._items[item.name] = item
        self._bus.publish(ItemAddedEvent(self._clock.time(), NOTHING, None, item))

    def remove(self, item: Item) -> None:
        """Hold *item* no longer."""
        del self._items[item.name]
        self._forget_refusals(item)
        self._bus.publish(ItemRemovedEvent(self._clock.time(), NOTHING, None, item))

    def redefine(self, item: Item, new: Item, *, keep_state: bool) -> None:
        """Make *item* what *new* is: the same object, so whoever knows it still does.

        Its state stays, in the unit that it has now, if *keep_state*; otherwise it begins at NULL again.
        """
        old = copy(item)
        for field in attrs.fields(Item):
            setattr(item, field.name, getattr(new, field.name))
        if keep_state:
            kept = new.type.store(NULL, old.state)
            item.state = NULL if kept is None else kept
            item.last_update, item.last_change = old.last_update, old.last_change
        self._forget_refusals(item)
        self._bus.publish(ItemUpdatedEvent(self._clock.time(), NOTHING, None, item, old))

    def _forget_refusals(self, item: Item) -> None:
        self._refused = {refused for refused in self._refused if refused[0] is not item}

    def update(self, item: Item, state: State, source: str | None = None) -> None:
        """Let *item* take *state*, converted to its own type and unit; what it cannot take is left out.

        The log warns of the first such state of its type, as a device that polls would go on sending it.
        An updated event is published, and a changed event after it where the new state differs from the old.
        """
        taken = item.type.store(item.state, state)
        if taken is None:
            self._refuse(item, state, source)
            return
        now, old, updated, changed = self._clock.time(), item.state, item.last_update, item.last_change
        number = self._causes.note(now, "state", item, taken, old, source)
        item.state, item.last_update = taken, now
        bus = self._bus
        if bus.listens(ItemStateUpdatedEvent, item):
            bus.publish(ItemStateUpdatedEvent(now, number, source, item, taken, old, updated, changed))
        if taken != old:
            item.last_change = now
            if bus.listens(ItemStateChangedEvent, item):
                bus.publish(ItemStateChangedEvent(now, number, source, item, taken, old, updated, changed))

    def update_group(self, group: Item, state: State, member: Item) -> None:
        """Let *group* take *state*, which was calculated because *member* took one, as `update` does.

        The events are those of a group (openhab-runtime 2.9).
        """
        taken = group.type.store(group.state, state)
        if taken is None:
            self._refuse(group, state, member.name)
            return
        now, old, updated, changed = self._clock.time(), group.state, group.last_update, group.last_change
        number = self._causes.note(now, "state", group, taken, old, member.name)
        group.state, group.last_update = taken, now
        told = (now, number, None, group, taken, old, updated, changed, member)
        if self._bus.listens(GroupStateUpdatedEvent, group):
            self._bus.publish(GroupStateUpdatedEvent(*told))
        if taken != old:
            group.last_change = now
            if self._bus.listens(GroupItemStateChangedEvent, group):
                self._bus.publish(GroupItemStateChangedEvent(*told))

    def _refuse(self, item: Item, state: State, source: str | None) -> None:
        refused = (item, type(state))
        level = logging.DEBUG if refused in self._refused else logging.WARNING
        self._refused.add(refused)
        _log.log(level, "%s (%s) cannot take %s from %s", item.name, item.type.name, state, source)

    def send_command(self, item: Item, command: Command, source: str | None = None) -> None:
        """Ask for *command* on *item*: it goes to the channels linked to it."""
        now = self._clock.time()
        number = self._causes.note(now, "command", item, command, None, source)
        self._bus.publish(ItemCommandEvent(now, number, source, item, command))
