"""The current transformers (CTs): which there are, and what they measure now (envoy-api 2.6 to 2.8)."""

from collections.abc import Mapping

import attrs

from .document import list_of, named, shape, signed, structure_rows

_ENABLED = "enabled"


@attrs.frozen
class Meter:
    """How one CT is set up; *eid* joins it with its reading."""

    eid: int = attrs.field()
    state: str | None = None
    measurement: str | None = named("measurementType")
    phase_count: int = named("phaseCount", default=1)
    metering_status: str | None = named("meteringStatus")
    status_flags: tuple[str, ...] = named("statusFlags", default=())

    @property
    def is_enabled(self) -> bool:
        """Whether the CT is in use; the readings of others are noise."""
        return self.state == _ENABLED


@attrs.frozen
class PhaseReading:
    """What a CT measures at one phase, or at all: W, Wh, V, A, Hz; import and discharge are above 0 W."""

    watts: float | None = named("activePower", converter=signed)
    watt_hours_delivered: float | None = named("actEnergyDlvd")
    watt_hours_received: float | None = named("actEnergyRcvd")
    volts: float | None = named("voltage")
    amperes: float | None = named("current")
    power_factor: float | None = named("pwrFactor")
    hertz: float | None = named("freq")


@attrs.frozen
class Reading(PhaseReading):
    """What the CT *eid* measures: its sum, and its phases, which mean something up to the meter's count."""

    eid: int | None = None
    channels: tuple[PhaseReading, ...] = ()


@attrs.frozen
class ReportedSums:
    """W and Wh of one report."""

    watts: float | None = named("actPower", converter=signed)
    watt_hours_delivered: float | None = named("whDlvdCum")
    watt_hours_received: float | None = named("whRcvdCum")


@attrs.frozen
class MeterReport:
    """The same from ``/ivp/meters/reports``, which works the total out where no CT measures it."""

    measurement: str = named("reportType", default=attrs.NOTHING)
    cumulative: ReportedSums = ReportedSums()


def structure_meters(document: object) -> tuple[Meter, ...]:
    """Return the CTs of ``/ivp/meters``; none on a standard gateway. Raises ValueError."""
    return tuple(structure_rows(_rows(document, "eid"), Meter))


def structure_readings(document: object) -> dict[int, Reading]:
    """Return the readings of ``/ivp/meters/readings`` by eid. Raises ValueError."""
    rows = structure_rows(_rows(document, "eid"), Reading)
    return {row.eid: row for row in rows if row.eid is not None}


def structure_meter_reports(document: object) -> dict[str, ReportedSums]:
    """Return the sums of ``/ivp/meters/reports`` by measurement. Raises ValueError."""
    rows = structure_rows(_rows(document, "reportType"), MeterReport)
    return {row.measurement: row.cumulative for row in rows}


def _rows(document: object, key: str) -> list[object]:
    """Return a list whose rows have *key*; a list of anything else is another page."""
    rows = list_of(document)
    if rows and not any(isinstance(row, Mapping) and key in row for row in rows):
        raise ValueError(f"expected rows with {key}, found {shape(rows[0])}")
    return rows
