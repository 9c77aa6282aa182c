"""Follows the items of a selection: who hears one is told when the files give it away, change it, or bring another."""

import logging
from collections.abc import Callable, Iterable

import attrs

from ..errors import ConfigurationError
from ..event import Event, ItemAddedEvent, ItemEvent, ItemRemovedEvent, ItemUpdatedEvent
from ..event_bus import Listener, Undo
from ..item import Item
from .home import Home
from .selection import OneItem, Selection

_log = logging.getLogger(__name__)

Listen = Callable[[Item], Undo]
"""Begins to hear one item; the answer ends that. Raises ConfigurationError for an item that is not fit for it."""

_FILES: tuple[type[ItemEvent], ...] = (ItemAddedEvent, ItemRemovedEvent, ItemUpdatedEvent)


def follow(home: Home, selections: Iterable[Selection], listen: Listen) -> Undo:
    """Call *listen* with each item of *selections*, each once, now and whenever there is another one; return the end.

    Raises ConfigurationError where something is not there or not fit now; later that is a warning in the log.
    """
    following = _Following(home, tuple(selections), listen)
    try:
        following.begin()
    except BaseException:
        following.end()
        raise
    return following.end


@attrs.define(eq=False)
class _Following:
    _home: Home
    _selections: tuple[Selection, ...]
    _listen: Listen
    _heard: dict[Item, Undo] = attrs.field(factory=dict, init=False)
    _watched: list[Undo] = attrs.field(factory=list, init=False)

    def begin(self) -> None:
        for selection in self._selections:
            for item in selection.chosen(self._home):
                self._hear(item)
        self._watch()

    def end(self) -> None:
        self._unwatch()
        for undo in self._heard.values():
            undo()
        self._heard.clear()

    def _hear(self, item: Item) -> None:
        if item not in self._heard:
            self._heard[item] = self._listen(item)

    def _watch(self) -> None:
        """Hear what the files do: of named items only what concerns them, so that many rules do not cost much."""
        bus, names = self._home.bus, {item.name for item in self._heard}
        if all(isinstance(each, OneItem) and each.name in names for each in self._selections):
            for item in self._heard:
                self._watched.append(bus.subscribe_item(ItemRemovedEvent, item, self._files_changed))
                self._watched.append(bus.subscribe_item(ItemUpdatedEvent, item, self._files_changed))
        else:
            self._watched.extend(bus.subscribe(kind, self._files_changed) for kind in _FILES)

    def _unwatch(self) -> None:
        while self._watched:
            self._watched.pop()()

    def _files_changed(self, event: ItemEvent) -> None:
        if event.item not in self._heard and not any(each.concerns(event.item) for each in self._selections):
            return
        # the item may be of another type now
        self._forget(event.item)
        chosen = dict.fromkeys(item for each in self._selections for item in each.present(self._home))
        for item in [item for item in self._heard if item not in chosen]:
            self._forget(item)
        for item in chosen:
            try:
                self._hear(item)
            except ConfigurationError as error:
                _log.warning("a rule no longer hears %s: %s", item.name, error)
        self._unwatch()
        self._watch()

    def _forget(self, item: Item) -> None:
        undo = self._heard.pop(item, None)
        if undo is not None:
            undo()


def subscribe_item(home: Home, kinds: Iterable[type[Event]], item: Item, hear: Listener) -> Undo:
    """Call *hear* with the events of *kinds* about *item*; the answer ends that."""
    undos = [home.bus.subscribe_item(kind, item, hear) for kind in kinds]

    def undo() -> None:
        for each in undos:
            each()

    return undo
