"""Declarations of sinks: places that events go to."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

import attrs

from .clock import Clock
from .display import Transform, no_transform
from .event import Event
from .item import Item


class Sink(Protocol):
    """An open sink. It hears events in the loop's turn: what takes time goes to a queue of its own."""

    @property
    def kinds(self) -> tuple[type[Event], ...]:
        """The kinds of events it wants."""

    def receive(self, event: Event) -> None:
        """Take one event."""


@attrs.frozen
class SinkContext:
    """What a sink may use: the clock, the items there are, the folder for data, and what patterns transform with."""

    clock: Clock
    items: Sequence[Item]
    data_folder: Path
    transform: Transform = no_transform


@attrs.frozen
class SinkType:
    """A sink that ``--sink NAME`` or ``--sink NAME=ARGUMENT`` opens.

    *argument* says what stands behind the ``=`` (empty: nothing may). *open* makes the sink for the time of its
    block; it raises ConfigurationError if the argument will not do.
    """

    name: str
    description: str
    open: Callable[[str, SinkContext], AbstractAsyncContextManager[Sink]]
    argument: str = ""
