"""What is set: generator, dry contacts, tariff and storage, limits (envoy-api 2.12)."""

from collections.abc import Mapping

import attrs

from .document import named, object_with, rows_in, shape, structure, structure_rows

MODES = ("self-consumption", "savings-mode", "economy", "backup")
"""What batteries may be told to do; savings-mode and economy are one, by the name of new and old firmware."""


@attrs.frozen
class GeneratorModel:
    """The generator as it was set up; none at all where the page is an empty object."""

    manufacturer: str | None = None
    model: str | None = None


@attrs.frozen
class GeneratorMode:
    """What the generator is told: ``on``, ``off`` or ``auto``."""

    command: str | None = named("gen_cmd")


@attrs.frozen
class ContactSettings:
    """What a dry contact is for."""

    contact_id: str = named("id", default=attrs.NOTHING)
    load_name: str | None = None


@attrs.frozen
class StorageSettings:
    """How batteries are used: mode such as ``self-consumption``, %, charging from the grid."""

    mode: str | None = None
    reserve: float | None = named("reserved_soc")
    charge_from_grid: bool | None = None


@attrs.frozen
class AcbSleep:
    """An AC Battery that was put to sleep."""

    serial_number: str = named("serial_num", default=attrs.NOTHING)


@attrs.frozen
class SolarLimit:
    """Whether and to how many % production is limited."""

    enabled: bool | None = named("enable")
    percent: float | None = named("pv_limit_pct")


@attrs.frozen
class PowerSwitch:
    """Whether the inverters were told to produce nothing."""

    is_off: bool = named("powerForcedOff", default=attrs.NOTHING)


def structure_power_switch(document: object) -> PowerSwitch:
    """Return the switch of ``/ivp/mod/603980032/mode/power``. Raises ValueError."""
    return structure(object_with(document, "powerForcedOff"), PowerSwitch)


def structure_generator_model(document: object) -> GeneratorModel | None:
    """Return the generator of ``/ivp/ss/gen_config``, None if there is none. Raises ValueError."""
    if document == {}:
        return None
    return structure(object_with(document, "manufacturer", "model", "name_plate_rating_wat"), GeneratorModel)


def structure_generator_mode(document: object) -> GeneratorMode:
    """Return the command of ``/ivp/ss/gen_mode``. Raises ValueError."""
    return structure(object_with(document, "gen_cmd"), GeneratorMode)


def structure_contact_settings(document: object) -> dict[str, ContactSettings]:
    """Return the contacts of ``/ivp/ss/dry_contact_settings`` by id. Raises ValueError."""
    rows = rows_in(object_with(document, "dry_contacts"), "dry_contacts")
    return {contact.contact_id: contact for contact in structure_rows(rows, ContactSettings)}


def structure_storage_settings(document: object) -> StorageSettings:
    """Return what ``/admin/lib/tariff`` says of storage; all None on a site without. Raises ValueError."""
    tariff = object_with(document, "tariff")["tariff"]
    if not isinstance(tariff, Mapping):
        raise ValueError(f"expected tariff to be an object, found {shape(tariff)}")  # noqa: TRY004  bad data
    return structure(tariff.get("storage_settings") or {}, StorageSettings)


def structure_acb_sleep(document: object) -> dict[str, AcbSleep]:
    """Return the sleeping AC Batteries of ``/admin/lib/acb_config`` by serial number. Raises ValueError."""
    rows = rows_in(object_with(document, "acb_sleep"), "acb_sleep")
    return {each.serial_number: each for each in structure_rows(rows, AcbSleep)}


def structure_solar_limit(document: object) -> SolarLimit:
    """Return the limit of ``/ivp/sc/pvlimit``. Raises ValueError."""
    return structure(object_with(document, "enable", "pv_limit_pct"), SolarLimit)
