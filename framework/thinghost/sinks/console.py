"""The sink ``console``: one line per change, as a person reads it."""

import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import attrs
import click

from ..errors import ConfigurationError
from ..event import Event, GroupItemStateChangedEvent, ItemEvent, ItemStateChangedEvent
from ..item_text import label_text
from ..sink import Sink, SinkContext, SinkType

_log = logging.getLogger(__name__)

_WIDEST_NAME = 30


@attrs.frozen(eq=False)
class ConsoleSink:
    """Prints every change of an item; what becomes of things stands in the log."""

    _context: SinkContext
    _name_width: int
    kinds: tuple[type[Event], ...] = (ItemStateChangedEvent, GroupItemStateChangedEvent)

    def receive(self, event: Event) -> None:
        """Print *event* as one line: time of day, item, label and state."""
        if isinstance(event, ItemEvent):
            zone = self._context.clock.zone
            time = datetime.fromtimestamp(event.time, zone)
            label = label_text(event.item, zone, self._context.transform)
            # a device may send anything, also what moves the cursor
            shown = label if label.isprintable() else "".join(map(_printable, label))
            try:
                click.echo(f"{time:%H:%M:%S}  {event.item.name:<{self._name_width}}  {shown}")
            except BrokenPipeError:
                _stop_printing()


def _stop_printing() -> None:
    _log.warning("sink console: nobody reads standard output any more")
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _printable(character: str) -> str:
    return character if character.isprintable() else "?"


@asynccontextmanager
async def _open(argument: str, context: SinkContext) -> AsyncIterator[Sink]:
    if argument:
        raise ConfigurationError(f"sink console takes nothing behind the =, found '{argument}'")
    width = max((len(item.name) for item in context.items), default=0)
    yield ConsoleSink(context, min(width, _WIDEST_NAME))


CONSOLE = SinkType("console", "One line per change on the terminal.", _open)
