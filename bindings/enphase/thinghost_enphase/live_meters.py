"""The meters that measure now, whichever page tells of them (envoy-api 5.2, rule 1)."""

from collections.abc import Iterator, Mapping

import attrs

from .pages.meters import Meter, PhaseReading
from .pages.report import NET_CONSUMPTION, PRODUCTION, TOTAL_CONSUMPTION, Report, Section
from .snapshot import Snapshot

STORAGE = "storage"

_READINGS = "/ivp/meters/readings"
_REPORTS = "/ivp/meters/reports"
_REPORT = "/production.json"


@attrs.frozen
class LiveMeter:
    """One meter: W and Wh; *watts_source* and *energy_source* name where they come from.

    *received* is None where only a balance is counted. *phases* has those of the meter that mean something,
    *sums* all that it measures.
    """

    watts: float | None
    delivered: float | None
    received: float | None
    watts_source: str
    energy_source: str
    meter: Meter | None = None
    sums: PhaseReading | None = None
    phases: tuple[PhaseReading, ...] = ()


def live_meters(snapshot: Snapshot) -> Mapping[str, LiveMeter]:
    """Return the meters in use by what they measure: ``production``, ``net-consumption``, ``storage`` ..."""
    if snapshot.meters is None or (snapshot.readings is None and snapshot.meter_reports is None):
        return dict(_from_report(snapshot.report)) if snapshot.report else {}
    enabled = {
        meter.measurement: meter for meter in snapshot.meters if meter.is_enabled and meter.measurement
    }
    if snapshot.readings is None:
        return dict(_from_meter_reports(enabled, snapshot))
    return dict(_from_readings(enabled, snapshot))


def _from_readings(enabled: Mapping[str, Meter], snapshot: Snapshot) -> Iterator[tuple[str, LiveMeter]]:
    for measurement, meter in enabled.items():
        reading = (snapshot.readings or {}).get(meter.eid)
        if reading is not None:
            yield (
                measurement,
                LiveMeter(
                    watts=reading.watts,
                    delivered=reading.watt_hours_delivered,
                    received=reading.watt_hours_received,
                    watts_source=f"{_READINGS} {measurement}.activePower",
                    energy_source=f"{_READINGS} {measurement}.actEnergyDlvd",
                    meter=meter,
                    sums=reading,
                    phases=reading.channels[: meter.phase_count],
                ),
            )


def _from_meter_reports(enabled: Mapping[str, Meter], snapshot: Snapshot) -> Iterator[tuple[str, LiveMeter]]:
    for measurement, meter in enabled.items():
        sums = (snapshot.meter_reports or {}).get(measurement)
        if sums is not None:
            yield (
                measurement,
                LiveMeter(
                    watts=sums.watts,
                    delivered=sums.watt_hours_delivered,
                    received=sums.watt_hours_received,
                    watts_source=f"{_REPORTS} {measurement}.actPower",
                    energy_source=f"{_REPORTS} {measurement}.whDlvdCum",
                    meter=meter,
                ),
            )


def _from_report(report: Report) -> Iterator[tuple[str, LiveMeter]]:
    """Yield the active sections; a total that repeats the net meter is none (8.3.5433, envoy-api 2.5)."""
    total, net = report.total_consumption, report.net_consumption
    if report.production is not None:
        yield PRODUCTION, _section(report.production, "production.eim")
    if total is not None and not repeats(total, net):
        yield TOTAL_CONSUMPTION, _section(total, f"consumption.{TOTAL_CONSUMPTION}")
    if net is not None:
        yield NET_CONSUMPTION, _section(net, f"consumption.{NET_CONSUMPTION}")


def repeats(total: Section, net: Section | None) -> bool:
    """Whether the report's total consumption is its net consumption once more."""
    return (
        net is not None
        and total.watt_hours_lifetime == net.watt_hours_lifetime
        and total.watts_now == net.watts_now
    )


def _section(section: Section, name: str) -> LiveMeter:
    return LiveMeter(
        watts=section.watts_now,
        delivered=section.watt_hours_lifetime,
        received=None,
        watts_source=f"{_REPORT} {name}.wNow",
        energy_source=f"{_REPORT} {name}.whLifetime",
    )
