"""Declares what ``thinghost record enphase HOST`` records; what does it is imported when somebody asks."""

import importlib
from collections.abc import Mapping, Sequence

from thinghost import Exchange, Recorder, SimulatorOption


async def _record(host: str, options: Mapping[str, str | int]) -> Sequence[Exchange]:
    module = importlib.import_module("thinghost_enphase.recording")
    exchanges: Sequence[Exchange] = await module.recorded(
        host,
        jwt=str(options.get("jwt", "")),
        username=str(options.get("username", "")),
        password=str(options.get("password", "")),
    )
    return exchanges


RECORDER = Recorder(
    name="enphase",
    description="Record an Envoy gateway: each of its pages once, and nothing is changed.",
    record=_record,
    options=(
        SimulatorOption("jwt", "from firmware 7: an access token, or the file that holds it as @FILE", ""),
        SimulatorOption("username", "below firmware 7: the user, envoy if left out", ""),
        SimulatorOption(
            "password", "below firmware 7: the password, the end of the serial number if left out", ""
        ),
    ),
    private_names=(
        "sn|serial.*|.*_?serial_?n.*|.*serials?|pv_serial_nb|mac|ip|ip_addr.*|gateway|ssid|essid|bssid|imei|imsi|iccid"
        "|phone.*|e?-?mail.*|user.*|owner.*|account.*|host.*|(?:site|load|system|envoy)_?name|site_?id|system_?id"
        "|logger|lat|lon|lng|latitude|longitude|address.*|street|city|zip.*|postal.*|token|jwt|password"
    ),
    secrets=("jwt", "username", "password"),
)
"""Records gateways of every firmware."""
