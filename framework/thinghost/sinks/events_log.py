"""The sink ``events-log=FILE``: openHAB's ``events.log``, line for line (openhab-runtime 8.2)."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from ..cause_text import when
from ..event import (
    ChannelTriggeredEvent,
    Event,
    GroupItemStateChangedEvent,
    InboxAddedEvent,
    InboxRemovedEvent,
    ItemCommandEvent,
    ItemStateChangedEvent,
    ItemStatePredictedEvent,
    ItemTimeSeriesEvent,
    ItemTimeSeriesUpdatedEvent,
    ItemUpdatedEvent,
    ThingStatusInfoChangedEvent,
)
from ..event_text import message_of
from ..sink import Sink, SinkContext, SinkType
from .line_file import LineFile, line_file

_LOGGED: tuple[type[Event], ...] = (
    ItemCommandEvent,
    ItemStateChangedEvent,
    ItemStatePredictedEvent,
    ItemTimeSeriesEvent,
    ItemTimeSeriesUpdatedEvent,
    GroupItemStateChangedEvent,
    ItemUpdatedEvent,
    ThingStatusInfoChangedEvent,
    ChannelTriggeredEvent,
    InboxAddedEvent,
    InboxRemovedEvent,
)
"""What openHAB's own configuration of the log leaves switched on."""

_LOGGER_WIDTH = 36
_LOGGERS = {kind: f"openhab.event.{kind.__name__}"[-_LOGGER_WIDTH:].ljust(_LOGGER_WIDTH) for kind in _LOGGED}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


@attrs.frozen(eq=False)
class EventsLogSink:
    """Appends a line for every event of the kinds that openHAB logs by default."""

    _file: LineFile
    _context: SinkContext
    kinds: tuple[type[Event], ...] = _LOGGED

    def receive(self, event: Event) -> None:
        """Append *event*: time, level, logger and sentence."""
        zone = self._context.clock.zone
        message = message_of(event, zone)
        # a device may send anything, also what would look like a line of its own
        message = _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), message)
        self._file.write(f"{when(event.time, zone)} [INFO ] [{_LOGGERS[type(event)]}] - {message}")


@asynccontextmanager
async def _open(argument: str, context: SinkContext) -> AsyncIterator[Sink]:
    with line_file("events-log", argument) as file:
        yield EventsLogSink(file, context)


EVENTS_LOG = SinkType("events-log", "openHAB's events.log, appended to a file.", _open, "FILE")
