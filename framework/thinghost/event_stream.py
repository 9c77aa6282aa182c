"""Events for somebody who may be slow: a queue with an end, which delays nobody else."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Self

from .event import Event
from .event_bus import EventBus

LIMIT = 1000
"""How many events wait for a slow subscriber unless it asks for another number."""

_log = logging.getLogger(__name__)


class EventStream:
    """Yields events to one subscriber, *name*; at most *limit* wait for it.

    Of more than that the oldest are dropped, so that whoever falls behind sees what is true now. The log says by name
    when that begins, and when the subscriber has caught up, how many it missed; *dropped* counts them all.
    """

    def __init__(self, name: str, limit: int = LIMIT) -> None:
        """Begin with no event."""
        self.name = name
        self.limit = limit
        self.dropped = 0
        self._missed = 0
        self._waiting: deque[Event] = deque()
        self._filled = asyncio.Event()

    def receive(self, event: Event) -> None:
        """Keep *event* until the subscriber takes it."""
        if len(self._waiting) >= self.limit:
            self._drop()
        self._waiting.append(event)
        self._filled.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        event = self._waiting.popleft()
        if self._missed and not self._waiting:
            _log.info("subscriber %s has caught up; it missed %d events", self.name, self._missed)
            self._missed = 0
        return event

    def _drop(self) -> None:
        if not self._missed:
            _log.warning(
                "subscriber %s is slow: %d events wait for it, the oldest are dropped", self.name, self.limit
            )
        self._waiting.popleft()
        self._missed += 1
        self.dropped += 1


@contextmanager
def subscribed(
    bus: EventBus, kinds: Iterable[type[Event]], name: str, limit: int = LIMIT
) -> Iterator[EventStream]:
    """Yield the events of *kinds* on *bus* to the subscriber *name* until the block ends."""
    stream = EventStream(name, limit)
    with ExitStack() as stack:
        for kind in kinds:
            stack.callback(bus.subscribe(kind, stream.receive))
        yield stream
