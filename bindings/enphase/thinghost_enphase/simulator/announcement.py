"""Announces a simulated gateway by mDNS, as real ones announce themselves (envoy-api 4)."""

import contextlib
import socket
from collections.abc import AsyncIterator
from ipaddress import ip_address

from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from thinghost import ConfigurationError, Simulation

from ..discovery import SERVICE_TYPE
from .firmware import firmware_of


@contextlib.asynccontextmanager
async def announced(interface: str, simulation: Simulation, firmware: str) -> AsyncIterator[None]:
    """Announce *simulation* at the address *interface* of this machine for the time of the block.

    Raises ConfigurationError where that is no address of it.
    """
    try:
        address = ip_address(interface)
        # zeroconf leaves its sockets open where it cannot have them all
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as attempt:
            attempt.bind((interface, 0))
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"--announce: {interface} is no IPv4 address of this machine: {error}"
        ) from error
    mdns = AsyncZeroconf(interfaces=[interface], ip_version=IPVersion.V4Only)
    version = ".".join(map(str, firmware_of(firmware).version))
    info = AsyncServiceInfo(
        SERVICE_TYPE,
        f"envoy.{SERVICE_TYPE}",
        addresses=[address.packed],
        port=int(simulation.address.rpartition(":")[2]),
        properties={"serialnum": simulation.facts["serial number"], "protovers": version},
        server="envoy.local.",
    )
    try:
        await mdns.async_register_service(info, allow_name_change=True)
        yield
    finally:
        await mdns.async_unregister_all_services()
        await mdns.async_close()
