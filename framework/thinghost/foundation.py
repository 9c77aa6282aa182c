"""What everything in a house stands on."""

import asyncio
from pathlib import Path

import attrs

from .cause import Causes
from .clock import Clock
from .event_bus import EventBus
from .item_registry import ItemRegistry
from .plugins import Plugins


@attrs.frozen(eq=False)
class Foundation:
    """The items, who tells what happens to them and why, the one clock, and the one who owns all tasks.

    *folder* is that of the files, *data_folder* that of what outlives the house.
    """

    items: ItemRegistry
    bus: EventBus
    clock: Clock
    causes: Causes
    plugins: Plugins
    tasks: asyncio.TaskGroup
    folder: Path
    data_folder: Path
