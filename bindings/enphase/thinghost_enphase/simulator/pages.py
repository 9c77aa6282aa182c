"""The pages of a gateway as its firmware writes them, odd names and quoted dates included (envoy-api 2)."""

import json
from collections.abc import Callable

import attrs

from .gateway import Gateway
from .site import Report

_INSTALLED = "1704067200"
"""Dates of the inventory are quoted (envoy-api 2.11)."""

_STALE_SECONDS = 1_200


@attrs.frozen
class Page:
    """What stands at a path: *write* makes its text; *guarded* pages want a user below firmware 7."""

    write: Callable[[Gateway], str]
    content_type: str = "application/json"
    guarded: bool = False


def _info(gateway: Gateway) -> str:
    tokens = "\n  <web-tokens>true</web-tokens>" if gateway.firmware.tokens else ""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<envoy_info>
  <time>{gateway.now().timestamp():.0f}</time>
  <device>
    <sn>{gateway.serial_number}</sn>
    <pn>{gateway.firmware.part_number}</pn>
    <software>{gateway.firmware.software}</software>
    <euaid>4c8675</euaid>
    <seqnum>0</seqnum>
    <apiver>1</apiver>
    <imeter>false</imeter>
  </device>{tokens}
</envoy_info>
"""


def _production(gateway: Gateway) -> str:
    figures = gateway.site.figures(gateway.now())
    return json.dumps(
        {
            "wattHoursToday": figures.watt_hours_today,
            "wattHoursSevenDays": figures.watt_hours_seven_days,
            "wattHoursLifetime": figures.watt_hours_lifetime,
            "wattsNow": figures.watts_now,
        },
        indent=2,
    )


def _inverters(gateway: Gateway) -> str:
    rows = [
        {
            "serialNumber": report.serial_number,
            "lastReportDate": report.date,
            "devType": 1,
            "lastReportWatts": report.watts,
            "maxReportWatts": report.max_watts,
        }
        for report in gateway.site.reports(gateway.now())
    ]
    return json.dumps(rows, indent=2)


def _production_report(gateway: Gateway) -> str:
    figures = gateway.site.figures(gateway.now())
    inverters = {
        "type": "inverters",
        "activeCount": len(gateway.site.inverters),
        "readingTime": figures.reading_time,
        "wNow": figures.watts_now,
        "whLifetime": figures.watt_hours_lifetime,
    }
    storage = {"type": "acb", "activeCount": 0, "readingTime": 0, "wNow": 0, "whNow": 0, "state": "idle"}
    return json.dumps({"production": [inverters], "storage": [storage]})


def _inventory(gateway: Gateway) -> str:
    reports = gateway.site.reports(gateway.now())
    groups = [
        {"type": "PCU", "devices": [_inverter(report, gateway.now().timestamp()) for report in reports]},
        {"type": "ACB", "devices": []},
        {"type": "NSRB", "devices": [_relay(serial, gateway.now().timestamp()) for serial in gateway.relays]},
    ]
    return json.dumps(groups)


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


def _home(gateway: Gateway) -> str:
    now = gateway.now()
    inverters = {"num": len(gateway.site.inverters), "level": 5}
    relays = {"num": len(gateway.relays), "level": 5}
    return json.dumps(
        {
            "software_build_epoch": 1626297189,
            "timezone": str(now.tzinfo),
            "current_date": f"{now:%m/%d/%Y}",
            "current_time": f"{now:%H:%M}",
            "network": {"web_comm": False, "ever_reported_to_enlighten": False, "interfaces": []},
            "tariff": "single_rate",
            "comm": {"num": inverters["num"] + relays["num"], "level": 5, "pcu": inverters, "nsrb": relays},
            "alerts": [],
            "update_status": "satisfied",
        }
    )


def _no_meters(_gateway: Gateway) -> str:
    return "[]"


PAGES = {
    "/info": Page(_info, "text/xml"),
    "/info.xml": Page(_info, "text/xml"),
    "/home": Page(_home),
    "/api/v1/production": Page(_production),
    "/api/v1/production/inverters": Page(_inverters, guarded=True),
    "/production.json": Page(_production_report),
    "/inventory.json": Page(_inventory),
    "/ivp/meters": Page(_no_meters),
    "/ivp/meters/readings": Page(_no_meters),
}
"""Everything a standard gateway of both firmwares has here; the rest is 404."""

PUBLIC = frozenset({"/info", "/info.xml", "/home"})
"""What needs no token from firmware 7 on (envoy-api 1.2, 2.14)."""
