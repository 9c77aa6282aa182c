"""Batteries, system switch, dry contacts and tariff, and how they are changed (envoy-api 2.12, 3)."""

import json
from typing import Any

from ..battery import UNIT_WATT_HOURS
from ..gateway import Gateway

_TARIFF_DATE = "1709367413"


def has_software(gateway: Gateway) -> bool:
    """Whether the gateway knows batteries at all: from firmware 7 on all do, before it those that have some."""
    return gateway.firmware.version >= (7,) or has_batteries(gateway)


def has_batteries(gateway: Gateway) -> bool:
    """Whether there are batteries, and with them the system switch."""
    return gateway.equipment.batteries > 0


def inventory(gateway: Gateway) -> str:
    """Write ``/ivp/ensemble/inventory``."""
    if not has_batteries(gateway):
        return "[]"
    percent = gateway.battery.percent(gateway.flows.stored)
    groups = [
        {"type": "ENCHARGE", "devices": [_battery(serial, percent) for serial in gateway.battery_serials]},
        {"type": "ENPOWER", "devices": [_switch(gateway)]},
    ]
    return json.dumps(groups)


def _battery(serial_number: str, percent: int) -> dict[str, object]:
    return {
        "part_num": "836-01826-r76",
        "serial_num": serial_number,
        "device_status": ["envoy.global.ok", "prop.done"],
        "admin_state": 6,
        "admin_state_str": "ENCHG_STATE_READY",
        "communicating": True,
        "sleep_enabled": False,
        "percentFull": percent,
        "temperature": 24,
        "encharge_rev": 3,
        "encharge_capacity": UNIT_WATT_HOURS,
        "phase": "ph-a",
    }


def _switch(gateway: Gateway) -> dict[str, object]:
    state = gateway.controls.main_relay
    return {
        "part_num": "860-00276-r42",
        "serial_num": f"1221{gateway.serial_number[-6:]:0>6}01",
        "communicating": True,
        "temperature": 75,
        "mains_admin_state": state,
        "mains_oper_state": state,
        "Enpwr_grid_mode": "multimode-ongrid" if state == "closed" else "multimode-offgrid",
    }


def power(gateway: Gateway) -> str:
    """Write ``/ivp/ensemble/power``: the key has a colon in every firmware."""
    count = max(1, gateway.equipment.batteries)
    milliwatts = round(gateway.powers.battery / count * 1000)
    percent = gateway.battery.percent(gateway.flows.stored)
    rows = [
        {"serial_num": serial, "real_power_mw": milliwatts, "apparent_power_mva": milliwatts, "soc": percent}
        for serial in gateway.battery_serials
    ]
    return json.dumps({"devices:": rows})


def sums(gateway: Gateway) -> str:
    """Write ``/ivp/ensemble/secctrl``."""
    battery, stored = gateway.battery, gateway.flows.stored
    percent, there = battery.percent(stored), has_batteries(gateway)
    return json.dumps(
        {
            "shutdown": False,
            "configured_backup_soc": round(battery.reserve) if there else 0,
            "agg_soc": percent,
            "Max_energy": round(battery.capacity),
            "ENC_agg_soc": percent,
            "ENC_agg_soh": 100 if there else 0,
            "ENC_agg_backup_energy": round(battery.capacity * battery.reserve / 100),
            "ENC_agg_avail_energy": round(stored),
            "Enc_commissioned_capacity": round(battery.capacity),
            "Enc_max_available_capacity": round(battery.capacity),
            "ACB_agg_soc": 0,
            "ACB_agg_energy": 0,
        }
    )


def relay(gateway: Gateway) -> str:
    """Write ``/ivp/ensemble/relay``."""
    state = gateway.controls.main_relay
    return json.dumps({"mains_admin_state": state, "mains_oper_state": state})


def change_relay(gateway: Gateway, document: Any) -> None:  # noqa: ANN401  what somebody sends
    """Open or close the main relay."""
    gateway.controls.set_main_relay(document["mains_admin_state"], gateway.time)


def contacts(gateway: Gateway) -> str:
    """Write ``/ivp/ensemble/dry_contacts``, which every gateway lists, with a switch or without."""
    rows = [{"id": contact, "status": state} for contact, state in gateway.controls.contacts.items()]
    return json.dumps({"dry_contacts": rows})


def change_contact(gateway: Gateway, document: Any) -> None:  # noqa: ANN401  what somebody sends
    """Open or close one dry contact."""
    wanted = document["dry_contacts"]
    gateway.controls.set_contact(wanted["id"], wanted["status"])


def contact_settings(gateway: Gateway) -> str:
    """Write ``/ivp/ss/dry_contact_settings``."""
    return json.dumps({"dry_contacts": list(gateway.controls.contact_settings.values())})


def change_contact_settings(gateway: Gateway, document: Any) -> None:  # noqa: ANN401  what somebody sends
    """Take all settings of one dry contact."""
    gateway.controls.set_contact_settings(document["dry_contacts"])


def tariff(gateway: Gateway) -> str:
    """Write ``/admin/lib/tariff``; the storage stands in it where there is any."""
    battery = gateway.battery
    settings = {
        "mode": battery.mode,
        "operation_mode_sub_type": "",
        "reserved_soc": battery.reserve,
        "very_low_soc": 5,
        "charge_from_grid": battery.charge_from_grid,
        "opt_schedules": gateway.controls.opt_schedules,
        "date": _TARIFF_DATE,
    }
    storage = {"storage_settings": settings} if has_batteries(gateway) else {}
    known = {"currency": {"code": "EUR"}, "logger": "mylogger", "date": _TARIFF_DATE}
    return json.dumps(
        {"tariff": known | storage | {"single_rate": {"rate": 0.3, "sell": 0.1}, "seasons": []}}
    )


def change_tariff(gateway: Gateway, document: Any) -> None:  # noqa: ANN401  what somebody sends
    """Take the settings of the storage."""
    gateway.controls.set_storage(document["tariff"]["storage_settings"], gateway.time)


def generator(_gateway: Gateway) -> str:
    """Write ``/ivp/ensemble/generator``: it is ``present`` where there is none, too."""
    return json.dumps(
        {"admin_state": "unknown", "oper_state": "open", "admin_mode": 0, "exc_on": 0, "present": 1}
    )
