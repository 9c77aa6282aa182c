"""Hands events about things to who waits for just that thing: many rules cost no more than one."""

from collections.abc import Callable
from typing import Any

import attrs

from ..event import ThingEvent
from ..event_bus import EventBus, Listener, Undo
from .wildcard import is_wildcard, wildcard


@attrs.frozen(eq=False)
class Switchboard:
    """Has one listener on the bus for each kind of event that somebody waits for."""

    _lines: dict[type[ThingEvent], "_Line"] = attrs.field(factory=dict, init=False)

    def listen(self, bus: EventBus, kind: type[ThingEvent], uid: str, listener: Listener) -> Undo:
        """Call *listener* with events of *kind* on *bus* about the thing *uid*, which may have wildcards."""
        if is_wildcard(uid):
            fits = wildcard(uid).fullmatch
            return bus.subscribe(kind, lambda event: listener(event) if fits(event.thing.uid.text) else None)
        line = self._lines.get(kind)
        if line is None:
            line = self._lines[kind] = _Line()
            line.undo = bus.subscribe(kind, line.hear)
        line.listeners.setdefault(uid, {})[key := object()] = listener
        return lambda: self._leave(kind, uid, key)

    def _leave(self, kind: type[ThingEvent], uid: str, key: object) -> None:
        line = self._lines.get(kind)
        if line is None or line.listeners.get(uid, {}).pop(key, None) is None:
            return
        if not line.listeners[uid]:
            del line.listeners[uid]
        if not line.listeners:
            del self._lines[kind]
            line.undo()


@attrs.define(eq=False)
class _Line:
    listeners: dict[str, dict[object, Callable[[Any], None]]] = attrs.field(factory=dict)
    undo: Undo = attrs.field(default=lambda: None)

    def hear(self, event: ThingEvent) -> None:
        # who leaves meanwhile hears it still, as on the bus
        for listener in tuple(self.listeners.get(event.thing.uid.text, {}).values()):
            listener(event)
