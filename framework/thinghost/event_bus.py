"""Carries events from who makes them to who listens, in one order for all."""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .cause import Causes
from .event import Event, ItemEvent
from .item import Item

_log = logging.getLogger(__name__)

# a listener is called with events of the kinds it named, which no type can say for all of them at once
Listener = Callable[[Any], None]
Undo = Callable[[], None]


class EventBus:
    """Calls every listener of an event's kind, in the turn of the loop in which the event is published.

    What a listener publishes in turn waits until all have heard the event before it, so every listener hears all
    events in the same order. A listener that raises is logged and hears the next event all the same. What a listener
    does is because of the event it hears: *causes* knows.
    """

    def __init__(self, causes: Causes) -> None:
        """Publish what happens, and let *causes* know whose turn it is."""
        self._causes = causes
        self._wide: dict[type[Event], tuple[Listener, ...]] = {}
        self._narrow: dict[tuple[type[Event], Item], tuple[Listener, ...]] = {}
        self._waiting: deque[Event] = deque()
        self._holds = 0
        self._draining = False

    def subscribe(self, kind: type[Event], listener: Listener) -> Undo:
        """Call *listener* with every event of exactly *kind*; the answer ends that."""
        return _add(self._wide, kind, listener)

    def subscribe_item(self, kind: type[Event], item: Item, listener: Listener) -> Undo:
        """Call *listener* with the events of exactly *kind* about *item*; the answer ends that."""
        return _add(self._narrow, (kind, item), listener)

    def listens(self, kind: type[Event], item: Item) -> bool:
        """Whether anybody would hear an event of *kind* about *item*: if not, it need not be made."""
        return kind in self._wide or (kind, item) in self._narrow

    def publish(self, event: Event) -> None:
        """Let the listeners hear *event*, after all that were published before it."""
        self._waiting.append(event)
        if not self._holds and not self._draining:
            self._drain()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep back what is published inside until the (outermost) block ends."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            if not self._holds and not self._draining:
                self._drain()

    def _drain(self) -> None:
        self._draining, before = True, self._causes.current
        try:
            while self._waiting:
                self._deliver(self._waiting.popleft())
        finally:
            self._draining, self._causes.current = False, before

    def _deliver(self, event: Event) -> None:
        kind = type(event)
        self._causes.current = event.number
        for listener in self._wide.get(kind, ()):
            _call(listener, event)
        if self._narrow and isinstance(event, ItemEvent):
            for listener in self._narrow.get((kind, event.item), ()):
                _call(listener, event)


def _call(listener: Listener, event: Event) -> None:
    try:
        listener(event)
    except Exception:  # noqa: BLE001  whoever listens, the next one hears it too
        _log.exception("a listener failed on %s", type(event).__name__)


def _add(listeners: dict[Any, tuple[Listener, ...]], key: object, listener: Listener) -> Undo:
    listeners[key] = (*listeners.get(key, ()), listener)
    subscribed = [listener]

    def undo() -> None:
        if not subscribed:
            return
        left = list(listeners[key])
        left.remove(subscribed.pop())
        if left:
            listeners[key] = tuple(left)
        else:
            del listeners[key]

    return undo
