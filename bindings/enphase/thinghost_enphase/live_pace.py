"""Present power more often than all else, from the pages that answer at once (envoy-api 2.7, 2.13)."""

import contextlib
from collections.abc import Callable
from typing import Protocol

import attrs

from thinghost import CommunicationError, ConfigurationError

from .gateway import Gateway, GatewayReport

_PAGES = ("readings", "battery_power", "live")

_STREAM = "/ivp/livedata/stream"
_STREAM_SECONDS = 60
"""Live data stands still unless it was asked for within some minutes; it is asked for no more often than this."""


class Writer(Protocol):
    """What a gateway is told by."""

    async def write(self, method: str, path: str, document: object, *, slow: bool = False) -> object:
        """Send *document*."""


@attrs.define(eq=False)
class LivePace:
    """Reads the present power of *gateway*; *now* tells the seconds since 1970."""

    _gateway: Gateway
    _writer: Writer
    _now: Callable[[], float]
    _asked_at: float = attrs.field(default=0.0, init=False)

    async def read(self) -> GatewayReport | None:
        """Return what is known after reading those pages; None before the gateway was read whole."""
        if not self._gateway.is_known:
            return None
        report = await self._gateway.read(_PAGES)
        live = report.snapshot.live
        if live is not None and not live.is_streaming and self._now() - self._asked_at >= _STREAM_SECONDS:
            self._asked_at = self._now()
            # whether it may is a matter of the account; the meters go on without
            with contextlib.suppress(CommunicationError, ConfigurationError):
                await self._writer.write("POST", _STREAM, {"enable": 1})
        return report
