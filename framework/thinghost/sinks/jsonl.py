"""The sink ``jsonl=FILE``: one JSON object a line, for machines."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from io import RawIOBase
from pathlib import Path

import attrs

from ..errors import ConfigurationError
from ..event import Event, ItemStateChangedEvent, ItemStateUpdatedEvent, ThingStatusInfoChangedEvent
from ..sink import Sink, SinkContext, SinkType
from ..state import type_name

_log = logging.getLogger(__name__)


@attrs.define(eq=False)
class JsonLinesSink:
    """Writes one object for every item update, and one for every change of a thing's status.

    An update that changes the item is an ``ItemStateChangedEvent``, any other an ``ItemStateUpdatedEvent``.
    While the disk is full, what happens is lost; the log says so once.
    """

    _file: RawIOBase
    _name: str
    _context: SinkContext
    _is_writable: bool = attrs.field(default=True, init=False)
    kinds: tuple[type[Event], ...] = (ItemStateUpdatedEvent, ThingStatusInfoChangedEvent)

    def receive(self, event: Event) -> None:
        """Append *event*; it can be read at once."""
        zone = self._context.clock.zone
        time = datetime.fromtimestamp(event.time, zone).isoformat(timespec="milliseconds")
        record = {"time": time, **_RECORDS[type(event)](event, self._context)}
        line = json.dumps(record, ensure_ascii=False) + "\n"
        try:
            self._file.write(line.encode())
        except OSError as error:
            self._note_failure(error)
        else:
            self._is_writable = True

    def _note_failure(self, error: OSError) -> None:
        if self._is_writable:
            reason = f"{error.strerror}; what happens until it can is lost"
            _log.warning("sink jsonl cannot write to %s: %s", self._name, reason)
        self._is_writable = False


def _item_record(event: ItemStateUpdatedEvent, context: SinkContext) -> dict[str, str | None]:
    zone = context.clock.zone
    kind = ItemStateUpdatedEvent if event.state == event.old else ItemStateChangedEvent
    return {
        "event": kind.__name__,
        "item": event.item.name,
        "type": type_name(event.state),
        "state": event.state.to_full_string(zone),
        "old": event.old.to_full_string(zone),
        "channel": event.source,
    }


def _thing_record(event: ThingStatusInfoChangedEvent, _context: SinkContext) -> dict[str, str | None]:
    return {
        "event": type(event).__name__,
        "thing": str(event.thing.uid),
        "status": event.info.status.value,
        "detail": event.info.detail.value,
        "description": event.info.description,
    }


_RECORDS: dict[type[Event], Callable[..., dict[str, str | None]]] = {
    ItemStateUpdatedEvent: _item_record,
    ThingStatusInfoChangedEvent: _thing_record,
}


@asynccontextmanager
async def _open(argument: str, context: SinkContext) -> AsyncIterator[Sink]:
    if not argument:
        raise ConfigurationError("sink jsonl needs a file: jsonl=FILE")
    try:
        # unbuffered: a line can be read at once, and none waits for a full disk to get room
        file = Path(argument).open("ab", buffering=0)  # noqa: SIM115, ASYNC230  open as long as the sink
    except OSError as error:
        raise ConfigurationError(f"sink jsonl cannot write to {argument}: {error.strerror}") from error
    with file:
        yield JsonLinesSink(file, argument, context)


JSONL = SinkType(
    "jsonl", "One JSON object per item update and thing status, appended to a file.", _open, "FILE"
)
