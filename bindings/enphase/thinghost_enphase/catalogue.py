"""Every page that a gateway is asked for: where it is, how often it has news, and who has it (envoy-api 2.1)."""

from collections.abc import Callable
from typing import Any

import attrs

from .endpoint import Endpoint, Form
from .pages.device_data import structure_device_data
from .pages.ensemble import (
    structure_battery_power,
    structure_dry_contacts,
    structure_ensemble,
    structure_generator,
    structure_main_relay,
    structure_storage_sums,
)
from .pages.home import structure_home
from .pages.inventory import structure_inventory
from .pages.inverters import structure_inverters
from .pages.live import structure_live
from .pages.meters import structure_meter_reports, structure_meters, structure_readings
from .pages.production import structure_energy, structure_production, structure_production_page
from .pages.report import structure_report
from .pages.settings import (
    structure_acb_sleep,
    structure_contact_settings,
    structure_generator_mode,
    structure_generator_model,
    structure_power_switch,
    structure_solar_limit,
    structure_storage_settings,
)
from .snapshot import Snapshot

_NEWS_OF_INVERTERS = 300
"""Seconds: inverters report every 5 to 15 minutes, and what is worked out from them has no news before."""

_SETTINGS = 900
"""Seconds: what changes by hand, or where the answer takes long."""


def _always(_snapshot: Snapshot) -> bool:
    return True


def _never(_snapshot: Snapshot) -> bool:
    return False


@attrs.frozen
class Page:
    """One page; its endpoint is called as the field of `Snapshot` that holds it.

    It is asked for where *is_wanted*, by what is known before, and where *is_urgent* in every poll.
    """

    endpoint: Endpoint[Any]
    is_wanted: Callable[[Snapshot], bool] = _always
    is_urgent: Callable[[Snapshot], bool] = _never


def _lacks_figures(snapshot: Snapshot) -> bool:
    return snapshot.production is None and snapshot.report is None


def _has_meters(snapshot: Snapshot) -> bool:
    return any(meter.is_enabled for meter in snapshot.meters or ())


def _lacks_readings(snapshot: Snapshot) -> bool:
    return _has_meters(snapshot) and snapshot.readings is None


def _lacks_meters(snapshot: Snapshot) -> bool:
    return not _has_meters(snapshot)


def _has_storage(snapshot: Snapshot) -> bool:
    return _has_batteries(snapshot) or _has_ac_batteries(snapshot)


def _has_batteries(snapshot: Snapshot) -> bool:
    return snapshot.ensemble is not None and bool(snapshot.ensemble.batteries)


def _has_ac_batteries(snapshot: Snapshot) -> bool:
    return snapshot.report is not None and snapshot.report.ac_batteries is not None


def _has_switch(snapshot: Snapshot) -> bool:
    return snapshot.ensemble is not None and snapshot.ensemble.has_contacts


def _has_collar(snapshot: Snapshot) -> bool:
    # no other page tells what it does
    return snapshot.ensemble is not None and snapshot.ensemble.collar is not None


def _has_generator(snapshot: Snapshot) -> bool:
    return snapshot.generator_model is not None


def _is_streaming(snapshot: Snapshot) -> bool:
    return snapshot.live is not None and snapshot.live.is_streaming


def _endpoint(name: str, path: str, structure: Callable[[object], Any], **how: Any) -> Endpoint[Any]:  # noqa: ANN401  as Endpoint
    return Endpoint(name, path, structure, **how)


PAGES = (
    Page(
        _endpoint("production", "/api/v1/production", structure_production, every=_NEWS_OF_INVERTERS),
        is_urgent=_lacks_meters,
    ),
    Page(_endpoint("meters", "/ivp/meters", structure_meters, since=(3, 9), every=_SETTINGS)),
    Page(_endpoint("readings", "/ivp/meters/readings", structure_readings, since=(3, 9)), _has_meters),
    Page(
        _endpoint("meter_reports", "/ivp/meters/reports", structure_meter_reports, since=(5,)),
        _lacks_readings,
    ),
    Page(_endpoint("report", "/production.json?details=1", structure_report, since=(3, 9), every=60)),
    Page(
        _endpoint("production_page", "/production", structure_production_page, form=Form.HTML, slow=True),
        _lacks_figures,
    ),
    Page(
        _endpoint("consumption", "/api/v1/consumption", structure_production, every=_NEWS_OF_INVERTERS),
        _lacks_meters,
    ),
    Page(_endpoint("energy", "/ivp/pdm/energy", structure_energy, since=(7,), every=_NEWS_OF_INVERTERS)),
    Page(
        _endpoint("inverters", "/api/v1/production/inverters", structure_inverters, every=_NEWS_OF_INVERTERS)
    ),
    Page(
        _endpoint(
            "device_data", "/ivp/pdm/device_data", structure_device_data, since=(8,), every=_NEWS_OF_INVERTERS
        )
    ),
    Page(
        _endpoint(
            "inventory", "/inventory.json", structure_inventory, since=(3, 9), slow=True, every=_SETTINGS
        )
    ),
    Page(
        _endpoint(
            "ensemble", "/ivp/ensemble/inventory", structure_ensemble, since=(5,), every=_NEWS_OF_INVERTERS
        ),
        is_urgent=_has_collar,
    ),
    Page(
        _endpoint("battery_power", "/ivp/ensemble/power", structure_battery_power, since=(5,)), _has_batteries
    ),
    Page(
        _endpoint("storage_sums", "/ivp/ensemble/secctrl", structure_storage_sums, since=(5,)), _has_storage
    ),
    Page(_endpoint("main_relay", "/ivp/ensemble/relay", structure_main_relay, since=(5,)), _has_switch),
    Page(
        _endpoint("dry_contacts", "/ivp/ensemble/dry_contacts", structure_dry_contacts, since=(5,)),
        _has_switch,
    ),
    Page(
        _endpoint(
            "contact_settings",
            "/ivp/ss/dry_contact_settings",
            structure_contact_settings,
            since=(5,),
            every=_SETTINGS,
        ),
        _has_switch,
    ),
    Page(
        _endpoint(
            "generator_model", "/ivp/ss/gen_config", structure_generator_model, since=(5,), every=_SETTINGS
        )
    ),
    Page(_endpoint("generator", "/ivp/ensemble/generator", structure_generator, since=(5,)), _has_generator),
    Page(
        _endpoint("generator_mode", "/ivp/ss/gen_mode", structure_generator_mode, since=(5,)), _has_generator
    ),
    Page(
        _endpoint(
            "storage_settings", "/admin/lib/tariff", structure_storage_settings, since=(3, 9), every=_SETTINGS
        ),
        _has_storage,
    ),
    Page(
        _endpoint("acb_sleep", "/admin/lib/acb_config", structure_acb_sleep, since=(7,), every=_SETTINGS),
        _has_ac_batteries,
    ),
    Page(_endpoint("solar_limit", "/ivp/sc/pvlimit", structure_solar_limit, since=(7,), every=_SETTINGS)),
    Page(
        _endpoint("live", "/ivp/livedata/status", structure_live, since=(7,), every=_SETTINGS),
        is_urgent=_is_streaming,
    ),
    Page(_endpoint("home", "/home", structure_home, since=(3, 9), slow=True, every=3_600)),
)
"""In the order in which they are asked for: those that others depend on come first."""

CONTROL_PAGES = (
    Page(
        _endpoint(
            "power_switch",
            "/ivp/mod/603980032/mode/power",
            structure_power_switch,
            since=(3, 9),
            every=_SETTINGS,
        )
    ),
)
"""What is asked for only where commands are let through: most accounts have no right to it."""
