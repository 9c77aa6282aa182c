"""A bridge with its devices at work, polled by the test."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC
from time import time
from typing import Any

import attrs

from thinghost import Clock
from thinghost.testing import RecordingCallback
from thinghost_enphase.bridge_handler import EnvoyBridgeHandler
from thinghost_enphase.configuration import DeviceConfiguration, EnvoyConfiguration
from thinghost_enphase.device_handler import DeviceHandler, InverterHandler, RelayHandler

_HANDLERS: Mapping[str, type[DeviceHandler]] = {"inverter": InverterHandler, "relay": RelayHandler}


@attrs.define
class Time:
    """The seconds since 1970, which pass when the test says so."""

    seconds: float = attrs.field(factory=time)

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


@attrs.frozen(eq=False)
class _Clock(Clock):
    """A clock by which nobody waits long."""

    hand: Time = attrs.field(factory=Time)

    async def sleep(self, seconds: float) -> None:
        """Let *seconds* pass at once."""
        self.hand.seconds += seconds


@attrs.frozen
class House:
    """A bridge and its devices as their callbacks recorded them; devices by serial number."""

    handler: EnvoyBridgeHandler
    bridge: RecordingCallback
    devices: Mapping[str, RecordingCallback]
    time: Time

    async def poll(self, *, after: float | None = None) -> None:
        """Poll as the framework would, *after* seconds or when it is time; what the poll raises comes out."""
        self.time.seconds += self.bridge.polls[0].seconds if after is None else after
        await self.bridge.poll()


@contextlib.asynccontextmanager
async def house(
    configuration: EnvoyConfiguration, storage: dict[str, Any] | None = None, /, **devices: str
) -> AsyncIterator[House]:
    """Run a bridge with *devices*, serial numbers and their thing types, e.g. ``s123="inverter"`` for ``123``.

    *storage* is what an earlier run remembered.
    """
    now = Time()
    bridge = RecordingCallback.of("enphase:envoy:1", _Clock(UTC, now, now))
    bridge.storage.update(storage or {})
    handler = EnvoyBridgeHandler(bridge.thing, configuration, bridge)
    callbacks = {}
    for name, kind in devices.items():
        serial_number = name.removeprefix("s")
        callbacks[serial_number] = callback = RecordingCallback.of(f"enphase:{kind}:1:{serial_number}")
        device = _HANDLERS[kind](callback.thing, DeviceConfiguration(serial_number=serial_number), callback)
        bridge.below.append(device)
    try:
        await handler.initialize()
        yield House(handler, bridge, callbacks, now)
    finally:
        await handler.dispose()
        await bridge.close()
