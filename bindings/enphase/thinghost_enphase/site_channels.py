"""The channels of storage, switches, generator and limits (envoy-api 2.12, 2.13)."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs

from thinghost import State, StateDescription, StateOption, UnDefType

from .channel_table import (
    FINE,
    PERCENT,
    WHOLE,
    Group,
    Row,
    channel_type,
    closed_as_on,
    closing,
    quantity,
    switch,
    text,
    unit,
    whole,
)
from .channels import WATTS_NOW
from .pages.ensemble import CONTACT_IDS, Collar, DryContact, Generator, MainRelay, Switch
from .pages.live import LiveMeters, LiveSource
from .pages.report import AcBatteries
from .pages.settings import MODES, AcbSleep, ContactSettings, PowerSwitch, SolarLimit
from .storage import Storage, ac_batteries_of
from .view import View

_T = TypeVar("_T")

_CELSIUS, _FAHRENHEIT = unit("°C"), unit("°F")

_STORED = channel_type("stored", "Number:Energy", "Energy", "Energy in it", WHOLE)
_CHARGE = channel_type("charge", "Number:Dimensionless", "Charge", "How full it is", WHOLE)
_MODE = channel_type("mode", "String", "Mode", "How it works, or is told to")
_STORAGE_MODE = channel_type(
    "storage-mode",
    "String",
    "Mode",
    "What batteries are used for",
    StateDescription(read_only=True, options=tuple(map(StateOption, MODES))),
)
_FLAG = channel_type("flag", "Switch", "Flag", "Whether it is so")
_LOAD = channel_type("load", "String", "Load", "What it is for", advanced=True)
_CONTACT = channel_type("contact", "Contact", "Contact", "Whether it is closed")
_TEMPERATURE = channel_type(
    "temperature", "Number:Temperature", "Temperature", "The temperature inside", FINE, advanced=True
)


def _in(symbol: str, get: Callable[[_T], float | None]) -> Callable[[_T], State]:
    of = unit(symbol)
    return lambda source: whole(get(source), of)


STORAGE_GROUP: Group[Storage] = Group(
    "storage",
    "Storage",
    (
        Row("charge", _CHARGE, _in("%", lambda storage: storage.percent_full)),
        Row("wattsNow", WATTS_NOW, _in("W", lambda storage: storage.watts)),
        Row(
            "available",
            _STORED,
            _in("Wh", lambda storage: storage.available),
            "Available",
            "Energy that can be had from it",
        ),
        Row(
            "capacity",
            _STORED,
            _in("Wh", lambda storage: storage.capacity),
            "Capacity",
            "Energy that it holds when full",
        ),
        Row("mode", _STORAGE_MODE, lambda storage: text(storage.mode)),
        Row(
            "reserve",
            _CHARGE,
            _in("%", lambda storage: storage.reserve),
            "Reserve",
            "The charge that is kept for an outage",
        ),
        Row(
            "chargeFromGrid",
            _FLAG,
            lambda storage: switch(storage.charge_from_grid),
            "Charge From Grid",
            "Whether it may be charged from the grid",
        ),
    ),
    lambda view: view.storage,
    "IQ Batteries (Encharge) together; power above 0 W is discharged",
)


@attrs.frozen
class _AcBatteries:
    """AC Batteries, and those of them that sleep."""

    batteries: AcBatteries
    asleep: Mapping[str, AcbSleep] | None


def _ac_batteries(view: View) -> _AcBatteries | None:
    batteries = ac_batteries_of(view.snapshot)
    return None if batteries is None else _AcBatteries(batteries, view.snapshot.acb_sleep)


ACB_GROUP: Group[_AcBatteries] = Group(
    "acBattery",
    "AC Battery",
    (
        Row("charge", _CHARGE, _in("%", lambda known: known.batteries.percent_full)),
        Row("wattsNow", WATTS_NOW, _in("W", lambda known: known.batteries.watts_now)),
        Row(
            "available",
            _STORED,
            _in("Wh", lambda known: known.batteries.watt_hours_stored),
            "Available",
            "Energy that can be had from it",
        ),
        Row("mode", _MODE, lambda known: text(known.batteries.state)),
        Row(
            "sleeping",
            _FLAG,
            lambda known: switch(None if known.asleep is None else bool(known.asleep)),
            "Sleeping",
            "Whether any of them sleeps",
        ),
    ),
    _ac_batteries,
    "AC Batteries together; power above 0 W is discharged",
)


@attrs.frozen
class _GridSwitch:
    """Whatever separates the house from the grid: system switch, meter collar, or a relay of the gateway."""

    switch: Switch | None
    collar: Collar | None
    relay: MainRelay | None


def _grid_switch(view: View) -> _GridSwitch | None:
    ensemble = view.snapshot.ensemble
    if ensemble is None or not (ensemble.switch or ensemble.collar):
        return None
    return _GridSwitch(ensemble.switch, ensemble.collar, view.snapshot.main_relay)


def _relay(grid: _GridSwitch) -> str | None:
    """Where there is a collar, it knows, and the switch does not (envoy-api 2.12)."""
    if grid.collar is not None:
        return grid.collar.mid_state
    told = grid.relay.mains_oper_state if grid.relay is not None else None
    return told or (grid.switch.mains_oper_state if grid.switch is not None else None)


def _grid_mode(grid: _GridSwitch) -> State:
    if grid.collar is not None:
        return text(grid.collar.grid_state)
    return text(grid.switch.grid_mode if grid.switch is not None else None)


def _grid_temperature(grid: _GridSwitch) -> State:
    if grid.collar is not None:
        return quantity(grid.collar.temperature, _CELSIUS)
    return quantity(grid.switch.temperature if grid.switch is not None else None, _FAHRENHEIT)


GRID_GROUP = Group(
    "gridSwitch",
    "Grid Switch",
    (
        Row(
            "relay",
            _CONTACT,
            lambda grid: closing(_relay(grid)),
            "Main Relay",
            "Closed if the house is connected with the grid",
        ),
        Row(
            "connected",
            _FLAG,
            lambda grid: closed_as_on(_relay(grid)),
            "Connected",
            "ON if the house is connected with the grid; OFF makes it an island",
        ),
        Row("mode", _MODE, _grid_mode),
        Row("temperature", _TEMPERATURE, _grid_temperature),
    ),
    _grid_switch,
    "Enpower or meter collar; an open relay separates the house from the grid",
)


@attrs.frozen
class _GeneratorView:
    generator: Generator | None
    mode: str | None


def _generator(view: View) -> _GeneratorView | None:
    if view.snapshot.generator_model is None:
        return None
    mode = view.snapshot.generator_mode
    return _GeneratorView(view.snapshot.generator, mode.command if mode is not None else None)


GENERATOR_GROUP = Group(
    "generator",
    "Generator",
    (
        Row(
            "relay",
            _CONTACT,
            lambda view: closing(view.generator.oper_state if view.generator is not None else None),
            "Relay",
            "Closed if the generator is connected",
        ),
        Row("mode", _MODE, lambda view: text(view.mode)),
        Row(
            "startCharge",
            _CHARGE,
            lambda view: _level(view.generator.start_soc if view.generator is not None else None),
            "Starts Below",
            "The charge at which the generator starts",
        ),
        Row(
            "stopCharge",
            _CHARGE,
            lambda view: _level(view.generator.stop_soc if view.generator is not None else None),
            "Stops Above",
            "The charge at which the generator stops",
        ),
    ),
    _generator,
    "A generator that the gateway knows",
)


def _level(percent: float | None) -> State:
    """A level of -1 is none."""
    return quantity(percent if percent is not None and percent >= 0 else None, PERCENT)


@attrs.frozen
class _Contacts:
    """The dry contacts as they are, and what they are for."""

    contacts: Mapping[str, DryContact]
    settings: Mapping[str, ContactSettings]


def _contacts(view: View) -> _Contacts | None:
    snapshot = view.snapshot
    has_contacts = snapshot.ensemble is not None and snapshot.ensemble.has_contacts
    if not has_contacts or not snapshot.dry_contacts:
        return None
    return _Contacts(snapshot.dry_contacts, snapshot.contact_settings or {})


def _contact_row(contact_id: str) -> Row[_Contacts]:
    def state(known: _Contacts) -> State:
        found = known.contacts.get(contact_id)
        return UnDefType.UNDEF if found is None else closing(found.status)

    return Row(contact_id, _CONTACT, state, contact_id, f"Whether the contact {contact_id} is closed")


def _switch_row(contact_id: str) -> Row[_Contacts]:
    def state(known: _Contacts) -> State:
        found = known.contacts.get(contact_id)
        return UnDefType.UNDEF if found is None else closed_as_on(found.status)

    return Row(
        f"{contact_id}Switch",
        _FLAG,
        state,
        f"{contact_id} Switch",
        f"ON if the contact {contact_id} is closed",
    )


def _load_row(contact_id: str) -> Row[_Contacts]:
    def state(known: _Contacts) -> State:
        found = known.settings.get(contact_id)
        return UnDefType.UNDEF if found is None else text(found.load_name)

    return Row(
        f"{contact_id}Load", _LOAD, state, f"{contact_id} Load", f"What the contact {contact_id} is for"
    )


CONTACTS_GROUP = Group(
    "dryContacts",
    "Dry Contacts",
    (*map(_contact_row, CONTACT_IDS), *map(_switch_row, CONTACT_IDS), *map(_load_row, CONTACT_IDS)),
    _contacts,
    "Contacts for loads",
)


def _live(view: View) -> LiveMeters | None:
    live = view.snapshot.live
    return live.meters if live is not None and live.is_streaming else None


def _live_row(channel_id: str, label: str, get: Callable[[LiveMeters], LiveSource | None]) -> Row[LiveMeters]:
    def watts(meters: LiveMeters) -> float | None:
        source = get(meters)
        return None if source is None or source.milliwatts is None else source.milliwatts / 1000

    return Row(channel_id, WATTS_NOW, _in("W", watts), label, f"{label}: power at this moment")


LIVE_GROUP: Group[LiveMeters] = Group(
    "live",
    "Live Power",
    (
        _live_row("solar", "Solar", lambda meters: meters.solar),
        _live_row("storage", "Storage", lambda meters: meters.storage),
        _live_row("grid", "Grid", lambda meters: meters.grid),
        _live_row("load", "Load", lambda meters: meters.load),
        _live_row("generator", "Generator", lambda meters: meters.generator),
        Row("charge", _CHARGE, _in("%", lambda meters: meters.percent_full)),
    ),
    _live,
    "Power by source at this moment; above 0 W it is imported or discharged",
)

LIMIT_GROUP: Group[SolarLimit] = Group(
    "solarLimit",
    "Solar Limit",
    (
        Row(
            "enabled", _FLAG, lambda limit: switch(limit.enabled), "Limited", "Whether production is limited"
        ),
        Row(
            "percent",
            _CHARGE,
            _in("%", lambda limit: limit.percent),
            "Limit",
            "To how much production is limited",
        ),
    ),
    lambda view: view.snapshot.solar_limit,
    "Whether and to how much production is limited",
)

CONTROL_GROUP: Group[PowerSwitch] = Group(
    "control",
    "Control",
    (
        Row(
            "production",
            _FLAG,
            lambda power: switch(not power.is_off),
            "Production",
            "Whether the inverters may produce; takes the right of an installer",
        ),
    ),
    lambda view: view.snapshot.power_switch,
    "What is there only with allowControl=true",
)

SITE_GROUPS: tuple[Group[Any], ...] = (
    STORAGE_GROUP,
    ACB_GROUP,
    GRID_GROUP,
    GENERATOR_GROUP,
    CONTACTS_GROUP,
    LIVE_GROUP,
    LIMIT_GROUP,
)
"""What a gateway shows where the site has it."""
