"""All items, and the one place where a state reaches them."""

import logging
from collections.abc import Iterable, Iterator

from .clock import Clock
from .event import ItemCommandEvent, ItemStateChangedEvent, ItemStateUpdatedEvent
from .event_bus import EventBus
from .item import Item
from .state import Command, State

_log = logging.getLogger(__name__)


class ItemRegistry:
    """Finds items by name, gives them states, and says so on the bus."""

    def __init__(self, items: Iterable[Item], bus: EventBus, clock: Clock) -> None:
        """Hold *items*; what happens to them is published on *bus*, at the time of *clock*."""
        self._items = {item.name: item for item in items}
        self._bus = bus
        self._clock = clock
        self._refused: set[tuple[Item, type[State]]] = set()

    def get(self, name: str) -> Item | None:
        """Return the item *name*, or None."""
        return self._items.get(name)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def update(self, item: Item, state: State, source: str | None = None) -> None:
        """Let *item* take *state*, converted to its own type and unit; what it cannot take is left out.

        The log warns of the first such state of its type, as a device that polls would go on sending it.
        An updated event is published, and a changed event after it where the new state differs from the old.
        """
        taken = item.type.store(item.state, state)
        if taken is None:
            self._refuse(item, state, source)
            return
        now, old = self._clock.time(), item.state
        item.state, item.last_update = taken, now
        if self._bus.listens(ItemStateUpdatedEvent, item):
            self._bus.publish(ItemStateUpdatedEvent(now, source, item, taken, old))
        if taken != old:
            item.last_change = now
            if self._bus.listens(ItemStateChangedEvent, item):
                self._bus.publish(ItemStateChangedEvent(now, source, item, taken, old))

    def _refuse(self, item: Item, state: State, source: str | None) -> None:
        refused = (item, type(state))
        level = logging.DEBUG if refused in self._refused else logging.WARNING
        self._refused.add(refused)
        _log.log(level, "%s (%s) cannot take %s from %s", item.name, item.type.name, state, source)

    def send_command(self, item: Item, command: Command, source: str | None = None) -> None:
        """Ask for *command* on *item*: it goes to the channels linked to it."""
        self._bus.publish(ItemCommandEvent(self._clock.time(), source, item, command))
