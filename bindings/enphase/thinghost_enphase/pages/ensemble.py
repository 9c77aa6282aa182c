"""Batteries, system switch, main relay, generator and dry contacts (envoy-api 2.12)."""

import attrs

from .document import grouped_rows, named, object_with, rows_in, structure, structure_rows

_BATTERY = "ENCHARGE"
_SWITCH = "ENPOWER"
_COLLAR = "COLLAR"
_CONTROLLER = "C6 COMBINER CONTROLLER"

CONTACT_IDS = ("NC1", "NC2", "NO1", "NO2")
"""The dry contacts that there are."""


@attrs.frozen
class Battery:
    """One Encharge (IQ Battery): % full, and Wh it holds when full."""

    serial_number: str = named("serial_num", default=attrs.NOTHING)
    percent_full: float | None = named("percentFull")
    capacity: float | None = named("encharge_capacity")


@attrs.frozen
class Switch:
    """The Enpower, which separates the house from the grid; its temperature is in degrees Fahrenheit."""

    serial_number: str = named("serial_num", default=attrs.NOTHING)
    mains_oper_state: str | None = None
    grid_mode: str | None = named("Enpwr_grid_mode")
    temperature: float | None = None


@attrs.frozen
class Collar:
    """The IQ Meter Collar, which does the same at the meter; degrees Celsius."""

    serial_number: str = named("serial_num", default=attrs.NOTHING)
    mid_state: str | None = None
    grid_state: str | None = None
    temperature: float | None = None


@attrs.frozen
class Ensemble:
    """What there is of storage and switches; all empty on a house of solar panels alone."""

    batteries: tuple[Battery, ...] = ()
    switch: Switch | None = None
    collar: Collar | None = None
    has_controller: bool = False

    @property
    def has_contacts(self) -> bool:
        """Whether dry contacts exist: gateways list four of them without any device to hold them."""
        return self.switch is not None or self.collar is not None or self.has_controller


@attrs.frozen
class BatteryPower:
    """What one battery does: mW and % full; above 0 it discharges."""

    serial_number: str = named("serial_num", default=attrs.NOTHING)
    milliwatts: float | None = named("real_power_mw")
    percent_full: float | None = named("soc")


@attrs.frozen
class StorageSums:
    """All batteries together: %, Wh; usually all 0 without any."""

    encharge_percent_full: float | None = named("ENC_agg_soc")
    encharge_available: float | None = named("ENC_agg_avail_energy")
    encharge_capacity: float | None = named("Enc_max_available_capacity")
    reserve: float | None = named("configured_backup_soc")


@attrs.frozen
class MainRelay:
    """The relay to the grid as it is: ``closed`` or ``open``."""

    mains_oper_state: str | None = None


@attrs.frozen
class DryContact:
    """One contact for loads: NC1, NC2, NO1, NO2, ``closed`` or ``open``."""

    contact_id: str = named("id", default=attrs.NOTHING)
    status: str | None = None


@attrs.frozen
class Generator:
    """The generator's switch; trust it only where `GeneratorModel` knows one."""

    oper_state: str | None = None
    start_soc: float | None = None
    stop_soc: float | None = None


def structure_ensemble(document: object) -> Ensemble:
    """Return the devices of ``/ivp/ensemble/inventory``. Raises ValueError."""
    groups: dict[str, list[object]] = {}
    for kind, row in grouped_rows(document) if document != {} else ():
        groups.setdefault(kind, []).append(row)
    return Ensemble(
        batteries=tuple(structure_rows(groups.get(_BATTERY, ()), Battery)),
        switch=next(iter(structure_rows(groups.get(_SWITCH, ()), Switch)), None),
        collar=next(iter(structure_rows(groups.get(_COLLAR, ()), Collar)), None),
        has_controller=_CONTROLLER in groups,
    )


def structure_battery_power(document: object) -> dict[str, BatteryPower]:
    """Return the batteries of ``/ivp/ensemble/power`` by serial number. Raises ValueError."""
    # the key is spelt with its colon by every firmware that was seen
    page = object_with(document, "devices:", "devices")
    rows = structure_rows(rows_in(page, "devices:", "devices"), BatteryPower)
    return {row.serial_number: row for row in rows}


def structure_storage_sums(document: object) -> StorageSums:
    """Return the sums of ``/ivp/ensemble/secctrl``. Raises ValueError."""
    return structure(object_with(document, "agg_soc", "ENC_agg_soc", "configured_backup_soc"), StorageSums)


def structure_main_relay(document: object) -> MainRelay:
    """Return the relay of ``/ivp/ensemble/relay``. Raises ValueError."""
    return structure(object_with(document, "mains_admin_state", "mains_oper_state"), MainRelay)


def structure_dry_contacts(document: object) -> dict[str, DryContact]:
    """Return the contacts of ``/ivp/ensemble/dry_contacts`` by id. Raises ValueError."""
    rows = rows_in(object_with(document, "dry_contacts"), "dry_contacts")
    return {contact.contact_id: contact for contact in structure_rows(rows, DryContact)}


def structure_generator(document: object) -> Generator:
    """Return the switch of ``/ivp/ensemble/generator``. Raises ValueError."""
    return structure(object_with(document, "oper_state", "admin_state"), Generator)
