"""The big report by source, ``/production.json?details=1`` (envoy-api 2.5)."""

import attrs

from .document import named, object_with, rows_in, shape, signed, structure_rows

PRODUCTION = "production"
TOTAL_CONSUMPTION = "total-consumption"
NET_CONSUMPTION = "net-consumption"

_EIM = "eim"
_CONSUMPTION_ORDER = (TOTAL_CONSUMPTION, NET_CONSUMPTION)
"""What the meters of consumption are where the firmware does not say it (4.2.33)."""


@attrs.frozen
class Section:
    """One row of the report: W and Wh; a row of a meter counts only if *is_active*."""

    kind: str | None = named("type")
    measurement: str | None = named("measurementType")
    active_count: int = named("activeCount", default=0)
    watts_now: float | None = named("wNow", converter=signed)
    watt_hours_lifetime: float | None = named("whLifetime")
    watt_hours_today: float | None = named("whToday")
    watt_hours_seven_days: float | None = named("whLastSevenDays")

    @property
    def is_active(self) -> bool:
        """Whether any device stands behind the row; others may show energies of long ago."""
        return self.active_count > 0


@attrs.frozen
class AcBatteries:
    """All AC Batteries together: W (above 0 while they discharge), Wh stored, % full."""

    active_count: int = named("activeCount", default=0)
    watts_now: float | None = named("wNow", converter=signed)
    watt_hours_stored: float | None = named("whNow")
    state: str | None = None
    percent_full: float | None = named("percentFull")


@attrs.frozen
class Report:
    """The report: what the inverters say together, and what each meter that is in use says."""

    inverters: Section | None = None
    production: Section | None = None
    total_consumption: Section | None = None
    net_consumption: Section | None = None
    ac_batteries: AcBatteries | None = None


def structure_report(document: object) -> Report:
    """Return the report. Raises ValueError if *document* is something else."""
    sides = object_with(document, "production", "consumption")
    production = structure_rows(rows_in(sides, "production"), Section)
    if not production:
        raise ValueError(
            f"expected production to be a list of sections, found {shape(sides.get('production'))}"
        )
    consumption = dict(_consumption(structure_rows(rows_in(sides, "consumption"), Section)))
    batteries = structure_rows(rows_in(sides, "storage"), AcBatteries)
    return Report(
        inverters=next((row for row in production if row.kind == "inverters"), None),
        production=next((row for row in production if row.kind == _EIM and row.is_active), None),
        total_consumption=consumption.get(TOTAL_CONSUMPTION),
        net_consumption=consumption.get(NET_CONSUMPTION),
        ac_batteries=next((row for row in batteries if row.active_count > 0), None),
    )


def _consumption(rows: list[Section]) -> list[tuple[str, Section]]:
    meters = [row for row in rows if row.kind == _EIM]
    spoken = [row.measurement or order for row, order in zip(meters, _CONSUMPTION_ORDER, strict=False)]
    return [(measurement, row) for measurement, row in zip(spoken, meters, strict=False) if row.is_active]
