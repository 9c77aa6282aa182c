"""Which channel shows what: tables from channel id to the state that a DTO holds for it."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from thinghost import (
    DateTimeType,
    OnOffType,
    OpenClosedType,
    QuantityType,
    State,
    StringType,
    UnDefType,
    Unit,
    parse_unit,
)

from .device_status import status_text
from .dto import InventoryDevice, InverterReport, Production

_T = TypeVar("_T")

Getters = Mapping[str, Callable[[_T], State]]
"""The channels of one kind, and how the state of each is taken from a DTO."""


def _unit(symbol: str) -> Unit:
    unit = parse_unit(symbol)
    if unit is None:
        raise ValueError(f"there is no unit {symbol}")
    return unit


_WATT = _unit("W")
_WATT_HOUR = _unit("Wh")


def _quantity(value: int | None, unit: Unit) -> State:
    return UnDefType.UNDEF if value is None else QuantityType(value, unit)


def _date(epoch: int | None) -> State:
    return UnDefType.UNDEF if epoch is None else DateTimeType(epoch * 1_000_000_000)


def _switch(flag: bool | None) -> State:  # noqa: FBT001  the value itself, no choice of behaviour
    return UnDefType.UNDEF if flag is None else OnOffType.ON if flag else OnOffType.OFF


def _contact(closed: bool | None) -> State:  # noqa: FBT001  the value itself, no choice of behaviour
    return UnDefType.UNDEF if closed is None else OpenClosedType.CLOSED if closed else OpenClosedType.OPEN


def _status(device: InventoryDevice) -> State:
    return StringType(status_text(device.device_status)) if device.device_status else UnDefType.UNDEF


def _relay(device: InventoryDevice) -> State:
    return _contact(None if device.relay is None else device.relay == "closed")


PRODUCTION: Getters[Production] = {
    "wattsNow": lambda production: _quantity(production.watts_now, _WATT),
    "wattHoursToday": lambda production: _quantity(production.watt_hours_today, _WATT_HOUR),
    "wattHoursSevenDays": lambda production: _quantity(production.watt_hours_seven_days, _WATT_HOUR),
    "wattHoursLifetime": lambda production: _quantity(production.watt_hours_lifetime, _WATT_HOUR),
}
"""The channels of the groups ``production`` and ``consumption``."""

INVERTER: Getters[InverterReport] = {
    "lastReportWatts": lambda report: _quantity(report.last_report_watts, _WATT),
    "maxReportWatts": lambda report: _quantity(report.max_report_watts, _WATT),
    "lastReportDate": lambda report: _date(report.last_report_date),
}

DEVICE: Getters[InventoryDevice] = {
    "status": _status,
    "producing": lambda device: _switch(device.producing),
    "communicating": lambda device: _switch(device.communicating),
    "provisioned": lambda device: _switch(device.provisioned),
    "operating": lambda device: _switch(device.operating),
}

RELAY: Getters[InventoryDevice] = {
    "relay": _relay,
    "line1Connected": lambda device: _contact(device.line1_connected),
    "line2Connected": lambda device: _contact(device.line2_connected),
    "line3Connected": lambda device: _contact(device.line3_connected),
}


def states_of(getters: Getters[_T], source: _T, *, group: str | None = None) -> dict[str, State]:
    """Return the state of each channel of *getters*, from *source*; their ids have *group* before them."""
    prefix = f"{group}#" if group else ""
    return {f"{prefix}{channel_id}": getter(source) for channel_id, getter in getters.items()}
