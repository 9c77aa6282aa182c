"""pyenphase polls: ``Envoy.update()``, with one session for all as Home Assistant has it."""

import asyncio
from collections.abc import Sequence
from importlib import import_module
from typing import cast

import aiohttp

from .measure import Poll, Server, print_figures, server_and_count


async def _opened(server: Server, count: int) -> Sequence[Poll]:
    tls = import_module("pyenphase.ssl").NO_VERIFY_SSL_CONTEXT
    connector = aiohttp.TCPConnector(ssl=tls, limit=0)
    session = aiohttp.ClientSession(connector=connector)
    return [await _one(server, number, session) for number in range(count)]


async def _one(server: Server, number: int, session: aiohttp.ClientSession) -> Poll:
    envoy = import_module("pyenphase").Envoy(server.address(number), client=session)
    await envoy.setup()
    if server.scheme == "https":
        await envoy.authenticate(token=server.token)
    else:
        await envoy.authenticate(username="envoy", password=server.serial[-6:])
    await envoy.probe()
    return cast(Poll, envoy.update)


if __name__ == "__main__":
    its_server, its_count = server_and_count()
    asyncio.run(print_figures(its_server, _opened, its_count, 300))
