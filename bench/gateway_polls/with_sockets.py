"""The floor: the requests of a poll over a kept connection, nothing understood of what comes."""

import asyncio
import re
import ssl
from collections.abc import Sequence

from .measure import Poll, Server, print_figures, server_and_count

_PATHS = (
    "/api/v1/production",
    "/production.json?details=1",
    "/ivp/meters",
    "/ivp/meters/readings",
    "/ivp/pdm/device_data",
    "/api/v1/production/inverters",
    "/inventory.json",
    "/ivp/ensemble/inventory",
    "/ivp/ss/gen_config",
    "/ivp/pdm/energy",
)
_LENGTH = re.compile(rb"Content-Length: (\d+)")


async def _opened(server: Server, count: int) -> Sequence[Poll]:
    return [await _one(server.address(number), server.scheme) for number in range(count)]


async def _one(address: str, scheme: str) -> Poll:
    host, _, port = address.partition(":")
    tls = None
    if scheme == "https":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(host, int(port), ssl=tls)

    async def poll() -> None:
        for path in _PATHS:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            found = _LENGTH.search(await reader.readuntil(b"\r\n\r\n"))
            await reader.readexactly(int(found[1]) if found else 0)

    return poll


if __name__ == "__main__":
    its_server, its_count = server_and_count()
    asyncio.run(print_figures(its_server, _opened, its_count, 300))
