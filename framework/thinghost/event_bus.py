"""Carries events from who makes them to who listens, in one order for all."""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import time as machine_time
from typing import Any

import attrs

from .cause import Causes
from .event import Event
from .item import Item

SLOW_SECONDS = 0.1
"""How long the listeners may take before the bus looks for the one that delays everybody."""

_log = logging.getLogger(__name__)

# a listener is called with events of the kinds it named, which no type can say for all of them at once
Listener = Callable[[Any], None]
Undo = Callable[[], None]


@attrs.define(eq=False)
class Audience:
    """Who hears the events of one kind: *everywhere* those about any item, *of_item* those about one."""

    everywhere: tuple[Listener, ...] = ()
    of_item: dict[Item, tuple[Listener, ...]] = attrs.field(factory=dict)

    def hears(self, item: Item) -> bool:
        """Whether anybody would hear an event about *item*: if not, it need not be made."""
        return bool(self.everywhere) or item in self.of_item


_NOBODY = Audience()


class EventBus:
    """Calls every listener of an event's kind, in the turn of the loop in which the event is published.

    What a listener publishes in turn waits until all have heard the event before it, so every listener hears all
    events in the same order. A listener that raises is logged and hears the next event all the same. What a listener
    does is because of the event it hears: *causes* knows.

    Listeners must be quick, as nothing else happens meanwhile. When they once were not, each call is timed from then
    on, and the log names who delays everybody, once.
    """

    def __init__(self, causes: Causes, time: Callable[[], float] = machine_time) -> None:
        """Publish what happens, and let *causes* know whose turn it is; *time* is what events are stamped with."""
        self._causes = causes
        self._time = time
        self._audiences: dict[type[Event], Audience] = {}
        self._waiting: deque[Event] = deque()
        self._holds = 0
        self._is_timed = False
        self._slow: set[str] = set()

    def audience(self, kind: type[Event]) -> Audience:
        """Return who hears events of exactly *kind*, now and later: the same object each time."""
        return self._audiences.setdefault(kind, Audience())

    def subscribe(self, kind: type[Event], listener: Listener) -> Undo:
        """Call *listener* with every event of exactly *kind*; the answer ends that."""
        audience = self.audience(kind)
        audience.everywhere = (*audience.everywhere, listener)

        def undo() -> None:
            audience.everywhere = _without(audience.everywhere, listener)

        return _once(undo)

    def subscribe_item(self, kind: type[Event], item: Item, listener: Listener) -> Undo:
        """Call *listener* with the events of exactly *kind* about *item*; the answer ends that."""
        of_item = self.audience(kind).of_item
        of_item[item] = (*of_item.get(item, ()), listener)

        def undo() -> None:
            of_item[item] = _without(of_item[item], listener)
            if not of_item[item]:
                del of_item[item]

        return _once(undo)

    def listens(self, kind: type[Event], item: Item) -> bool:
        """Whether anybody would hear an event of *kind* about *item*: if not, it need not be made."""
        return self.audience(kind).hears(item)

    @property
    def backlog(self) -> int:
        """How many events wait to be heard."""
        return len(self._waiting)

    def publish(self, event: Event) -> None:
        """Let the listeners hear *event*, after all that were published before it."""
        self._waiting.append(event)
        if not self._holds:
            self._drain()

    def queue(self, event: Event) -> None:
        """Let *event* wait for the next that is published, or for `deliver`: nobody's answer comes between the two."""
        self._waiting.append(event)

    def deliver(self) -> None:
        """Let the listeners hear what waits, unless that is held."""
        if self._waiting and not self._holds:
            self._drain()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep back what is published inside until the (outermost) block ends."""
        self.hold()
        try:
            yield
        finally:
            self.release()

    def hold(self) -> None:
        """Keep back what is published until `release` is called as often; `held` is the form for everybody."""
        self._holds += 1

    def release(self) -> None:
        """Let the listeners hear what was kept back since `hold`."""
        self._holds -= 1
        self.deliver()

    def _drain(self) -> None:
        causes, waiting, audiences = self._causes, self._waiting, self._audiences
        before = causes.current
        # what is published meanwhile waits its turn
        self._holds = 1
        try:
            while waiting:
                event = waiting.popleft()
                causes.current = event.number
                audience = audiences.get(type(event), _NOBODY)
                listeners = audience.everywhere
                if audience.of_item:
                    listeners += audience.of_item.get(event.item, ())  # type: ignore[attr-defined]
                if self._is_timed:
                    listeners = tuple(partial(self._time_call, listener) for listener in listeners)
                for listener in listeners:
                    try:
                        listener(event)
                    except Exception:  # noqa: BLE001  whoever listens, the next one hears it too
                        _log.exception("a listener failed on %s", type(event).__name__)
        finally:
            self._holds, causes.current = 0, before
        # an event knows when it was made: one look at the clock tells whether somebody was slow
        now = self._time
        if now() - event.time > SLOW_SECONDS:
            self._is_timed = True

    def _time_call(self, listener: Listener, event: Event) -> None:
        began = self._time()
        try:
            listener(event)
        finally:
            seconds = self._time() - began
            # a partial has no name of its own; what an object prints of itself may be long
            name = getattr(listener, "__qualname__", type(listener).__name__)
            if seconds > SLOW_SECONDS and name not in self._slow:
                self._slow.add(name)
                _log.warning(
                    "listener %s is slow: all waited %.2f s for it to hear of one event", name, seconds
                )


def _without(listeners: tuple[Listener, ...], listener: Listener) -> tuple[Listener, ...]:
    left = list(listeners)
    left.remove(listener)
    return tuple(left)


def _once(undo: Undo) -> Undo:
    """Return what calls *undo* at its first call only."""
    todo = [undo]
    return lambda: todo.pop()() if todo else None
