"""The binding's handler polls: all pages each time, or (*as due*) as it does in life, those that may have news."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from thinghost import Clock, Secret
from thinghost.testing import RecordingCallback
from thinghost_enphase.bridge_handler import EnvoyBridgeHandler
from thinghost_enphase.configuration import EnvoyConfiguration

from .measure import Poll, Server, print_figures, server_and_count

_STEPS = {"all": 4_000, "due": 60}
"""Seconds that seem to pass from poll to poll: after the first number every page may have news."""


async def _opened(step: float, server: Server, count: int) -> Sequence[Poll]:
    return [await _one(server, step, number) for number in range(count)]


async def _one(server: Server, step: float, number: int) -> Poll:
    hand = [datetime.now(UTC).timestamp()]
    callback = RecordingCallback.of(f"enphase:envoy:{number}", Clock(UTC, lambda: hand[0]))
    settings = EnvoyConfiguration(
        serial_number=server.serial,
        hostname=server.address(number),
        refresh=1,
        jwt=Secret(server.token) if server.scheme == "https" else None,
    )
    handler = EnvoyBridgeHandler(callback.thing, settings, callback)
    await handler.initialize()

    async def poll() -> None:
        hand[0] += step
        callback.updates.clear()
        await callback.poll()

    return poll


if __name__ == "__main__":
    its_server, its_count = server_and_count()
    asyncio.run(print_figures(its_server, partial(_opened, _STEPS[sys.argv[3]]), its_count, 300))
