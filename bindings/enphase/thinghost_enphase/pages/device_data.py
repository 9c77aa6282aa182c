"""Everything per device, ``/ivp/pdm/device_data``: the energies of single inverters (envoy-api 2.10)."""

from collections.abc import Iterable, Mapping

import attrs

from .document import named, object_with, reported, signed, structure, structure_rows

_JOULES_PER_WATT_HOUR = 3600
_INVERTER = "pcu"
_METER = "eim"
_FIRST_METER = "EIM1"
"""The ending of the serial number of the meter of production."""


@attrs.frozen
class InverterEnergy:
    """One microinverter, all its channels together: W, Wh, seconds since 1970; None is what it did not say."""

    serial_number: str
    is_active: bool = True
    last_report_date: int | None = None
    watts_now: float | None = None
    max_watts: float | None = None
    watt_hours_today: float | None = None
    watt_hours_seven_days: float | None = None
    watt_hours_lifetime: float | None = None


@attrs.frozen
class MeterEnergy:
    """A meter as it was 15 minutes ago at most, all its phases together: W and Wh."""

    watts_now: float | None = None
    watt_hours_today: float | None = None
    watt_hours_seven_days: float | None = None
    watt_hours_lifetime: float | None = None


@attrs.frozen
class DeviceData:
    """The microinverters by serial number, and the meter of production; not *is_complete* above 50 devices.

    *active* are all that have not been removed; two of them may have one serial number.
    """

    inverters: Mapping[str, InverterEnergy] = attrs.field(factory=dict)
    production: MeterEnergy | None = None
    is_complete: bool = True
    active: tuple[InverterEnergy, ...] = attrs.field(
        default=attrs.Factory(lambda self: _active(self.inverters.values()), takes_self=True), kw_only=True
    )


@attrs.frozen
class _WattHours:
    today: float | None = None
    week: float | None = None


@attrs.frozen
class _Watts:
    now: float | None = attrs.field(default=None, converter=signed)
    max: float | None = None


@attrs.frozen
class _Lifetime:
    joules: float | None = named("joulesProduced")
    delivered: float | None = named("wh_dlvd_cum")


@attrs.frozen
class _Channel:
    created: int | None = attrs.field(default=None, converter=reported)
    watt_hours: _WattHours | None = named("wattHours")  # noqa: RUF009  it makes a field
    watts: _Watts | None = None
    lifetime: _Lifetime | None = None


@attrs.frozen
class _Device:
    serial_number: str = named("sn", default=attrs.NOTHING)
    kind: str | None = named("devName")
    is_active: bool = named("active", default=True)
    channels: tuple[_Channel, ...] = ()


@attrs.frozen
class _Counts:
    devices: int = named("deviceCount", default=0)
    limit: int | None = named("deviceDataLimit")


def structure_device_data(document: object) -> DeviceData:
    """Return the devices. Raises ValueError if *document* is something else."""
    page = object_with(document, "deviceCount", "deviceDataLimit")
    counts = structure(page, _Counts)
    devices = structure_rows((row for row in page.values() if isinstance(row, dict)), _Device)
    meters = (each for each in devices if each.kind == _METER and each.serial_number.endswith(_FIRST_METER))
    meter = next(meters, None)
    inverters = [_inverter(each) for each in devices if each.kind == _INVERTER]
    return DeviceData(
        inverters={each.serial_number: each for each in sorted(inverters, key=_age)},
        active=_active(inverters),
        production=None if meter is None else _meter(meter),
        is_complete=counts.limit is None or counts.devices < counts.limit,
    )


def _active(inverters: Iterable[InverterEnergy]) -> tuple[InverterEnergy, ...]:
    return tuple(each for each in inverters if each.is_active)


def _age(inverter: InverterEnergy) -> int:
    return inverter.last_report_date or 0


def _inverter(device: _Device) -> InverterEnergy:
    channels = [each for each in device.channels if each.created is not None]
    joules = _sum(each.lifetime.joules for each in channels if each.lifetime)
    return InverterEnergy(
        serial_number=device.serial_number,
        is_active=device.is_active,
        last_report_date=max((each.created for each in channels if each.created), default=None),
        watts_now=_sum(each.watts.now for each in channels if each.watts),
        max_watts=_sum(each.watts.max for each in channels if each.watts),
        watt_hours_today=_sum(each.watt_hours.today for each in channels if each.watt_hours),
        watt_hours_seven_days=_sum(each.watt_hours.week for each in channels if each.watt_hours),
        watt_hours_lifetime=None if joules is None else joules / _JOULES_PER_WATT_HOUR,
    )


def _meter(device: _Device) -> MeterEnergy:
    channels = device.channels
    return MeterEnergy(
        watts_now=_sum(each.watts.now for each in channels if each.watts),
        watt_hours_today=_sum(each.watt_hours.today for each in channels if each.watt_hours),
        watt_hours_seven_days=_sum(each.watt_hours.week for each in channels if each.watt_hours),
        watt_hours_lifetime=_sum(each.lifetime.delivered for each in channels if each.lifetime),
    )


def _sum(figures: Iterable[float | None]) -> float | None:
    """Return the sum of those that were sent, None if none was: a removed inverter has no energy, not 0 Wh."""
    sent = [figure for figure in figures if figure is not None]
    return sum(sent) if sent else None
