"""A service that somebody announces in the local network by mDNS, as bindings see it."""

from collections.abc import Mapping
from ipaddress import ip_address

import attrs


@attrs.frozen
class MdnsService:
    """What is announced as *name* (``Envoy-2``) of *type* (``_acme-hub._tcp.local.``).

    *host* is the name of the machine without the dot at its end, *addresses* are as announced, *properties* the TXT
    record as text; a key without a value has an empty one. Everything may come from anybody: check it.
    """

    type: str
    name: str
    host: str
    port: int
    addresses: tuple[str, ...] = ()
    properties: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def address(self) -> str | None:
        """The address to speak to: IPv4 if there is one, then IPv6; those of the local link last, with their scope."""
        return min(self.addresses, key=_rank, default=None)


@attrs.frozen
class MdnsChange:
    """The service *name* is announced, with what it is; or no longer, without."""

    name: str
    service: MdnsService | None


def _rank(address: str) -> tuple[bool, int]:
    parsed = ip_address(address)
    return parsed.is_link_local, parsed.version
