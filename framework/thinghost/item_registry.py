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
    ItemTimeSeriesEvent,
    ItemTimeSeriesUpdatedEvent,
    ItemUpdatedEvent,
)
from .event_bus import EventBus
from .item import Item
from .state import NULL, Command, State
from .time_series import TimeSeries

_log = logging.getLogger(__name__)


class ItemRegistry:
    """Finds items by name, gives them states, and says so on the bus."""

    def __init__(self, items: Iterable[Item], bus: EventBus, clock: Clock, causes: Causes) -> None:
        """Hold *items*; what happens to them is noted in *causes* and published on *bus*, at the time of *clock*."""
        self._items = {item.name: item for item in items}
        self._bus = bus
        self._clock = clock
        self._causes = causes
        self._updates = bus.audience(ItemStateUpdatedEvent)
        self._changes = bus.audience(ItemStateChangedEvent)
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
            item.last_state, item.last_update, item.last_change = (
                old.last_state,
                old.last_update,
                old.last_change,
            )
        self._forget_refusals(item)
        self._bus.publish(ItemUpdatedEvent(self._clock.time(), NOTHING, None, item, old))

    def _forget_refusals(self, item: Item) -> None:
        self._refused = {refused for refused in self._refused if refused[0] is not item}

    def update(self, item: Item, state: State, source: str | None = None) -> None:
        """Let *item* take *state*, converted to its own type and unit; what it cannot take is left out.

        The log warns of the first such state of its type, as a device that polls would go on sending it.
        An updated event is published, and a changed event after it where the new state differs from the old.
        """
        store = item.type.store
        self.hold(item, store(item.state, state), state, source)

    def hold(self, item: Item, taken: State | None, given: State, source: str | None = None) -> None:
        """Let *item* hold *taken*, which its type made of *given*, as `update` does; None where it cannot take that."""
        if taken is None:
            self._refuse(item, given, source)
            return
        # what is called often stands in a local first: Python is slow to call what an attribute or a slot holds
        time, updates, changes = self._clock.time, self._updates, self._changes
        now, old, updated, changed = time(), item.state, item.last_update, item.last_change
        number = self._causes.note(now, "state", item, taken, old, source)
        item.state, item.last_update = taken, now
        if updates.everywhere or item in updates.of_item:
            self._bus.queue(ItemStateUpdatedEvent(now, number, source, item, taken, old, updated, changed))
        # not `!=`, of which Python makes two calls
        if not taken == old:  # noqa: SIM201
            item.last_state, item.last_change = old, now
            if changes.everywhere or item in changes.of_item:
                self._bus.queue(
                    ItemStateChangedEvent(now, number, source, item, taken, old, updated, changed)
                )
        self._bus.deliver()

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
            self._bus.queue(GroupStateUpdatedEvent(*told))
        if taken != old:
            group.last_change = now
            if self._bus.listens(GroupItemStateChangedEvent, group):
                self._bus.queue(GroupItemStateChangedEvent(*told))
        self._bus.deliver()

    def update_time_series(self, item: Item, series: TimeSeries, source: str | None = None) -> None:
        """Let *item* take *series*, converted to its own type and unit; its state is not touched.

        If one state does not fit, the whole series is refused; a group takes none (openhab-runtime 2.11).
        """
        now = self._clock.time()
        number = self._causes.note(now, "time series", item, f"of {len(series)} states", None, source)
        self._bus.publish(ItemTimeSeriesEvent(now, number, source, item, series))
        if item.group is not None:
            return
        taken = series.changed(lambda state: item.type.store(NULL, state))
        if taken is None:
            _log.warning("%s (%s) cannot take a time series from %s", item.name, item.type.name, source)
        else:
            self._bus.publish(ItemTimeSeriesUpdatedEvent(now, number, source, item, taken))

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
