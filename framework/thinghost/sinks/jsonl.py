"""The sink ``jsonl=FILE``: one JSON object a line, for machines."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

import attrs

from ..errors import ConfigurationError
from ..event import Event, ItemStateChangedEvent, ItemStateUpdatedEvent, ThingStatusInfoChangedEvent
from ..sink import Sink, SinkContext, SinkType
from ..state import type_name


@attrs.define(eq=False)
class JsonLinesSink:
    """Writes one object for every item update, and one for every change of a thing's status.

    An update that changes the item is an ``ItemStateChangedEvent``, any other an ``ItemStateUpdatedEvent``.
    """

    _file: TextIO
    _context: SinkContext
    kinds: tuple[type[Event], ...] = (ItemStateUpdatedEvent, ThingStatusInfoChangedEvent)

    def receive(self, event: Event) -> None:
        """Append *event*, and let it be read at once."""
        zone = self._context.clock.zone
        time = datetime.fromtimestamp(event.time, zone).isoformat(timespec="milliseconds")
        record = {"time": time, **_RECORDS[type(event)](event, self._context)}
        self._file.write(json.dumps(record, ensure_ascii=False) + "\n")
        self._file.flush()


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
        file = Path(argument).open("a", encoding="utf-8")  # noqa: SIM115, ASYNC230  open as long as the sink
    except OSError as error:
        raise ConfigurationError(f"sink jsonl cannot write to {argument}: {error.strerror}") from error
    with file:
        yield JsonLinesSink(file, context)


JSONL = SinkType(
    "jsonl", "One JSON object per item update and thing status, appended to a file.", _open, "FILE"
)
