"""The last report of each microinverter (envoy-api 2.4)."""

import attrs

from .document import named, reported, signed, structure_all

_AC_BATTERY = 11
"""The devType of an AC Battery, which stands among the inverters (envoy-api 2.4)."""


@attrs.frozen
class InverterReport:
    """The last report of one microinverter: W, and seconds since 1970 UTC."""

    serial_number: str = named("serialNumber", default=attrs.NOTHING)
    last_report_date: int | None = named("lastReportDate", converter=reported)
    last_report_watts: int | None = named("lastReportWatts", converter=signed)
    max_report_watts: int | None = named("maxReportWatts")
    device_type: int | None = named("devType")


def structure_inverters(document: object) -> dict[str, InverterReport]:
    """Return the microinverters of ``/api/v1/production/inverters`` by serial number. Raises ValueError.

    Of two reports with one serial number the newer counts; AC Batteries are left out (envoy-api 2.4).
    """
    reports: dict[str, InverterReport] = {}
    for report in structure_all(document, InverterReport):
        known = reports.get(report.serial_number)
        newer = known is None or (report.last_report_date or 0) >= (known.last_report_date or 0)
        if newer and report.device_type != _AC_BATTERY:
            reports[report.serial_number] = report
    return reports
