"""Everything one poll finds out about a gateway, and what it turns out to offer."""

import logging
from collections import Counter
from collections.abc import Callable

import attrs

from thinghost import CommunicationError, ConfigurationError

from .answer import NotOfferedError
from .client import EnvoyClient
from .dto import INVERTER_KIND, RELAY_KIND, InventoryDevice, InverterReport, Production
from .info import Info
from .offer import Offer, Reading

_log = logging.getLogger(__name__)

_DETECT_SECONDS = 86_400
"""After a day a gateway may offer something else (envoy-api 1.3)."""


@attrs.frozen
class GatewayReport:
    """What one poll found out: the production, and pages that may be lacking; devices by serial number."""

    info: Info
    production: Production
    consumption: Reading[Production]
    inverters: Reading[dict[str, InverterReport]]
    inventory: Reading[dict[str, InventoryDevice]]


class Gateway:
    """Reads all that *client* gives, and looks anew at what there is after a failure and every day."""

    def __init__(self, client: EnvoyClient, now: Callable[[], float]) -> None:
        """Take the client to read with; *now* tells the seconds since 1970."""
        self._client = client
        self._now = now
        self._info: Info | None = None
        self._detected_at = 0.0
        self._logged = ""
        self._consumption = Offer(client.consumption)
        self._inverters = Offer(client.inverters)
        self._inventory = Offer(client.inventory)

    async def read(self) -> GatewayReport:
        """Return what the gateway says now.

        Raises CommunicationError or ConfigurationError if it does not say its production; the failure of any
        other page is part of the report.
        """
        try:
            info = await self._detect()
            production = await self._client.production()
        except (CommunicationError, ConfigurationError):
            self._info = None
            raise
        for offer in (self._consumption, self._inverters, self._inventory):
            await offer.poll()
        report = GatewayReport(
            info, production, self._consumption.reading, self._inverters.reading, self._inventory.reading
        )
        self._log_offer(report)
        return report

    async def _detect(self) -> Info:
        if self._info is None or self._now() - self._detected_at > _DETECT_SECONDS:
            self._info = await self._client.detect()
            self._detected_at = self._now()
            for offer in (self._consumption, self._inverters, self._inventory):
                offer.ask_again()
        return self._info

    def _log_offer(self, report: GatewayReport) -> None:
        """Say what the gateway offers: once, and again when that changes."""
        offered = _offered(report)
        if offered != self._logged:
            self._logged = offered
            _log.info("%s is %s", self._client.address, offered)


def _offered(report: GatewayReport) -> str:
    """Return a line such as ``Envoy 123 with firmware D5.0.62; offered: production; refused: inverters``."""
    kinds = Counter(device.kind for device in (report.inventory.value or {}).values())
    devices = f"{_count(kinds[INVERTER_KIND], 'inverter')}, {_count(kinds[RELAY_KIND], 'relay')}"
    pages = (
        ("consumption", "", report.consumption),
        ("inverters", f" ({len(report.inverters.value or ())})", report.inverters),
        ("inventory", f" ({devices})", report.inventory),
    )
    groups: dict[str, list[str]] = {"offered": ["production"]}
    for name, contents, reading in pages:
        shown = f"{name}{contents}" if reading.problem is None else name
        groups.setdefault(_availability(reading.problem), []).append(shown)
    parts = [f"{availability}: {', '.join(names)}" for availability, names in groups.items()]
    return f"Envoy {report.info.serial_number} with firmware {report.info.software}; {'; '.join(parts)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _availability(problem: CommunicationError | ConfigurationError | None) -> str:
    match problem:
        case None:
            return "offered"
        case NotOfferedError():
            return "not offered"
        case ConfigurationError():
            return "refused"
        case _:
            return "without answer"
