"""Lets participants take part in mDNS: what is announced becomes results, what goes is gone after its grace."""

import asyncio
import logging
from contextlib import aclosing
from functools import partial

import attrs

from .discovery import DiscoveryContext, DiscoveryService, MdnsParticipant
from .discovery_result import DiscoveryResult
from .mdns_client import MdnsClient
from .mdns_service import MdnsChange, MdnsService
from .uid import ThingUID

SCAN_SECONDS = 5.0
"""How long a scan listens (openhab-runtime 5.2)."""

_RETRY_SECONDS = 300.0
"""When listening in the background is tried again, if the network could not be listened to."""

_log = logging.getLogger(__name__)


def service_of(participant: MdnsParticipant, client: MdnsClient) -> DiscoveryService:
    """Return the service that listens to *client* for *participant*."""
    return DiscoveryService(
        participant.name,
        participant.thing_types,
        partial(_listen, participant, client),
        seconds=SCAN_SECONDS,
        background=_RETRY_SECONDS,
        removes_older_results=True,
    )


async def _listen(participant: MdnsParticipant, client: MdnsClient, context: DiscoveryContext) -> None:
    following = _Following(participant, context)
    try:
        async with aclosing(client.changes(participant.service_type)) as changes:
            async for change in changes:
                following.follow(change)
    finally:
        following.close()


@attrs.frozen(eq=False)
class _Following:
    """Knows which services are which things, and which of them are about to be forgotten."""

    _participant: MdnsParticipant
    _context: DiscoveryContext
    _known: dict[str, ThingUID] = attrs.field(factory=dict, init=False)
    _leaving: dict[str, asyncio.TimerHandle] = attrs.field(factory=dict, init=False)

    def follow(self, change: MdnsChange) -> None:
        leaving = self._leaving.pop(change.name, None)
        if leaving is not None:
            leaving.cancel()
        if change.service is None:
            self._leave(change.name)
            return
        result = self._result(change.service)
        if result is not None:
            self._known[change.name] = result.thing_uid
            self._context.found(result)

    def close(self) -> None:
        for leaving in self._leaving.values():
            leaving.cancel()

    def _leave(self, name: str) -> None:
        if name in self._known:
            later = asyncio.get_running_loop().call_later
            self._leaving[name] = later(self._participant.grace_seconds, self._forget, name)

    def _forget(self, name: str) -> None:
        del self._leaving[name]
        self._context.gone(self._known.pop(name))

    def _result(self, service: MdnsService) -> DiscoveryResult | None:
        try:
            return self._participant.result(service)
        except Exception:  # noqa: BLE001  anybody may announce anything: what a binding makes of it stays its own trouble
            _log.exception("%s: nothing could be made of %s", self._participant.name, service.name)
            return None
