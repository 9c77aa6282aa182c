"""Live data, and the switch of production (envoy-api 2.13, 3)."""

import json
from typing import Any

from ..gateway import Gateway


def status(gateway: Gateway) -> str:
    """Write ``/ivp/livedata/status``: its values move only while they are streamed."""
    controls = gateway.controls
    moment = controls.live_moment(gateway.time)
    powers = gateway.ledger.powers(moment)
    percent = gateway.battery.percent(gateway.ledger.flows(moment).stored)
    stream = "enabled" if controls.is_streaming(gateway.time) else "disabled"
    return json.dumps(
        {
            "connection": {"mqtt_state": "connected", "prov_state": "configured", "sc_stream": stream},
            "meters": {
                "last_update": int(moment),
                "soc": percent,
                "main_relay_state": int(controls.main_relay == "closed"),
                "backup_soc": round(gateway.battery.reserve),
                "phase_count": gateway.equipment.phases,
                "enc_agg_soc": percent,
                "pv": _source(powers.production),
                "storage": _source(powers.battery),
                "grid": _source(powers.net),
                "load": _source(powers.house),
                "generator": _source(0.0),
            },
            "counters": {},
        }
    )


def _source(watts: float) -> dict[str, int]:
    milliwatts = round(watts * 1000)
    return {"agg_p_mw": milliwatts, "agg_s_mva": milliwatts, "agg_p_ph_a_mw": milliwatts}


def nothing(_gateway: Gateway) -> str:
    """Write an empty object."""
    return "{}"


def change_stream(gateway: Gateway, document: Any) -> None:  # noqa: ANN401  what somebody sends
    """Let live data move, or not."""
    gateway.controls.stream(on=document["enable"] == 1, moment=gateway.time)


def production_switch(gateway: Gateway) -> str:
    """Write ``/ivp/mod/603980032/mode/power``."""
    return json.dumps({"powerForcedOff": gateway.controls.switch.is_off})


def change_production(gateway: Gateway, document: Any) -> None:  # noqa: ANN401  what somebody sends
    """Turn production on (0) or off (1)."""
    (off,) = document["arr"]
    gateway.controls.turn_production(on=not off, moment=gateway.time)
