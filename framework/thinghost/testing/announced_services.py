"""The network in which nothing is announced but what a test says."""

import asyncio
from collections.abc import AsyncGenerator, Iterable

from ..mdns_service import MdnsChange, MdnsService


class AnnouncedServices:
    """An `MdnsClient` that knows the services it was told of, and hears what a test announces later."""

    def __init__(self, services: Iterable[MdnsService] = ()) -> None:
        """Begin with *services*."""
        self._services = {each.name: each for each in services}
        self._listening: list[tuple[str, asyncio.Queue[MdnsChange]]] = []

    def announce(self, service: MdnsService) -> None:
        """Let *service* be there from now on, in place of one of its name."""
        self._services[service.name] = service
        self._tell(service, MdnsChange(service.name, service))

    def withdraw(self, name: str) -> None:
        """Let the service *name* be there no longer. Raises KeyError if it is not."""
        self._tell(self._services.pop(name), MdnsChange(name, None))

    async def changes(self, service_type: str) -> AsyncGenerator[MdnsChange]:
        """Yield what there is of *service_type*, then whatever changes."""
        listening = (service_type, asyncio.Queue[MdnsChange]())
        for each in self._services.values():
            if each.type == service_type:
                listening[1].put_nowait(MdnsChange(each.name, each))
        self._listening.append(listening)
        try:
            while True:
                yield await listening[1].get()
        finally:
            self._listening.remove(listening)

    async def close(self) -> None:
        """Nothing is open."""

    def _tell(self, service: MdnsService, change: MdnsChange) -> None:
        for service_type, queue in self._listening:
            if service_type == service.type:
                queue.put_nowait(change)
