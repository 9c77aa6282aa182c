"""Where a gateway is in the network: where a person says, or where it announces itself (envoy-api 4)."""

import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import IPv6Address
from typing import Any, Protocol

import attrs
from yarl import URL

from thinghost import CommunicationError, ConfigurationError

_log = logging.getLogger(__name__)

_KEY = "address"
"""Where the storage of the bridge keeps the address that worked last."""

_PATIENCE = 3
"""So many failures in a row let it be looked for elsewhere: a gateway with Wi-Fi and Ethernet announces two addresses
in turn, and leaving one that works would never end (envoy-api 4)."""

_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?(:\d+)?|\[[\da-fA-F:.]+(%[\w.-]+)?\](:\d+)?")
"""``host`` or ``host:port``, where the host is a name, an address, or an IPv6 address in brackets."""


class Place(Protocol):
    """Knows the host of one gateway."""

    @property
    def name(self) -> str:
        """The host as it is known now, for people."""

    async def host(self) -> str:
        """Return ``host`` or ``host:port`` as it stands in a URL. Raises CommunicationError where it is not known."""

    def reached(self) -> None:
        """Note that the right gateway answered there."""

    def missed(self) -> None:
        """Note that it did not."""

    def mistaken(self, found: str) -> CommunicationError | ConfigurationError:
        """Return what to raise where another gateway, *found*, answers there."""


@attrs.frozen
class GivenPlace:
    """The place that the parameter hostname names; *name* is what it says."""

    name: str
    serial_number: str

    async def host(self) -> str:
        """Return the host that a person gave. Raises ConfigurationError if it is none."""
        return checked_host(self.name)

    def reached(self) -> None:
        """Do nothing: the person knows the place."""

    def missed(self) -> None:
        """Do nothing: only the person may look elsewhere."""

    def mistaken(self, found: str) -> ConfigurationError:
        """Return the error that lets the person decide which of the two is wrong."""
        return ConfigurationError(
            f"the gateway at {self.name} has the serial number {found}, "
            f"but serialNumber says {self.serial_number}: correct serialNumber or hostname"
        )


@attrs.define(eq=False)
class FoundPlace:
    """The place where the gateway announces itself, as *find* returns it; *storage* keeps the last that worked."""

    _serial_number: str
    _find: Callable[[], Awaitable[str | None]]
    _storage: MutableMapping[str, Any]
    _host: str | None = attrs.field(default=None, init=False)
    _failures: int = attrs.field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        kept = self._storage.get(_KEY)
        self._host = kept if isinstance(kept, str) else None

    @property
    def name(self) -> str:
        """The host that was found last."""
        return self._host or "an unknown address"

    async def host(self) -> str:
        """Return the host that was found, looking for it where none is known or it failed several times."""
        if self._host is None or self._failures >= _PATIENCE:
            found = await self._find()
            if found is None and self._host is None:
                raise CommunicationError(
                    f"hostname is empty, and no gateway with the serial number {self._serial_number} announces "
                    "itself in this network: set hostname to its name or address, or correct serialNumber"
                )
            if found not in (None, self._host):
                _log.info("gateway %s announces itself at %s", self._serial_number, found)
                self._host = found
            self._failures = 0
        return checked_host(self.name)

    def reached(self) -> None:
        """Remember the place."""
        self._failures = 0
        self._storage[_KEY] = self._host

    def missed(self) -> None:
        """Count the failure."""
        self._failures += 1

    def mistaken(self, found: str) -> CommunicationError:
        """Forget the place: the address was given to another one."""
        there, self._host = self._host, None
        return CommunicationError(
            f"the gateway at {there} has the serial number {found}, not {self._serial_number}: "
            "it is looked for elsewhere"
        )


def checked_host(text: str) -> str:
    """Return *text* as it stands in a URL: a bare IPv6 address gets its brackets, its scope a plain ``%``.

    Raises ConfigurationError if it is no host name or address.
    """
    host = (f"[{text}]" if _is_ipv6(text) else text).replace("%25", "%")
    if not _HOST.fullmatch(host):
        raise ConfigurationError(f"hostname '{text}' is no host name or address, with or without :port")
    try:
        URL(f"http://{host}")
    except ValueError as error:
        raise ConfigurationError(f"hostname '{text}' is no host name or address: {error}") from error
    return host


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True
