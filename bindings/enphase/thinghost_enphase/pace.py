"""When a gateway is read whole, and when only its present power (envoy-api 2.7, 2.13)."""

import contextlib
import math
from collections.abc import Callable
from typing import Protocol

import attrs

from thinghost import CommunicationError, ConfigurationError

from .gateway import Gateway, GatewayReport

_PAGES = ("readings", "battery_power", "live")

_FASTEST = 5
"""Seconds: asked more often, gateways drop answers (envoy-api 1.8)."""

_EARLY = 0.9
"""A reading is due at this part of its interval: polls stray a little."""

_OUTAGE = 120
"""Seconds: at night gateways are away for 85 s (envoy-api 1.8)."""

_FIRST_RETRY = 5
"""Seconds after which the framework polls again; each pause after it is twice as long."""

_STREAM = "/ivp/livedata/stream"
_STREAM_SECONDS = 60
"""Live data stands still unless it was asked for within some minutes; it is asked for no more often than this."""


class Writer(Protocol):
    """What a gateway is told by."""

    async def write(self, method: str, path: str, document: object, *, slow: bool = False) -> object:
        """Send *document*."""


def tolerated_failures(seconds: float) -> int:
    """Return which failure in a row of a poll every *seconds* is no usual outage any more."""
    failures, waited = 1, 0.0
    while waited < _OUTAGE:
        waited += min(seconds, _FIRST_RETRY * 2 ** (failures - 1))
        failures += 1
    return max(3, failures)


@attrs.define(eq=False)
class Pace:
    """Reads *gateway* whole every *_seconds*, its present power every *_live* seconds if that is not 0.

    *now* tells the seconds since 1970.
    """

    _gateway: Gateway
    _writer: Writer
    _now: Callable[[], float]
    _seconds: float
    _live: float = 0
    _read_at: float = attrs.field(default=0.0, init=False)
    _asked_at: float = attrs.field(default=-math.inf, init=False)

    @property
    def turn_seconds(self) -> float:
        """How often something may be due."""
        return min(self._seconds, max(_FASTEST, self._live)) if self._live > 0 else self._seconds

    async def read(self) -> GatewayReport | None:
        """Return what is known after reading what is due, None if nothing is."""
        # after a failure the gateway is not known: it is read whole, so that no success of a part hides it
        if not self._gateway.is_known or self._now() - self._read_at >= self._seconds * _EARLY:
            report = await self._gateway.read()
            self._read_at = self._now()
            return report
        return await self._read_live() if self._live > 0 else None

    async def _read_live(self) -> GatewayReport:
        report = await self._gateway.read(_PAGES)
        live = report.snapshot.live
        if live is not None and not live.is_streaming and self._now() - self._asked_at >= _STREAM_SECONDS:
            self._asked_at = self._now()
            # whether it may is a matter of the account; the meters go on without
            with contextlib.suppress(CommunicationError, ConfigurationError):
                await self._writer.write("POST", _STREAM, {"enable": 1})
        return report
