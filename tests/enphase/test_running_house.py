"""Files, runtime, binding and a gateway together: what the items show in the end."""

import contextlib
import textwrap
from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path

import pytest

from enphase.recorded_gateway import EXPECTED, recorded_folder, recorded_gateway
from thinghost import Clock
from thinghost.config_files import find_config_files
from thinghost.declared_files import read_files
from thinghost.loader import load_model
from thinghost.plugins import Plugins
from thinghost.runtime import Runtime, running
from thinghost.simulation import simulated
from thinghost.unit import MeasurementSystem
from thinghost_enphase.simulation import SIMULATOR

ITEMS = """
Number:Power  wattsNow           { channel="enphase:envoy:789012:production#wattsNow" }
Number:Energy wattHoursToday     { channel="enphase:envoy:789012:production#wattHoursToday", unit="Wh" }
Number:Energy wattHoursSevenDays { channel="enphase:envoy:789012:production#wattHoursSevenDays", unit="Wh" }
Number:Energy wattHoursLifetime  { channel="enphase:envoy:789012:production#wattHoursLifetime", unit="Wh" }
"""


@contextlib.asynccontextmanager
async def house(folder: Path, things: str, *, simulate: bool = False) -> AsyncIterator[Runtime]:
    """Run *things* and the items of a gateway's production until the block ends."""
    (folder / "a.things").write_text(textwrap.dedent(things), encoding="utf-8")
    (folder / "a.items").write_text(ITEMS, encoding="utf-8")
    declared = read_files(find_config_files([folder / "a.things", folder / "a.items"]))
    assert [*declared.rendered_problems()] == []
    plugins, clock = Plugins.installed(), Clock(UTC)
    model = load_model(declared, plugins, MeasurementSystem.SI, UTC)
    async with contextlib.AsyncExitStack() as stack:
        if simulate:
            await stack.enter_async_context(simulated(model.things, SIMULATOR, clock))
        runtime = await stack.enter_async_context(
            running(model, plugins, clock, folder=folder, data_folder=folder / "data")
        )
        await runtime.settled()
        yield runtime


def states(runtime: Runtime) -> dict[str, str]:
    return {item.name: str(item.state) for item in runtime.items}


def statuses(runtime: Runtime) -> dict[str, str]:
    return {thing.uid.text: str(thing.status_info) for thing in runtime.things}


@pytest.mark.parametrize("name", EXPECTED)
async def test_items_show_the_best_figures_of_what_was_recorded(name: str, tmp_path: Path) -> None:
    async with recorded_gateway(recorded_folder(name)) as gateway:
        jwt = ', jwt="eyJ.eyJ.sig"' if gateway.needs_token else ""
        where = f'serialNumber="{gateway.serial_number}", hostname="{gateway.address}"'
        things = f"Bridge enphase:envoy:789012 [ {where}{jwt} ]"
        best = EXPECTED[name]["best"]
        async with house(tmp_path, things) as runtime:
            shown = {f"production#{item}": state.split()[0] for item, state in states(runtime).items()}
            assert {
                channel: (state, best[channel]["value"])
                for channel, state in shown.items()
                if not same(state, best[channel]["value"])
            } == {}
            assert [status.partition(":")[0] for status in statuses(runtime).values()] == ["ONLINE"]


def same(state: str, expected: int | None) -> bool:
    """Whether an item shows *expected*, give or take 1; noise of the night is 0."""
    if expected is None:
        return state == "UNDEF"
    return abs(float(state) - (0 if -15 <= expected < 0 else expected)) <= 1


async def test_the_example_shows_a_simulated_gateway(tmp_path: Path) -> None:
    things = """
        Bridge enphase:envoy:789012 "Envoy" [ serialNumber="12345789012" ] {
          Things:
            inverter 123456 [ serialNumber="789012123456" ]
            relay 223456 [ serialNumber="789012223456" ]
        }"""
    async with house(tmp_path, things, simulate=True) as runtime:
        assert set(statuses(runtime).values()) == {"ONLINE"}
        assert "NULL" not in states(runtime).values()


async def test_a_house_without_its_gateway_says_so_and_goes_on(tmp_path: Path) -> None:
    things = """
        Bridge enphase:envoy:789012 [ serialNumber="12345789012", hostname="127.0.0.1:1" ] {
          Things: inverter 123456 [ serialNumber="789012123456" ]
        }
        """
    async with house(tmp_path, things) as runtime:
        assert statuses(runtime) == {
            "enphase:envoy:789012": (
                "OFFLINE (COMMUNICATION_ERROR): no gateway answers at 127.0.0.1:1: no connection to 127.0.0.1:1 "
                "(Connection refused); check hostname, and whether it is on"
            ),
            "enphase:inverter:789012:123456": "OFFLINE (BRIDGE_OFFLINE)",
        }
        assert set(states(runtime).values()) == {"NULL"}
