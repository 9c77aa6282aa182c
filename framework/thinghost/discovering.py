"""Puts together all that discovery is made of, for as long as a house runs."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from .clock import Clock
from .discovery_manager import DiscoveryManager
from .event_bus import EventBus
from .inbox import Inbox
from .inbox_store import InboxFile, read_inbox
from .mdns_client import MdnsClient
from .plugins import Plugins
from .thing import Thing


@asynccontextmanager
async def discovering(  # noqa: PLR0913, PLR0917  the composition root hands in every part
    things: Iterable[Thing],
    plugins: Plugins,
    bus: EventBus,
    clock: Clock,
    tasks: asyncio.TaskGroup,
    mdns: MdnsClient,
    data_folder: Path,
) -> AsyncIterator[DiscoveryManager]:
    """Yield what looks for things, its inbox being that of *data_folder* but for what *things* are already.

    Ends when the block does, which must be before *tasks* end.
    """
    inbox = Inbox(plugins, bus, clock, read_inbox(data_folder))
    file = InboxFile(data_folder, lambda: inbox, tasks)
    discovery = DiscoveryManager(inbox, plugins, clock, mdns, tasks)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(file.close)
        stack.callback(inbox.close)
        stack.push_async_callback(discovery.close)
        inbox.start(things, file.write)
        for undo in inbox.listen():
            stack.callback(undo)
        yield discovery
