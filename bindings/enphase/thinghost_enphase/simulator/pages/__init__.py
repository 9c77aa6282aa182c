"""The pages of a gateway as its firmware writes them, odd names and quoted dates included (envoy-api 2)."""

from collections.abc import Mapping, Sequence

from ..gateway import Gateway, Metering
from ..page import Page
from . import devices, ensemble, identity, live, meters, production

__all__ = ["MISSING_BELOW_4", "PAGES", "PUBLIC", "Page", "page_at"]

_XML, _HTML = "text/xml", "text/html"
_4, _5, _7 = (4,), (5,), (7,)
_FOR_INSTALLERS = (99,)


def _measures_total(gateway: Gateway) -> bool:
    return gateway.equipment.metering is Metering.TOTAL


PAGES: Mapping[str, Sequence[Page]] = {
    "/info": (Page(identity.info, _XML),),
    "/info.xml": (Page(identity.info, _XML),),
    "/home": (Page(identity.home, since=_4),),
    "/production": (
        Page(production.page_for_people, _HTML, until=_4),
        Page(production.report, since=_4, guarded=True, installer_below=_7),
    ),
    "/api/v1/production": (Page(production.production, since=(3, 9)),),
    "/api/v1/consumption": (Page(production.consumption, since=_4, is_wanted=_measures_total),),
    "/api/v1/production/inverters": (Page(production.inverters, since=(3, 9), guarded=True),),
    "/production.json": (Page(production.report, since=_4),),
    "/inventory.json": (Page(devices.inventory, since=_4),),
    "/inventory": (Page(devices.inventory, since=_4),),
    "/ivp/meters": (
        Page(meters.meters, since=(3, 18), until=_4, guarded=True, installer_below=_4),
        Page(meters.meters, since=_4),
    ),
    "/ivp/meters/readings": (Page(meters.readings, since=_4),),
    "/ivp/meters/reports": (Page(meters.reports, since=_5),),
    "/ivp/pdm/energy": (Page(production.energy, since=_7, installer_below=(8,)),),
    "/ivp/pdm/device_data": (Page(devices.device_data, since=(8, 2, 4345)),),
    "/ivp/ensemble/inventory": (Page(ensemble.inventory, since=_5, is_wanted=ensemble.has_software),),
    "/ivp/ensemble/power": (Page(ensemble.power, since=_5, is_wanted=ensemble.has_software),),
    "/ivp/ensemble/secctrl": (Page(ensemble.sums, since=_5, is_wanted=ensemble.has_software),),
    "/ivp/ensemble/relay": (
        Page(ensemble.relay, since=_5, is_wanted=ensemble.has_batteries, change=ensemble.change_relay),
    ),
    "/ivp/ensemble/dry_contacts": (
        Page(ensemble.contacts, since=_5, is_wanted=ensemble.has_software, change=ensemble.change_contact),
    ),
    "/ivp/ss/dry_contact_settings": (
        Page(
            ensemble.contact_settings,
            since=_5,
            is_wanted=ensemble.has_software,
            change=ensemble.change_contact_settings,
        ),
    ),
    "/ivp/ensemble/generator": (Page(ensemble.generator, since=_5, is_wanted=ensemble.has_software),),
    "/ivp/ss/gen_config": (Page(live.nothing, since=_5, is_wanted=ensemble.has_software),),
    "/admin/lib/tariff": (Page(ensemble.tariff, since=_4, guarded=True, change=ensemble.change_tariff),),
    "/ivp/livedata/status": (Page(live.status, since=_7),),
    "/ivp/livedata/stream": (Page(live.nothing, since=_7, change=live.change_stream),),
    "/ivp/mod/603980032/mode/power": (
        Page(
            live.production_switch,
            since=_4,
            guarded=True,
            installer_below=_FOR_INSTALLERS,
            change=live.change_production,
        ),
    ),
}
"""What stands at each path, by firmware; the rest is not there."""

PUBLIC = frozenset({"/info", "/info.xml", "/home"})
"""What needs no token from firmware 7 on (envoy-api 1.2, 2.14)."""

MISSING_BELOW_4 = """<!DOCTYPE html PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><body><h2>Page Not Found</h2>
<p>The page you tried to view does not exist. Try the <a href="/">home</a> page</p></body></html>
"""
"""What comes with status 200 for a page that is not there (envoy-api 1.7)."""


def page_at(path: str, gateway: Gateway) -> Page | None:
    """Return the page that *gateway* has at *path* now, None where it has none."""
    return next((page for page in PAGES.get(path, ()) if page.is_offered(gateway)), None)
