"""Finds load managers: a question to everybody in the network, by UDP, which each of them answers."""

import asyncio
import json
import socket
from collections.abc import Callable
from typing import Any

import attrs
from thinghost import DiscoveryContext, DiscoveryResult, DiscoveryService

QUESTION = b"load manager?"
PORT = 7055
"""Where a load manager listens for the question."""

ROUNDS = 3
ROUND_SECONDS = 0.5


def result_of(answer: bytes, host: str) -> DiscoveryResult | None:
    """Return the load manager that gave *answer* from *host*, None where something else did."""
    try:
        document = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    match document:
        case {"manager": str(serial), "port": int(port)} if serial.isalnum():
            facts = {"hostname": f"{host}:{port}", "serialNumber": serial}
            uid = f"wallbox:loadmanager:{serial}"
            return DiscoveryResult(uid, f"Load Manager {serial}", facts, "serialNumber")
    return None


@attrs.define(eq=False)
class _Ear(asyncio.DatagramProtocol):
    found: Callable[[DiscoveryResult], None]

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        result = result_of(data, addr[0])
        if result is not None:
            self.found(result)


async def ask(where: str, found: Callable[[DiscoveryResult], None]) -> None:
    """Ask *where*, an address with :port if it is not 7055, and tell *found* of each load manager."""
    host, _, port = where.partition(":")
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Ear(found), family=socket.AF_INET, allow_broadcast=True
    )
    try:
        for _ in range(ROUNDS):
            transport.sendto(QUESTION, (host, int(port or PORT)))
            await asyncio.sleep(ROUND_SECONDS)
    finally:
        transport.close()


async def _look(context: DiscoveryContext) -> None:
    await ask(context.text or "255.255.255.255", context.found)


BROADCAST = DiscoveryService(
    "broadcast",
    ("wallbox:loadmanager",),
    _look,
    seconds=ROUNDS * ROUND_SECONDS + 1,
    background=3600,
    input_label="Address",
    input_description="Where to ask if not everywhere: an address, with :port where it is not 7055.",
)
"""Looks for load managers."""
