"""What the binding declares: every thing, parameter and channel of its documentation."""

import subprocess
import sys

from thinghost import ThingType
from thinghost_enphase import plugin
from thinghost_enphase.channels import DEVICE, INVERTER, PRODUCTION, RELAY
from thinghost_enphase.thing_types import ENVOY
from thinghost_enphase.thing_types import INVERTER as INVERTER_TYPE
from thinghost_enphase.thing_types import RELAY as RELAY_TYPE

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


def test_the_bridge_has_two_groups_of_figures() -> None:
    assert channels(ENVOY) == {
        f"{group}#{channel_id}": kind
        for group in ("production", "consumption")
        for channel_id, kind in FIGURES.items()
    }
    assert parameters(ENVOY) == {
        "serialNumber": (True, False),
        "hostname": (False, False),
        "refresh": (False, False),
        "username": (False, False),
        "password": (False, True),
        "autoJwt": (False, False),
        "siteName": (False, False),
        "jwt": (False, True),
    }


def test_inverter_and_relay_have_their_channels_and_the_advanced_ones() -> None:
    assert channels(INVERTER_TYPE) == {
        "lastReportWatts": ("Number:Power", False),
        "maxReportWatts": ("Number:Power", False),
        "lastReportDate": ("DateTime", False),
        **SWITCHES,
    }
    lines = dict.fromkeys(("relay", "line1Connected", "line2Connected", "line3Connected"), ("Contact", False))
    assert channels(RELAY_TYPE) == {**lines, **SWITCHES}
    assert parameters(INVERTER_TYPE) == parameters(RELAY_TYPE) == {"serialNumber": (True, False)}


def test_every_channel_has_a_getter_and_every_getter_a_channel() -> None:
    assert set(FIGURES) == set(PRODUCTION)
    assert set(channels(INVERTER_TYPE)) == {*INVERTER, *DEVICE}
    assert set(channels(RELAY_TYPE)) == {*RELAY, *DEVICE}


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
