"""The sink ``jsonl=FILE``: one JSON object a line, for machines."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import attrs

from ..event import (
    Event,
    GroupItemStateChangedEvent,
    GroupStateUpdatedEvent,
    ItemStateChangedEvent,
    ItemStateUpdatedEvent,
    ThingStatusInfoChangedEvent,
)
from ..sink import Sink, SinkContext, SinkType
from ..state import type_name
from .line_file import LineFile, line_file


@attrs.frozen(eq=False)
class JsonLinesSink:
    """Writes one object for every item update, and one for every change of a thing's status.

    An update that changes the item is an ``ItemStateChangedEvent``, any other an ``ItemStateUpdatedEvent``; what a
    group calculates is a ``GroupItemStateChangedEvent`` or a ``GroupStateUpdatedEvent``.
    """

    _file: LineFile
    _context: SinkContext
    kinds: tuple[type[Event], ...] = (
        ItemStateUpdatedEvent,
        GroupStateUpdatedEvent,
        ThingStatusInfoChangedEvent,
    )

    def receive(self, event: Event) -> None:
        """Append *event*; it can be read at once."""
        zone = self._context.clock.zone
        time = datetime.fromtimestamp(event.time, zone).isoformat(timespec="milliseconds")
        record = {"time": time, **_RECORDS[type(event)](event, self._context)}
        self._file.write(json.dumps(record, ensure_ascii=False))


def _item_record(event: ItemStateUpdatedEvent, context: SinkContext) -> dict[str, str | None]:
    zone = context.clock.zone
    kind = type(event) if event.state == event.old else _CHANGED[type(event)]
    return {
        "event": kind.__name__,
        "item": event.item.name,
        "type": type_name(event.state),
        "state": event.state.to_full_string(zone),
        "old": event.old.to_full_string(zone),
        "channel": event.source,
    }


_CHANGED: dict[type[Event], type[Event]] = {
    ItemStateUpdatedEvent: ItemStateChangedEvent,
    GroupStateUpdatedEvent: GroupItemStateChangedEvent,
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
    GroupStateUpdatedEvent: _item_record,
    ThingStatusInfoChangedEvent: _thing_record,
}


@asynccontextmanager
async def _open(argument: str, context: SinkContext) -> AsyncIterator[Sink]:
    with line_file("jsonl", argument) as file:
        yield JsonLinesSink(file, context)


JSONL = SinkType(
    "jsonl", "One JSON object per item update and thing status, appended to a file.", _open, "FILE"
)
