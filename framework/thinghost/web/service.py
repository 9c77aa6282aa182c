"""When the server runs: from when the things have started until the house stops, once for each data folder."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path

from ..plugins import Plugins
from ..recent_log import RecentLog, recent_log
from ..runtime import Runtime

_LONGEST_START = 5.0
"""For how many seconds, at the most, the things have the machine for themselves."""

_PAUSE = 0.1
"""How many seconds their first states have to get where they are wanted, before the import holds everything up."""


@asynccontextmanager
async def answering(
    runtime: Runtime, plugins: Plugins, data_folder: Path, port: int = 0
) -> AsyncIterator[None]:
    """Answer other commands about *runtime* until the block ends; they find it through *data_folder*.

    An instance that answers there already keeps doing so, and this one does not. Whatever hinders the server is a
    warning in the log, and nothing else stops for it.
    """
    with recent_log() as log:
        service = asyncio.create_task(_serve(runtime, plugins, log, data_folder, port), name="web")
        try:
            yield
        finally:
            service.cancel()
            with suppress(asyncio.CancelledError):
                await service


async def _serve(runtime: Runtime, plugins: Plugins, log: RecentLog, data_folder: Path, port: int) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_LONGEST_START):
            await runtime.settled()
    await asyncio.sleep(_PAUSE)
    # imported late: it takes longer than many a house needs to start
    await import_module(".server", __package__).serve(runtime, plugins, log, data_folder, port)
