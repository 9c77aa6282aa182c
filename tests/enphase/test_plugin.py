"""What the binding declares: every thing, parameter and channel of its documentation."""

import subprocess
import sys

from thinghost import ThingType
from thinghost_enphase import plugin
from thinghost_enphase.thing_types import ENVOY, INVERTER, RELAY

SWITCHES = {
    "status": ("String", True),
    "producing": ("Switch", True),
    "communicating": ("Switch", True),
    "provisioned": ("Switch", True),
    "operating": ("Switch", True),
}
FIGURES = {
    "wattHoursToday": ("Number:Energy", False),
    "wattHoursSevenDays": ("Number:Energy", False),
    "wattHoursLifetime": ("Number:Energy", False),
    "wattsNow": ("Number:Power", False),
}


def channels(thing_type: ThingType) -> dict[str, tuple[str | None, bool]]:
    return {
        channel_id: (definition.type.item_type, definition.type.advanced)
        for channel_id, definition in thing_type.channel_definitions()
    }


def parameters(thing_type: ThingType) -> dict[str, tuple[bool, bool]]:
    return {each.name: (each.required, each.is_secret) for each in thing_type.parameters}


def test_the_bridge_has_the_figures_of_the_documentation_and_what_hardware_may_add() -> None:
    known = channels(ENVOY)
    figures = {
        f"{group}#{name}": kind for group in ("production", "consumption") for name, kind in FIGURES.items()
    }
    assert {channel: known[channel] for channel in figures} == figures
    assert {group.id for group in ENVOY.groups} == {
        *("production", "consumption", "net", "house", "storage", "acBattery", "gridSwitch"),
        *("generator", "dryContacts", "live", "solarLimit", "control"),
        *(f"{name}L{n}" for name in ("production", "net", "consumption", "storage") for n in (1, 2, 3)),
        *(f"{name}Meter" for name in ("production", "net", "consumption", "storage")),
        *(f"{name}Meter" for name in ("backfeed", "load", "evse", "pv3p")),
    }


def test_the_bridge_has_the_parameters_of_the_documentation_and_more() -> None:
    assert parameters(ENVOY) == {
        "serialNumber": (True, False),
        "hostname": (False, False),
        "refresh": (False, False),
        "live": (False, False),
        "username": (False, False),
        "password": (False, True),
        "autoJwt": (False, False),
        "siteName": (False, False),
        "jwt": (False, True),
        "allowControl": (False, False),
        "tlsVerify": (False, False),
        "cloudUrl": (False, False),
    }


def test_inverter_and_relay_have_their_channels_and_the_advanced_ones() -> None:
    assert channels(INVERTER) == {
        "lastReportWatts": ("Number:Power", False),
        "maxReportWatts": ("Number:Power", False),
        "lastReportDate": ("DateTime", False),
        **FIGURES,
        **SWITCHES,
    }
    lines = dict.fromkeys(("relay", "line1Connected", "line2Connected", "line3Connected"), ("Contact", False))
    assert channels(RELAY) == {**lines, **SWITCHES}
    assert parameters(INVERTER) == parameters(RELAY) == {"serialNumber": (True, False)}


def test_no_channel_takes_commands() -> None:
    for thing_type in plugin.thinghost_thing_types():
        for _, definition in thing_type.channel_definitions():
            assert definition.type.state_description is not None
            assert definition.type.state_description.read_only


def test_loading_the_binding_loads_no_simulator() -> None:
    program = (
        "import sys, thinghost_enphase.plugin; "
        "print([name for name in sys.modules if 'enphase.simulator' in name or name == 'cryptography'])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert loaded.stdout == "[]\n"
