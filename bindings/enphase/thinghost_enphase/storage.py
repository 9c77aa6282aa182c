"""What all batteries of a site are and do together (envoy-api 2.7, 2.12)."""

from collections.abc import Iterable, Mapping

import attrs

from .live_meters import STORAGE, LiveMeter
from .pages.ensemble import Battery, BatteryPower
from .pages.report import AcBatteries
from .snapshot import Snapshot


@attrs.frozen
class Storage:
    """Encharges (IQ Batteries): %, W (above 0 while they discharge), Wh; and how they are used."""

    count: int
    percent_full: float | None = None
    watts: float | None = None
    available: float | None = None
    capacity: float | None = None
    reserve: float | None = None
    mode: str | None = None
    charge_from_grid: bool | None = None


def storage_of(snapshot: Snapshot, meters: Mapping[str, LiveMeter]) -> Storage | None:
    """Return the Encharges of the site, None where there are none."""
    batteries = snapshot.ensemble.batteries if snapshot.ensemble is not None else ()
    if not batteries:
        return None
    powers, sums = snapshot.battery_power or {}, snapshot.storage_sums
    settings = snapshot.storage_settings
    meter = meters.get(STORAGE)
    capacity = sums.encharge_capacity if sums is not None else None
    return Storage(
        count=len(batteries),
        percent_full=_percent_full(
            batteries, powers, sums.encharge_percent_full if sums is not None else None
        ),
        watts=meter.watts if meter is not None else _watts(powers.values()),
        available=sums.encharge_available if sums is not None else None,
        capacity=capacity or _sum(each.capacity for each in batteries),
        reserve=settings.reserve if settings is not None else sums.reserve if sums is not None else None,
        mode=settings.mode if settings is not None else None,
        charge_from_grid=settings.charge_from_grid if settings is not None else None,
    )


def storage_watts(storage: Storage | None, meters: Mapping[str, LiveMeter]) -> float | None:
    """Return what batteries give or take: what their meter says goes before what they say themselves."""
    meter = meters.get(STORAGE)
    return meter.watts if meter is not None else storage.watts if storage is not None else None


def ac_batteries_of(snapshot: Snapshot) -> AcBatteries | None:
    """Return the AC Batteries of the site, None where there are none."""
    return snapshot.report.ac_batteries if snapshot.report is not None else None


def _percent_full(
    batteries: Iterable[Battery], powers: Mapping[str, BatteryPower], told: float | None
) -> float | None:
    """Return what the batteries say, by their capacity; the inventory lags far behind (10 % for 54 %, 8.2.4382)."""
    known = [
        (power.percent_full, battery.capacity or 1)
        for battery in batteries
        if (power := powers.get(battery.serial_number)) is not None and power.percent_full is not None
    ]
    if known:
        return sum(percent * weight for percent, weight in known) / sum(weight for _, weight in known)
    if told is not None:
        return told
    listed = [battery.percent_full for battery in batteries if battery.percent_full is not None]
    return sum(listed) / len(listed) if listed else None


def _watts(powers: Iterable[BatteryPower]) -> float | None:
    milliwatts = _sum(power.milliwatts for power in powers)
    return None if milliwatts is None else milliwatts / 1000


def _sum(figures: Iterable[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None
