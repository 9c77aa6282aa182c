"""Gateways announce themselves by mDNS: who they are, and where they are to be reached.

A gateway is known by the serial number in its TXT record, never by its name or address: both are given by others and
change. The announced port is that of one web server of two; which one answers is found out by asking.
"""

import re
from collections.abc import Callable

from thinghost import DiscoveryResult, MdnsParticipant, MdnsService

SERVICE_TYPE = "_enphase-envoy._tcp.local."
"""What gateways announce."""

_SERIAL_NUMBER = re.compile(r"[A-Za-z0-9]+")


def serial_number_of(service: MdnsService) -> str | None:
    """Return the serial number that *service* tells, None where it tells none."""
    serial_number = service.properties.get("serialnum", "").strip()
    return serial_number if _SERIAL_NUMBER.fullmatch(serial_number) else None


def is_gateway(serial_number: str) -> Callable[[MdnsService], bool]:
    """Return what says whether a service is the gateway with *serial_number*, at an address that can be used."""
    return lambda service: (
        serial_number_of(service) == serial_number.strip() and address_of(service) is not None
    )


def address_of(service: MdnsService) -> str | None:
    """Return the address as it stands in a URL and in ``hostname``, IPv6 in brackets; None without one.

    One of the local link has its scope (``[fe80::1%eth0]``), without which nobody gets there.
    """
    address = service.address
    # not %25, as RFC 6874 has it: aiohttp hands the host to the resolver as it stands
    return f"[{address}]" if address is not None and ":" in address else address


def _result(service: MdnsService) -> DiscoveryResult | None:
    """Return the gateway that *service* is; its firmware is a hint, for after an update it may be the old one."""
    serial_number, address = serial_number_of(service), address_of(service)
    if serial_number is None or address is None:
        return None
    facts = {"serialNumber": serial_number, "hostname": address}
    if service.properties.get("protovers"):
        facts["firmwareVersion"] = service.properties["protovers"]
    return DiscoveryResult(f"enphase:envoy:{serial_number}", f"Envoy {serial_number}", facts, "serialNumber")


GATEWAYS = MdnsParticipant(SERVICE_TYPE, ("enphase:envoy",), _result, grace_seconds=3600)
"""Makes things of announced gateways. One that falls silent stays in the inbox for an hour: many do every night."""
