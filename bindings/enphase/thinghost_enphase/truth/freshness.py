"""Pages that stand still while others count on are left out, until they move again.

A gateway answers for hours with what it knew before: firmware 8.2 without transformers, 8.3 after a fault of its
database (envoy-api 2.3). Two pages that count the same energy tell it.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from ..live_meters import LiveMeter, live_meters
from ..pages.report import NET_CONSUMPTION, PRODUCTION, TOTAL_CONSUMPTION, Section
from ..snapshot import Snapshot

_log = logging.getLogger(__name__)

_PATIENCE = 1_800
"""Seconds: the slowest page has news every 15 minutes."""

_MISSED = 500
"""Wh that others counted meanwhile."""


@attrs.frozen
class _Witness:
    """A page's counter of *energy*, in Wh, and how a snapshot is without what the page says of it."""

    page: str
    energy: str
    count: Callable[[Snapshot, Mapping[str, LiveMeter]], float | None]
    without: Callable[[Snapshot], Snapshot]


def _metered_production(snapshot: Snapshot, meters: Mapping[str, LiveMeter]) -> float | None:
    meter = meters.get(PRODUCTION)
    return meter.delivered if meter is not None and snapshot.readings is not None else None


def _metered_consumption(snapshot: Snapshot, meters: Mapping[str, LiveMeter]) -> float | None:
    total, production, net = (meters.get(each) for each in (TOTAL_CONSUMPTION, PRODUCTION, NET_CONSUMPTION))
    if snapshot.readings is None:
        return None
    if total is not None:
        return total.delivered
    if production is None or net is None or None in (production.delivered, net.delivered, net.received):
        return None
    return (production.delivered or 0) + (net.delivered or 0) - (net.received or 0)


def _reported(section: str) -> Callable[[Snapshot, Mapping[str, LiveMeter]], float | None]:
    def count(snapshot: Snapshot, _: Mapping[str, LiveMeter]) -> float | None:
        found: Section | None = getattr(snapshot.report, section, None)
        return found.watt_hours_lifetime if found is not None else None

    return count


def _production(snapshot: Snapshot, _: Mapping[str, LiveMeter]) -> float | None:
    return snapshot.production.watt_hours_lifetime if snapshot.production is not None else None


def _inverters(snapshot: Snapshot, _: Mapping[str, LiveMeter]) -> float | None:
    pcu = snapshot.energy.production_pcu if snapshot.energy is not None else None
    return pcu.watt_hours_lifetime if pcu is not None else None


def _devices(snapshot: Snapshot, _: Mapping[str, LiveMeter]) -> float | None:
    data = snapshot.device_data
    return sum(each.watt_hours_lifetime or 0 for each in data.active) if data is not None else None


def _without_reported(section: str) -> Callable[[Snapshot], Snapshot]:
    def without(snapshot: Snapshot) -> Snapshot:
        if snapshot.report is None:
            return snapshot
        return attrs.evolve(snapshot, report=attrs.evolve(snapshot.report, **{section: None}))

    return without


def _without(page: str) -> Callable[[Snapshot], Snapshot]:
    changes: dict[str, Any] = {page: None}
    return lambda snapshot: attrs.evolve(snapshot, **changes)


_WITNESSES = (
    _Witness("/ivp/meters/readings", "production", _metered_production, _without("readings")),
    _Witness("/ivp/meters/readings", "consumption", _metered_consumption, _without("readings")),
    _Witness("/production.json", "production", _reported("production"), _without_reported("production")),
    _Witness(
        "/production.json inverters", "production", _reported("inverters"), _without_reported("inverters")
    ),
    _Witness(
        "/production.json",
        "consumption",
        _reported("total_consumption"),
        _without_reported("total_consumption"),
    ),
    _Witness("/api/v1/production", "production", _production, _without("production")),
    _Witness("/ivp/pdm/energy", "production", _inverters, _without("energy")),
    _Witness("/ivp/pdm/device_data", "production", _devices, _without("device_data")),
)


@attrs.define
class _Standstill:
    """What a witness said, and since when; *others* is what the other witnesses of the energy said then."""

    count: float
    since: float
    others: dict[int, float]
    is_frozen: bool = False


@attrs.define(eq=False)
class Freshness:
    """Watches the pages of the gateway *name*."""

    name: str
    _standstills: dict[int, _Standstill] = attrs.field(factory=dict, init=False)

    @property
    def frozen(self) -> tuple[str, ...]:
        """What stands still: ``/production.json consumption``."""
        return tuple(
            f"{_WITNESSES[place].page} {_WITNESSES[place].energy}"
            for place, standstill in self._standstills.items()
            if standstill.is_frozen
        )

    def trusted(self, snapshot: Snapshot, now: float) -> Snapshot:
        """Return *snapshot* without what stands still, seen at *now* in seconds since 1970."""
        meters = live_meters(snapshot)
        counts = {
            place: count
            for place, witness in enumerate(_WITNESSES)
            if (count := witness.count(snapshot, meters)) is not None
        }
        for place, count in counts.items():
            self._look(place, count, counts, now)
        for place, standstill in self._standstills.items():
            if standstill.is_frozen and place in counts:
                snapshot = _WITNESSES[place].without(snapshot)
        return snapshot

    def _look(self, place: int, count: float, counts: Mapping[int, float], now: float) -> None:
        before = self._standstills.get(place)
        witness = _WITNESSES[place]
        if before is None or before.count != count:
            if before is not None and before.is_frozen:
                _log.info("%s: %s counts %s again", self.name, witness.page, witness.energy)
            others = {other: counts[other] for other in self._others(place, counts)}
            self._standstills[place] = _Standstill(count, now, others)
            return
        if before.is_frozen or now - before.since < _PATIENCE:
            return
        for other in self._others(place, counts):
            missed = counts[other] - before.others.setdefault(other, counts[other])
            if missed >= _MISSED:
                before.is_frozen = True
                _log.warning(
                    "%s: %s stands still at %.0f Wh of %s while %s has counted %.0f Wh: it is not used",
                    self.name,
                    witness.page,
                    count,
                    witness.energy,
                    _WITNESSES[other].page,
                    missed,
                )
                return

    def _others(self, place: int, counts: Mapping[int, float]) -> Iterable[int]:
        energy = _WITNESSES[place].energy
        return (other for other in counts if other != place and _WITNESSES[other].energy == energy)
