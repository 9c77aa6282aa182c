"""Listens to what is announced in the local network by mDNS; the only module that imports zeroconf."""

import asyncio
import logging
import socket
from collections.abc import AsyncGenerator, Sequence

from zeroconf import InterfaceChoice, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from .clock import Clock
from .errors import CommunicationError
from .mdns_service import MdnsChange, MdnsService

_MERGE_SECONDS = 0.2
"""What is told of a service within this time is told once (openhab-runtime 5.2)."""

_ASK_MILLISECONDS = 3000

_log = logging.getLogger(__name__)


class Mdns:
    """Implements `MdnsClient` over the network, with one set of sockets for all, opened when they are needed."""

    def __init__(self, interfaces: Sequence[str], clock: Clock) -> None:
        """Listen on the addresses *interfaces* of this machine, on all where none is given."""
        self._interfaces = interfaces
        self._clock = clock
        self._opened: AsyncZeroconf | None = None

    async def changes(self, service_type: str) -> AsyncGenerator[MdnsChange]:
        """Yield each service of *service_type* that there is, then whatever changes, until the caller has enough.

        Raises CommunicationError where the network cannot be listened to.
        """
        zeroconf = self._open().zeroconf
        heard = Heard(self._clock)

        def note(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:  # noqa: ARG001  zeroconf calls with these names
            heard.note(name, is_there=state_change is not ServiceStateChange.Removed)

        browser = AsyncServiceBrowser(zeroconf, [service_type], handlers=[note])
        try:
            while True:
                names = await heard.next()
                asked = (self._change(zeroconf, service_type, name, is_there) for name, is_there in names)
                for change in await asyncio.gather(*asked):
                    if change is not None:
                        yield change
        finally:
            await browser.async_cancel()

    async def close(self) -> None:
        """Stop listening."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.async_close()

    def _open(self) -> AsyncZeroconf:
        if self._opened is None:
            try:
                self._opened = _opened(self._interfaces)
            except (OSError, ValueError, RuntimeError) as error:
                where = ", ".join(self._interfaces) or "any interface"
                raise CommunicationError(f"mDNS cannot be listened to on {where}: {error}") from error
        return self._opened

    async def _change(
        self,
        zeroconf: Zeroconf,
        service_type: str,
        name: str,
        is_there: bool,  # noqa: FBT001  what was heard, no choice of behaviour
    ) -> MdnsChange | None:
        """Return what became of the service *name*, None where it is announced and does not say what it is."""
        short = name.removesuffix(f".{service_type}")
        if not is_there:
            return MdnsChange(short, None)
        info = AsyncServiceInfo(service_type, name)
        if not await info.async_request(zeroconf, _ASK_MILLISECONDS):
            _log.debug("%s is announced, and does not answer", name)
            return None
        return MdnsChange(short, _service(short, info))


class Heard:
    """Collects what is heard of services until the merge window is over; the last word about each counts."""

    def __init__(self, clock: Clock) -> None:
        """Nothing was heard yet."""
        self._clock = clock
        self._names: dict[str, bool] = {}
        self._is_any = asyncio.Event()

    def note(self, name: str, *, is_there: bool) -> None:
        """Note that the service *name* was heard of."""
        self._names[name] = is_there
        self._is_any.set()

    async def next(self) -> list[tuple[str, bool]]:
        """Wait until something is heard and the window is over; return the services, each with whether it is there."""
        await self._is_any.wait()
        await self._clock.sleep(_MERGE_SECONDS)
        self._is_any.clear()
        heard, self._names = self._names, {}
        return list(heard.items())


def _opened(interfaces: Sequence[str]) -> AsyncZeroconf:
    for each in interfaces:
        _check(each)
    if interfaces:
        return AsyncZeroconf(interfaces=list(interfaces))
    try:
        return AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.All)
    except OSError:
        # a machine without IPv6
        return AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.V4Only)


def _check(address: str) -> None:
    """Raise OSError if this machine does not have *address*: zeroconf would leave sockets open where it finds out."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.bind((address, 0))


def _service(name: str, info: AsyncServiceInfo) -> MdnsService:
    return MdnsService(
        type=info.type,
        name=name,
        host=(info.server or "").rstrip("."),
        port=info.port or 0,
        addresses=tuple(info.parsed_scoped_addresses()),
        properties={_text(key): _text(value) for key, value in info.properties.items()},
    )


def _text(content: bytes | None) -> str:
    """Return what a TXT record holds; bytes that are no UTF-8 are shown as such."""
    return "" if content is None else content.decode("utf-8", "backslashreplace")
