"""A sink that keeps every event, for a test to look at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import attrs

from ..errors import ConfigurationError
from ..event import (
    ChannelTriggeredEvent,
    Event,
    GroupItemStateChangedEvent,
    GroupStateUpdatedEvent,
    ItemCommandEvent,
    ItemStateChangedEvent,
    ItemStateUpdatedEvent,
    ThingStatusInfoChangedEvent,
)
from ..sink import Sink, SinkContext, SinkType

EventT = TypeVar("EventT", bound=Event)

ALL_KINDS: tuple[type[Event], ...] = (
    ItemStateUpdatedEvent,
    ItemStateChangedEvent,
    GroupStateUpdatedEvent,
    GroupItemStateChangedEvent,
    ItemCommandEvent,
    ThingStatusInfoChangedEvent,
    ChannelTriggeredEvent,
)


@attrs.define(eq=False)
class RecordingSink:
    """Keeps the events of *kinds* in the order in which they were published."""

    kinds: tuple[type[Event], ...] = ALL_KINDS
    events: list[Event] = attrs.field(factory=list)

    def receive(self, event: Event) -> None:
        """Keep *event*."""
        self.events.append(event)

    def of(self, kind: type[EventT]) -> list[EventT]:
        """Return the events of exactly *kind*: a change is no update here, though it comes with one."""
        return [event for event in self.events if type(event) is kind]

    def sink_type(self, name: str) -> SinkType:
        """Return the declaration of this sink as *name*."""

        @asynccontextmanager
        async def open_(argument: str, _context: SinkContext) -> AsyncIterator[Sink]:
            if argument:
                raise ConfigurationError(f"sink {name} takes no argument, but there is '{argument}'")
            yield self

        return SinkType(name, "Keeps every event.", open_)
