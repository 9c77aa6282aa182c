"""Asks the server of a running house, as a client with its token does."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import attrs

from framework.demo_binding import Home, demo_plugins, house
from thinghost.recent_log import RecentLog
from thinghost.runtime import Runtime
from thinghost.testing import virtual_clock
from thinghost.web.access import Access
from thinghost.web.server import serving


@attrs.frozen
class RestClient:
    """Asks the server of *runtime*."""

    runtime: Runtime
    access: Access
    session: aiohttp.ClientSession

    async def ask(self, method: str, path: str, **how: Any) -> tuple[int, str]:
        """Return status and body of the answer."""
        async with self.session.request(method, f"{self.access.address}{path}", **how) as response:
            return response.status, await response.text()

    async def get(self, path: str) -> Any:
        """Return the JSON at *path*."""
        status, body = await self.ask("GET", path)
        assert status == 200
        return json.loads(body)


@asynccontextmanager
async def rest_client(
    folder: Path, home: Home | None = None, things: str = "", items: str = ""
) -> AsyncIterator[RestClient]:
    """Run the house of *things* and *items*, and yield who asks its server when all of it has settled."""
    home = home or Home()
    async with house(home, virtual_clock(), things, items, folder=folder) as runtime:
        await runtime.settled()
        async with (
            serving(runtime, demo_plugins(home), RecentLog()) as access,
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {access.token}"}) as session,
        ):
            yield RestClient(runtime, access, session)


def error(status: int, message: str) -> tuple[int, str]:
    """Return the answer of that *status* in openHAB's shape."""
    return status, json.dumps({"error": {"message": message, "http-code": status}})
