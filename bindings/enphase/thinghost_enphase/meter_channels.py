"""The channels of meters: exchange with the grid, phases, and what each meter measures (envoy-api 2.6, 2.7)."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import attrs

from thinghost import State, UnDefType

from .best import NOW
from .channel_table import (
    FINE,
    WATT,
    WATT_HOUR,
    WHOLE,
    Group,
    Row,
    channel_type,
    quantity,
    text,
    unit,
    whole,
)
from .channels import WATTS_NOW, Figures, figure_row
from .live_meters import LiveMeter
from .pages.meters import PhaseReading
from .view import View

_T = TypeVar("_T")

_VOLT, _AMPERE, _HERTZ, _ONE = unit("V"), unit("A"), unit("Hz"), unit("one")

_FACTOR = channel_type("power-factor", "Number:Dimensionless", "Power Factor", "From -1 to 1", advanced=True)
_VOLTAGE = channel_type("voltage", "Number:ElectricPotential", "Voltage", "The voltage", FINE, advanced=True)
_CURRENT = channel_type("current", "Number:ElectricCurrent", "Current", "The current", FINE, advanced=True)
_FREQUENCY = channel_type("frequency", "Number:Frequency", "Frequency", "The frequency", FINE, advanced=True)
_DELIVERED = channel_type(
    "delivered",
    "Number:Energy",
    "Delivered",
    "Energy since the start: produced, imported or discharged",
    WHOLE,
)
_RECEIVED = channel_type(
    "received", "Number:Energy", "Received", "Energy since the start: exported or charged", WHOLE
)
_ENERGY = channel_type("energy", "Number:Energy", "Energy", "Energy", WHOLE)


def _has_figure(channel_id: str) -> Callable[[View], Figures | None]:
    return lambda view: view.figures if channel_id in view.figures else None


_SPANS = (
    ("Today", "Today", "since midnight"),
    ("SevenDays", "Seven Days", "in 168 hours"),
    ("Lifetime", "Lifetime", "since the start"),
)

NET_GROUP = Group(
    "net",
    "Grid",
    (
        figure_row(
            "net", NOW, WATTS_NOW, None, "The latest power from the grid; to the grid it is below 0 W"
        ),
        *(
            figure_row(
                "net",
                f"{way}{span}",
                _ENERGY,
                f"{way.capitalize()} {label}",
                f"Energy {direction} the grid {when}",
            )
            for way, direction in (("import", "from"), ("export", "to"))
            for span, label, when in _SPANS
        ),
    ),
    _has_figure("net#wattsNow"),
    "Exchange with the grid; power above 0 W is taken from it",
)


HOUSE_GROUP = Group(
    "house",
    "House",
    (figure_row("house", NOW, WATTS_NOW, None, "The latest power that the house takes, batteries apart"),),
    _has_figure("house#wattsNow"),
    "What the house takes, with what batteries give and without what they take",
)


def _factor(reading: PhaseReading) -> State:
    """A factor above 1 is the sum of two legs (firmware 8.3, envoy-api 2.7): it says nothing."""
    factor = reading.power_factor
    return UnDefType.UNDEF if factor is None or abs(factor) > 1 else quantity(factor, _ONE)


def _hertz(reading: PhaseReading) -> State:
    return quantity(reading.hertz or None, _HERTZ)


_PHASE: tuple[Row[PhaseReading], ...] = (
    Row("wattsNow", WATTS_NOW, lambda reading: whole(reading.watts, WATT)),
    Row("delivered", _DELIVERED, lambda reading: whole(reading.watt_hours_delivered, WATT_HOUR)),
    Row("received", _RECEIVED, lambda reading: whole(reading.watt_hours_received, WATT_HOUR)),
    Row("voltage", _VOLTAGE, lambda reading: quantity(reading.volts, _VOLT)),
    Row("current", _CURRENT, lambda reading: quantity(reading.amperes, _AMPERE)),
    Row("powerFactor", _FACTOR, _factor),
    Row("frequency", _FREQUENCY, _hertz),
)


def _of_sums(state: Callable[[PhaseReading], State]) -> Callable[[LiveMeter], State]:
    return lambda live: UnDefType.UNDEF if live.sums is None else state(live.sums)


def _metering_status(live: LiveMeter) -> State:
    if live.meter is None or live.meter.metering_status is None:
        return UnDefType.UNDEF
    return text(", ".join((live.meter.metering_status, *live.meter.status_flags)))


_METER: tuple[Row[LiveMeter], ...] = (
    *(Row(row.id, row.type, _of_sums(row.state)) for row in _PHASE),
    Row(
        "status",
        channel_type("metering-status", "String", "Status", "normal, or what is wrong", advanced=True),
        _metering_status,
    ),
)

_METERS = {
    "production": ("productionMeter", "Production Meter"),
    "net-consumption": ("netMeter", "Grid Meter"),
    "total-consumption": ("consumptionMeter", "Consumption Meter"),
    "storage": ("storageMeter", "Storage Meter"),
    "backfeed": ("backfeedMeter", "Backfeed Meter"),
    "load": ("loadMeter", "Load Meter"),
    "evse": ("evseMeter", "Charging Station Meter"),
    "pv3p": ("pv3pMeter", "Third Party Solar Meter"),
}
_PHASES_OF = {
    "production": ("production", "Production"),
    "net-consumption": ("net", "Grid"),
    "total-consumption": ("consumption", "Consumption"),
    "storage": ("storage", "Storage"),
}
_PHASE_COUNT = 3


def _named(rows: Iterable[Row[_T]], name: str) -> tuple[Row[_T], ...]:
    return tuple(attrs.evolve(row, description=f"{name}: {row.type.description}") for row in rows)


def _meter_group(measurement: str, group_id: str, label: str) -> Group[LiveMeter]:
    def source(view: View) -> LiveMeter | None:
        live = view.meters.get(measurement)
        return live if live is not None and live.sums is not None else None

    return Group(
        group_id, label, _named(_METER, label), source, "A meter that is in use: the sum of its phases"
    )


def _phase_group(measurement: str, group_id: str, label: str, number: int) -> Group[PhaseReading]:
    def source(view: View) -> PhaseReading | None:
        live = view.meters.get(measurement)
        phases = live.phases if live is not None and len(live.phases) > 1 else ()
        return phases[number - 1] if number <= len(phases) else None

    name = f"{label} L{number}"
    return Group(f"{group_id}L{number}", name, _named(_PHASE, name), source, f"Phase {number} of the meter")


METER_GROUPS: tuple[Group[Any], ...] = (
    NET_GROUP,
    HOUSE_GROUP,
    *(
        _phase_group(measurement, *names, number)
        for measurement, names in _PHASES_OF.items()
        for number in range(1, _PHASE_COUNT + 1)
    ),
    *(_meter_group(measurement, *names) for measurement, names in _METERS.items()),
)
"""What a gateway shows where its meters measure it."""
