"""Inverters and relays one by one (envoy-api 2.10, 2.11)."""

import json

from ..gateway import Gateway
from ..site import WEEK_SECONDS, Report, midnight

_INSTALLED = "1704067200"
"""Dates of the inventory are quoted (envoy-api 2.11)."""

_STALE_SECONDS = 1_200
_LIMIT = 50
_FIRST_EID = 553648384
_QUARTER = 900


def inventory(gateway: Gateway) -> str:
    """Write ``/inventory.json``."""
    reports = gateway.site.reports(gateway.now())
    groups = [
        {"type": "PCU", "devices": [_inverter(report, gateway.time) for report in reports]},
        {"type": "ACB", "devices": []},
        {"type": "NSRB", "devices": [_relay(serial, gateway.time) for serial in gateway.relays]},
    ]
    return json.dumps(groups)


def device_data(gateway: Gateway) -> str:
    """Write ``/ivp/pdm/device_data``, which holds no more than 50 devices."""
    reports = gateway.site.reports(gateway.now())
    rows: dict[str, object] = {
        str(_FIRST_EID + 256 * number): _energy(gateway, report)
        for number, report in enumerate(reports[:_LIMIT])
    }
    return json.dumps(rows | {"deviceCount": min(len(reports), _LIMIT), "deviceDataLimit": _LIMIT})


def _energy(gateway: Gateway, report: Report) -> dict[str, object]:
    site = gateway.site
    peak = next(each.peak_watts for each in site.inverters if each.serial_number == report.serial_number)
    share, today = peak / site.peak_watts, midnight(gateway.now())
    joules = round(site.lifetime(report.date) * share * 3600)
    return {
        "devName": "pcu",
        "sn": report.serial_number,
        "active": True,
        "modGone": report.date < gateway.time - _STALE_SECONDS,
        "channels": [
            {
                "chanEid": 1627390225,
                "created": report.date,
                "wattHours": {
                    "today": round(site.watt_hours(today, report.date) * share),
                    "yesterday": round(site.watt_hours(today - 86_400, today) * share),
                    "week": round(site.watt_hours(report.date - WEEK_SECONDS, report.date) * share),
                },
                "watts": {"now": report.watts, "nowUsed": 0, "max": report.max_watts},
                "lastReading": {
                    "endDate": report.date,
                    "duration": _QUARTER,
                    "joulesProduced": report.watts * _QUARTER,
                },
                "lifetime": {"createdTime": int(_INSTALLED), "joulesProduced": joules},
            }
        ],
    }


def _inverter(report: Report, now: float) -> dict[str, object]:
    awake = report.date > now - _STALE_SECONDS
    code = "envoy.global.ok" if awake else "envoy.cond_flags.pcu_ctrl.dc-pwr-low"
    device = _device("800-01331-r02", report.serial_number, code, report.date)
    return device | {"dev_type": 1, "producing": awake, "communicating": awake, "phase": "ph-a"}


def _relay(serial_number: str, now: float) -> dict[str, object]:
    device = _device("800-00598-r04", serial_number, "envoy.global.ok", int(now) // 60 * 60)
    return device | {
        "dev_type": 12,
        "producing": False,
        "communicating": True,
        "relay": "closed",
        "reason_code": -1,
        "reason": "ok",
        "line-count": 1,
        "line1-connected": True,
        "line2-connected": False,
        "line3-connected": False,
    }


def _device(part_number: str, serial_number: str, code: str, reported: int) -> dict[str, object]:
    return {
        "part_num": part_number,
        "installed": _INSTALLED,
        "serial_num": serial_number,
        "device_status": [code],
        "last_rpt_date": str(reported),
        "admin_state": 1,
        "created_date": _INSTALLED,
        "img_load_date": _INSTALLED,
        "device_control": [{"gficlearset": False}],
        "provisioned": True,
        "operating": True,
    }
