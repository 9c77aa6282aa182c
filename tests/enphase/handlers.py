"""A bridge with its devices at work, polled by the test."""

import contextlib
from collections.abc import AsyncIterator, Mapping

import attrs

from thinghost.testing import RecordingCallback
from thinghost_enphase.bridge_handler import EnvoyBridgeHandler
from thinghost_enphase.configuration import DeviceConfiguration, EnvoyConfiguration
from thinghost_enphase.device_handler import DeviceHandler, InverterHandler, RelayHandler

_HANDLERS: Mapping[str, type[DeviceHandler]] = {"inverter": InverterHandler, "relay": RelayHandler}


@attrs.frozen
class House:
    """A bridge and its devices as their callbacks recorded them; devices by serial number."""

    handler: EnvoyBridgeHandler
    bridge: RecordingCallback
    devices: Mapping[str, RecordingCallback]

    async def poll(self) -> None:
        """Poll as the framework would; what the poll raises comes out."""
        await self.bridge.poll()


@contextlib.asynccontextmanager
async def house(configuration: EnvoyConfiguration, **devices: str) -> AsyncIterator[House]:
    """Run a bridge with *devices*, serial numbers and their thing types, e.g. ``s123="inverter"`` for ``123``."""
    bridge = RecordingCallback.of("enphase:envoy:1")
    handler = EnvoyBridgeHandler(bridge.thing, configuration, bridge)
    callbacks = {}
    for name, kind in devices.items():
        serial_number = name.removeprefix("s")
        callbacks[serial_number] = callback = RecordingCallback.of(f"enphase:{kind}:1:{serial_number}")
        device = _HANDLERS[kind](callback.thing, DeviceConfiguration(serial_number=serial_number), callback)
        bridge.below.append(device)
    try:
        await handler.initialize()
        yield House(handler, bridge, callbacks)
    finally:
        await handler.dispose()
