"""Exchange with the grid, as far as the meters tell it (envoy-api 2.7)."""

import math
from collections.abc import Mapping

from .best import Figure
from .live_meters import LiveMeter
from .pages.report import NET_CONSUMPTION, PRODUCTION, TOTAL_CONSUMPTION

HOUSE_WATTS = "house#wattsNow"
NET_WATTS = "net#wattsNow"
IMPORT_LIFETIME = "net#importLifetime"
EXPORT_LIFETIME = "net#exportLifetime"


def net_figures(meters: Mapping[str, LiveMeter]) -> dict[str, Figure]:
    """Return the power (above 0: from the grid) and the counters by channel id; nothing where no meter tells it.

    Where the meter measures the whole consumption, only the balance is known, and no counter of either direction.
    """
    net, total, production = (meters.get(each) for each in (NET_CONSUMPTION, TOTAL_CONSUMPTION, PRODUCTION))
    if net is not None:
        figures = {NET_WATTS: _figure(net.watts, net.watts_source)}
        if net.received is not None:
            figures[IMPORT_LIFETIME] = _figure(net.delivered, net.energy_source)
            figures[EXPORT_LIFETIME] = _figure(net.received, net.energy_source.replace("Dlvd", "Rcvd"))
        return figures
    if total is None or production is None or total.watts is None or production.watts is None:
        return {}
    balance = total.watts - production.watts
    return {NET_WATTS: _figure(balance, f"{total.watts_source} - production.activePower")}


def house_figures(meters: Mapping[str, LiveMeter], storage_watts: float | None) -> dict[str, Figure]:
    """Return what the house takes, batteries taken into account; nothing where there are none, or no meters.

    Consumption leaves them out, as the gateway's own figures do (envoy-api 5.2, rule 7).
    """
    net, production = meters.get(NET_CONSUMPTION), meters.get(PRODUCTION)
    if net is None or production is None or None in (net.watts, production.watts, storage_watts):
        return {}
    watts = (production.watts or 0) + (net.watts or 0) + (storage_watts or 0)
    return {HOUSE_WATTS: _figure(watts, "production + net-consumption + storage")}


def _figure(value: float | None, source: str) -> Figure:
    return Figure() if value is None else Figure(math.floor(value + 0.5), source)
