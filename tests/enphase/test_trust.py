"""``thinghost trust`` for a gateway that got another certificate, with a running house and without."""

import asyncio
import socket
from datetime import UTC
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from enphase.opened_client import token_text
from enphase.scripted_gateway import INFO_8, SERIAL_NUMBER, Script, answer, scripted_gateway
from thinghost import Clock, ThingStatusInfoChangedEvent
from thinghost.cli import main
from thinghost.config_files import find_config_files
from thinghost.declared_files import read_files
from thinghost.loader import load_model
from thinghost.plugins import Plugins
from thinghost.recent_log import RecentLog
from thinghost.runtime import running
from thinghost.unit import MeasurementSystem
from thinghost.web.access import announced
from thinghost.web.server import serving
from thinghost_enphase.simulator.credentials import self_signed_context

FIGURES = '{"wattHoursToday":1,"wattHoursSevenDays":7,"wattHoursLifetime":9000,"wattsNow":850}'
SCRIPT: Script = {
    "/info": answer(INFO_8),
    "/auth/check_jwt": answer("ok"),
    "/api/v1/production": answer(FIGURES),
}
BRIDGE = "enphase:envoy:roof"


def trust(folder: Path, *things: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, ["trust", *(things or (BRIDGE,)), str(folder)])


@pytest.fixture
def port(tmp_path: Path) -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        number = int(taken.getsockname()[1])
    (tmp_path / "a.things").write_text(
        f'Bridge {BRIDGE} [ serialNumber="{SERIAL_NUMBER}", hostname="127.0.0.1:{number}", '
        f'jwt="{token_text(expires=4_000_000_000)}" ]',
        encoding="utf-8",
    )
    return number


async def status_with_new_certificate(folder: Path, port: int, *, then_trust: bool = False) -> list[str]:
    """Run the house in *folder* and return the bridge's status, and that after a person trusted the certificate."""
    plugins, clock, data = Plugins.installed(), Clock(UTC), folder / "thinghost-data"
    model = load_model(read_files(find_config_files([folder])), plugins, MeasurementSystem.SI, UTC)
    async with (
        scripted_gateway(SCRIPT, tls=self_signed_context("1"), port=port),
        running(model, plugins, clock, folder=folder, data_folder=data) as runtime,
    ):
        await runtime.settled()
        told = [str(runtime.things[0].status_info)]
        if then_trust:
            changed = asyncio.Event()
            runtime.bus.subscribe(ThingStatusInfoChangedEvent, lambda _: changed.set())
            async with serving(runtime, plugins, RecentLog()) as access:
                with announced(access, data):
                    result = await asyncio.to_thread(trust, folder)
            assert (result.exit_code, result.stderr) == (0, "")
            await asyncio.wait_for(changed.wait(), 5)
            told += [result.stdout, str(runtime.things[0].status_info)]
        return told


async def test_a_running_house_goes_on_with_it_at_once(tmp_path: Path, port: int) -> None:
    assert await status_with_new_certificate(tmp_path, port) == ["ONLINE"]
    before, said, after = await status_with_new_certificate(tmp_path, port, then_trust=True)
    assert before.startswith(
        "OFFLINE (CONFIGURATION_ERROR): the device shows another certificate than before (SHA-256 "
    )
    assert said.startswith(f"{BRIDGE}: the certificate with SHA-256 ")
    assert after == "ONLINE"


async def test_without_a_running_house_the_next_one_trusts_it(tmp_path: Path, port: int) -> None:
    await status_with_new_certificate(tmp_path, port)
    await status_with_new_certificate(tmp_path, port)
    result = await asyncio.to_thread(trust, tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{BRIDGE}: the certificate with SHA-256 ")
    assert result.stdout.endswith("... is trusted from now on\n")
    # this one has yet another
    (status,) = await status_with_new_certificate(tmp_path, port)
    assert status.startswith("OFFLINE (CONFIGURATION_ERROR)")
    assert f"instead of {result.stdout.split()[5]}" in status


def test_a_misspelt_thing_is_refused(tmp_path: Path, port: int) -> None:
    assert port
    assert trust(tmp_path, "enphase:envoy:rof").stderr == (
        "Error: there is no thing enphase:envoy:rof, did you mean 'enphase:envoy:roof'?\n"
    )
