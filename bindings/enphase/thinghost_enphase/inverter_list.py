"""The microinverters of a gateway, whichever page lists them."""

from collections.abc import Mapping

from .pages.device_data import InverterEnergy
from .pages.inverters import InverterReport
from .snapshot import Snapshot


def inverters_of(snapshot: Snapshot) -> Mapping[str, InverterReport] | None:
    """Return the reports by serial number, None where no page lists any.

    Firmware 8.3 with solar panels of others may list none, and know them as devices all the same (envoy-api 5.4).
    """
    if snapshot.inverters or snapshot.device_data is None:
        return snapshot.inverters
    return {each.serial_number: _report(each) for each in snapshot.device_data.active}


def _report(energy: InverterEnergy) -> InverterReport:
    return InverterReport(
        energy.serial_number,
        last_report_date=energy.last_report_date,
        last_report_watts=_whole(energy.watts_now),
        max_report_watts=_whole(energy.max_watts),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
