"""The channels that every gateway, inverter and relay has."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from thinghost import ChannelType, State, StateDescription, StringType, UnDefType

from .best import LIFETIME, NOW, SEVEN_DAYS, TODAY, Figure
from .channel_table import (
    WATT,
    WATT_HOUR,
    WHOLE,
    Group,
    Row,
    channel_type,
    closing,
    contact,
    date,
    quantity,
    switch,
    whole,
)
from .device_status import status_text
from .pages.device_data import InverterEnergy
from .pages.inventory import InventoryDevice
from .pages.inverters import InverterReport

_T = TypeVar("_T")

Figures = Mapping[str, Figure]

_DATE = StateDescription(pattern="%1$tY-%1$tm-%1$td %1$tH:%1$tM", read_only=True)

WATTS_NOW = channel_type("watts-now", "Number:Power", "Now", "The latest power", WHOLE)
WATT_HOURS_TODAY = channel_type("watt-hours-today", "Number:Energy", "Today", "Energy since midnight", WHOLE)
WATT_HOURS_SEVEN_DAYS = channel_type(
    "watt-hours-seven-days", "Number:Energy", "Seven Days", "Energy of 7 days", WHOLE
)
WATT_HOURS_LIFETIME = channel_type(
    "watt-hours-lifetime", "Number:Energy", "Lifetime", "Energy since the start", WHOLE
)


def figure_row(
    group: str, channel_id: str, of: ChannelType, label: str | None = None, description: str | None = None
) -> Row[Figures]:
    """Return the row of a figure: power where the type is of power, else energy."""
    unit = WATT if of.item_type == "Number:Power" else WATT_HOUR
    full_id = f"{group}#{channel_id}"

    def state(figures: Figures) -> State:
        figure = figures.get(full_id)
        return UnDefType.UNDEF if figure is None else quantity(figure.value, unit)

    return Row(channel_id, of, state, label, description)


def _figures_of(group: str) -> tuple[Row[Figures], ...]:
    return (
        figure_row(group, NOW, WATTS_NOW),
        figure_row(group, TODAY, WATT_HOURS_TODAY),
        figure_row(group, SEVEN_DAYS, WATT_HOURS_SEVEN_DAYS),
        figure_row(group, LIFETIME, WATT_HOURS_LIFETIME),
    )


PRODUCTION_GROUP = Group(
    "production",
    "Production",
    _figures_of("production"),
    lambda view: view.figures,
    "What the solar panels produce",
)
CONSUMPTION_GROUP = Group(
    "consumption",
    "Consumption",
    _figures_of("consumption"),
    lambda view: view.figures,
    "What the house consumes, if the gateway measures it",
)


def _status(device: InventoryDevice) -> State:
    return StringType(status_text(device.device_status)) if device.device_status else UnDefType.UNDEF


INVERTER_ROWS: tuple[Row[InverterReport], ...] = (
    Row(
        "lastReportWatts",
        channel_type(
            "last-report-watts", "Number:Power", "Last Report", "The power that was reported last", WHOLE
        ),
        lambda report: quantity(report.last_report_watts, WATT),
    ),
    Row(
        "maxReportWatts",
        channel_type(
            "max-report-watts", "Number:Power", "Highest Report", "The highest power ever reported", WHOLE
        ),
        lambda report: quantity(report.max_report_watts, WATT),
    ),
    Row(
        "lastReportDate",
        channel_type(
            "last-report-date", "DateTime", "Date of Last Report", "When power was reported last", _DATE
        ),
        lambda report: date(report.last_report_date),
    ),
)

INVERTER_ENERGY_ROWS: tuple[Row[InverterEnergy], ...] = (
    Row("wattsNow", WATTS_NOW, lambda energy: quantity(energy.watts_now, WATT)),
    Row("wattHoursToday", WATT_HOURS_TODAY, lambda energy: quantity(energy.watt_hours_today, WATT_HOUR)),
    Row(
        "wattHoursSevenDays",
        WATT_HOURS_SEVEN_DAYS,
        lambda energy: quantity(energy.watt_hours_seven_days, WATT_HOUR),
    ),
    Row(
        "wattHoursLifetime",
        WATT_HOURS_LIFETIME,
        lambda energy: whole(energy.watt_hours_lifetime, WATT_HOUR),
    ),
)

DEVICE_ROWS: tuple[Row[InventoryDevice], ...] = (
    Row("status", channel_type("status", "String", "Status", "How the device is", advanced=True), _status),
    Row(
        "producing",
        channel_type("producing", "Switch", "Producing", "Whether the device produces", advanced=True),
        lambda device: switch(device.producing),
    ),
    Row(
        "communicating",
        channel_type("communicating", "Switch", "Communicating", "Whether the device reports", advanced=True),
        lambda device: switch(device.communicating),
    ),
    Row(
        "provisioned",
        channel_type("provisioned", "Switch", "Provisioned", "Whether the device is set up", advanced=True),
        lambda device: switch(device.provisioned),
    ),
    Row(
        "operating",
        channel_type("operating", "Switch", "Operating", "Whether the device operates", advanced=True),
        lambda device: switch(device.operating),
    ),
)

RELAY_ROWS: tuple[Row[InventoryDevice], ...] = (
    Row(
        "relay",
        channel_type("relay", "Contact", "Relay", "Whether the relay is closed"),
        lambda device: closing(device.relay),
    ),
    Row(
        "line1Connected",
        channel_type("line1-connected", "Contact", "Line 1", "Closed if power line 1 is connected"),
        lambda device: contact(device.line1_connected),
    ),
    Row(
        "line2Connected",
        channel_type("line2-connected", "Contact", "Line 2", "Closed if power line 2 is connected"),
        lambda device: contact(device.line2_connected),
    ),
    Row(
        "line3Connected",
        channel_type("line3-connected", "Contact", "Line 3", "Closed if power line 3 is connected"),
        lambda device: contact(device.line3_connected),
    ),
)


def states_of(rows: Iterable[Row[_T]], source: _T) -> dict[str, State]:
    """Return the state of each channel of *rows*, from *source*."""
    return {row.id: row.state(source) for row in rows}
