"""Who tells what is announced by mDNS: the network, or in tests a list."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from importlib import import_module
from typing import Protocol

from .clock import Clock
from .mdns_service import MdnsChange, MdnsService


class MdnsClient(Protocol):
    """Tells what services are announced."""

    def changes(self, service_type: str) -> AsyncGenerator[MdnsChange]:
        """Yield each service of *service_type* that there is, then whatever changes, until the caller has enough.

        Raises CommunicationError where nobody can tell.
        """

    async def close(self) -> None:
        """Stop listening."""


class NetworkMdns:
    """Listens on the addresses *interfaces* of this machine, on all where none is given, as soon as somebody asks."""

    def __init__(self, clock: Clock, interfaces: Sequence[str] = ()) -> None:
        """Listen to nothing yet."""
        self._clock = clock
        self._interfaces = interfaces
        self._opened: MdnsClient | None = None

    def changes(self, service_type: str) -> AsyncGenerator[MdnsChange]:
        """Yield what the network tells."""
        if self._opened is None:
            # imported when something is looked for: zeroconf costs 50 ms and some megabytes
            opened: MdnsClient = import_module(".mdns", __package__).Mdns(self._interfaces, self._clock)
            self._opened = opened
        return self._opened.changes(service_type)

    async def close(self) -> None:
        """Stop listening, if anybody did."""
        if self._opened is not None:
            await self._opened.close()


async def find_mdns(
    client: MdnsClient, service_type: str, is_wanted: Callable[[MdnsService], bool], seconds: float
) -> MdnsService | None:
    """Return the first service of *service_type* that is wanted, None after *seconds* without one.

    Raises CommunicationError where nobody can tell.
    """
    try:
        async with asyncio.timeout(seconds), aclosing(client.changes(service_type)) as changes:
            async for change in changes:
                if change.service is not None and is_wanted(change.service):
                    return change.service
    except TimeoutError:
        pass
    return None
