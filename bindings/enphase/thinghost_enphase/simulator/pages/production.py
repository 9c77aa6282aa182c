"""Production and consumption: four figures, the big report, and the page for people (envoy-api 2.2 to 2.5, 2.9)."""

import json
from collections.abc import Callable
from typing import Any

from ..gateway import Gateway, Metering
from ..site import WRAP, Figures

_STALE_SINCE = (8, 2, 4264)
_STALE = Figures(0, 4, 0, 1583, 1583)

_PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def page_for_people(gateway: Gateway) -> str:
    """Write ``/production`` as firmware 3 does: three digits, and a prefix."""
    figures = gateway.site.figures(gateway.now())
    rows = (
        ("Currently", figures.watts_now, "W"),
        ("Today", figures.watt_hours_today, "Wh"),
        ("Past Week", figures.watt_hours_seven_days, "Wh"),
        ("Since Installation", figures.watt_hours_lifetime, "Wh"),
    )
    cells = "".join(
        f"<tr><td>{label}</td>    <td> {_rounded(value)}{unit}</td></tr>" for label, value, unit in rows
    )
    return f"<h1>System Energy Production</h1>\n<table>\n{cells}\n</table>\n"


def _rounded(value: int) -> str:
    for factor, prefix in _PREFIXES:
        if value >= factor:
            return f"{value / factor:.3g} {prefix}"
    return f"{value:.3g} "


def production(gateway: Gateway) -> str:
    """Write ``/api/v1/production``, which stands still where meters are looked for and not in use (envoy-api 2.3)."""
    is_stale = gateway.equipment.metering is Metering.DISABLED and gateway.firmware.version >= _STALE_SINCE
    return json.dumps(_four(_STALE if is_stale else gateway.produced()), indent=2)


def consumption(gateway: Gateway) -> str:
    """Write ``/api/v1/consumption``, which is there where a meter measures all of it."""
    return json.dumps(_four(_consumed(gateway, gateway.time)), indent=2)


def energy(gateway: Gateway) -> str:
    """Write ``/ivp/pdm/energy``: the inverters' sum, and what the meters said in the last quarter."""
    nothing = _four(Figures(0, 0, 0, 0, 0))
    metered = gateway.equipment.is_metered
    return json.dumps(
        {
            "production": {
                "pcu": _four(gateway.site.figures(gateway.now())),
                "rgm": nothing,
                "eim": _four(gateway.produced()) if metered else nothing,
            },
            "consumption": {"eim": _four(_consumed(gateway, gateway.time)) if metered else nothing},
        }
    )


def inverters(gateway: Gateway) -> str:
    """Write ``/api/v1/production/inverters``; firmware 3 says nothing of their kind."""
    kind = {"devType": 1} if gateway.firmware.version >= (4,) else {}
    rows = [
        {
            "serialNumber": report.serial_number,
            "lastReportDate": report.date,
            **kind,
            "lastReportWatts": report.watts,
            "maxReportWatts": report.max_watts,
        }
        for report in gateway.site.reports(gateway.now())
    ]
    return json.dumps(rows, indent=2)


def report(gateway: Gateway) -> str:
    """Write ``/production.json``."""
    figures = gateway.site.figures(gateway.now())
    lifetime = figures.watt_hours_lifetime
    sums = {
        "type": "inverters",
        "activeCount": len(gateway.site.inverters),
        "readingTime": figures.reading_time,
        "wNow": figures.watts_now,
        "whLifetime": int(lifetime % WRAP) if gateway.firmware.wraps else lifetime,
    }
    storage = {"type": "acb", "activeCount": 0, "readingTime": 0, "wNow": 0, "whNow": 0, "state": "idle"}
    document: dict[str, Any] = {"production": [sums], "storage": [storage]}
    if gateway.equipment.metering is not Metering.NONE:
        powers = gateway.powers
        rows = [
            _section(gateway, "production", powers.production, gateway.ledger.produced),
            _section(gateway, "total-consumption", powers.production + powers.net, gateway.ledger.consumed),
            _section(gateway, "net-consumption", powers.net, _imported(gateway)),
        ]
        document["production"].append(rows[0])
        document["consumption"] = rows[1:]
    return json.dumps(document)


def _section(
    gateway: Gateway, measurement: str, watts: float, count: Callable[[float], float]
) -> dict[str, object]:
    """Return a row of the report; one of a meter that is not in use is all zero but for its names."""
    figures = gateway.metered(count, watts, gateway.time)
    in_use, is_net = gateway.equipment.is_metered, measurement == "net-consumption"
    return {
        "type": "eim",
        "activeCount": int(in_use),
        "measurementType": measurement,
        "readingTime": figures.reading_time,
        "wNow": round(watts, 3) if in_use else 0.0,
        "whLifetime": round(count(gateway.time), 3) if in_use else 0.0,
        "whToday": float(figures.watt_hours_today) if in_use and not is_net else 0,
        "whLastSevenDays": float(figures.watt_hours_seven_days) if in_use and not is_net else 0,
    }


def _imported(gateway: Gateway) -> Callable[[float], float]:
    return lambda moment: gateway.ledger.flows(moment).imported


def _consumed(gateway: Gateway, moment: float) -> Figures:
    powers = gateway.ledger.powers(moment)
    return gateway.metered(gateway.ledger.consumed, powers.production + powers.net, moment)


def _four(figures: Figures) -> dict[str, int]:
    return {
        "wattHoursToday": figures.watt_hours_today,
        "wattHoursSevenDays": figures.watt_hours_seven_days,
        "wattHoursLifetime": figures.watt_hours_lifetime,
        "wattsNow": figures.watts_now,
    }
