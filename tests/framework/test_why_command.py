"""``thinghost why`` and the lists, asking a running house over a real socket, or reading its files."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copy

from click.testing import CliRunner, Result

from framework.demo_binding import Home, demo_plugins, house
from thinghost import CommunicationError
from thinghost.cli import main
from thinghost.recent_log import RecentLog
from thinghost.runtime import Runtime
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock
from thinghost.web.access import announced, find_access
from thinghost.web.server import serving

ROOT = Path(__file__).parents[2]
THINGS = """
Bridge demo:hub:h "Hub" @ "Cellar" [ host="there", password="geheim" ] { Thing lamp l "Lamp" }
Thing demo:candle:c
"""
ITEMS = """
Number:Power Power "Power [%.1f kW]" <energy> ["Point"] { channel="demo:hub:h:meter#power", note="mine" }
Switch Lamp "Lamp" (Lights) { channel="demo:lamp:h:l:power" [ profile="system:default" ] }
Number Level { channel="demo:candle:c:level" }
"""
NO_INSTANCE = "no instance runs this: here is what the files declare\n"


def call(*args: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, args)


@asynccontextmanager
async def running(folder: Path, home: Home | None = None) -> AsyncIterator[Runtime]:
    """Run the house in *folder*, and answer what commands ask."""
    home = home or Home()
    (folder / "a.things").write_text(THINGS, encoding="utf-8")
    (folder / "a.items").write_text(ITEMS, encoding="utf-8")
    async with house(home, virtual_clock(), THINGS, ITEMS, folder=folder) as runtime:
        await runtime.clock.sleep(1)
        async with serving(runtime, demo_plugins(home), RecentLog()) as access:
            with announced(access, folder / "thinghost-data"):
                yield runtime


async def printed(*args: str) -> str:
    """Return what the command prints while the house goes on."""
    result = await asyncio.to_thread(call, *args)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


async def refusal(*args: str) -> str:
    """Return what the command says against *args*."""
    result = await asyncio.to_thread(call, *args)
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


@in_virtual_time()
async def test_why_prints_the_chain_the_newest_first(tmp_path: Path) -> None:
    async with running(tmp_path):
        assert await printed("why", "Power", str(tmp_path)) == (
            "Power is 40 W\n"
            "2026-01-01 00:00:00.000  Power changed from NULL to 40 W\n"
            "2026-01-01 00:00:00.000  <- channel demo:hub:h:meter#power\n"
            "2026-01-01 00:00:00.000  <- poll of demo:hub:h\n"
        )


@in_virtual_time()
async def test_why_says_what_an_item_waits_for_that_has_no_state(tmp_path: Path) -> None:
    async with running(tmp_path, Home(trouble={"poll h": CommunicationError("nobody answers")})):
        assert await printed("why", "Power", str(tmp_path / "a.items")) == (
            "Power is NULL\n"
            "nothing that happened to it is remembered\n"
            "channel demo:hub:h:meter#power: the thing is OFFLINE (COMMUNICATION_ERROR): nobody answers\n"
        )


@in_virtual_time()
async def test_why_names_the_item_that_is_meant(tmp_path: Path) -> None:
    async with running(tmp_path):
        assert await refusal("why", "Powr", str(tmp_path)) == (
            "Error: there is no item Powr, did you mean 'Power'?\n"
        )


async def test_why_needs_a_running_instance(tmp_path: Path) -> None:
    assert await refusal("why", "Power", str(tmp_path)) == (
        f"Error: no instance runs the files in {tmp_path}: start one with 'thinghost run'\n"
    )


@in_virtual_time()
async def test_the_lists_of_a_running_house(tmp_path: Path) -> None:
    async with running(tmp_path):
        folder = str(tmp_path)
        assert await printed("items", folder) == (
            "Item   Type          State   Label\n"
            "-----  ------------  ------  -----\n"
            "Power  Number:Power  0.0 kW  Power\n"
            "Lamp   Switch        ON      Lamp\n"
            "Level  Number        NULL\n"
        )
        assert await printed("things", folder) == (
            "Thing          Label   Status\n"
            "-------------  ------  -------\n"
            "demo:hub:h     Hub     ONLINE\n"
            "demo:candle:c  Candle  UNKNOWN\n"
            "demo:lamp:h:l  Lamp    ONLINE\n"
        )
        assert await printed("links", folder) == (
            "Item   Channel                 Profile\n"
            "-----  ----------------------  --------------\n"
            "Power  demo:hub:h:meter#power\n"
            "Lamp   demo:lamp:h:l:power     system:default\n"
            "Level  demo:candle:c:level\n"
        )
        assert await printed("channels", folder) == (
            "Channel                  Type           Items\n"
            "-----------------------  -------------  -----\n"
            "demo:hub:h:meter#power   Number:Power   Power\n"
            "demo:hub:h:meter#energy  Number:Energy\n"
            "demo:candle:c:power      Switch\n"
            "demo:candle:c:level      Number         Level\n"
            "demo:candle:c:button     trigger\n"
            "demo:lamp:h:l:power      Switch         Lamp\n"
            "demo:lamp:h:l:level      Number\n"
            "demo:lamp:h:l:button     trigger\n"
        )


@in_virtual_time()
async def test_one_of_a_list_is_shown_with_all_that_is_known(tmp_path: Path) -> None:
    async with running(tmp_path):
        folder = str(tmp_path)
        assert await printed("items", "Power", folder) == (
            "Item           Power\n"
            "Label          Power\n"
            "Type           Number:Power\n"
            "State          40 W\n"
            "Shown as       0.0 kW\n"
            "Icon           energy\n"
            "Tags           Point\n"
            "Channel        demo:hub:h:meter#power\n"
            "Metadata note  mine\n"
        )
        assert await printed("things", "demo:hub:h", folder) == (
            "Thing               demo:hub:h\n"
            "Label               Hub\n"
            "Type                demo:hub\n"
            "Status              ONLINE\n"
            "Location            Cellar\n"
            "Parameter host      there\n"
            "Parameter password  ***\n"
            "Channel             meter#power\n"
            "Channel             meter#energy\n"
        )
        assert await printed("channels", "demo:lamp:h:l:level", folder) == (
            "Channel       demo:lamp:h:l:level\n"
            "Label         Brightness\n"
            "Description   How bright it is\n"
            "Type          Number\n"
            "Channel type  demo:level\n"
        )
        for name in ("Lamp", "demo:lamp:h:l", "demo:lamp:h:l:power"):
            assert await printed("links", name, folder) == (
                "Item  Channel              Profile\n"
                "----  -------------------  --------------\n"
                "Lamp  demo:lamp:h:l:power  system:default\n"
            )


@in_virtual_time()
async def test_a_name_that_is_not_there_is_said(tmp_path: Path) -> None:
    async with running(tmp_path):
        folder = str(tmp_path)
        assert await refusal("items", "Pover", folder) == (
            "Error: there is no item Pover, did you mean 'Power'?\n"
        )
        assert await refusal("things", "demo:hub:x", folder) == (
            "Error: there is no thing demo:hub:x, did you mean 'demo:hub:h'?\n"
        )
        assert await refusal("channels", "demo:hub:h:meter#powr", folder) == (
            "Error: there is no channel demo:hub:h:meter#powr, did you mean 'demo:hub:h:meter#power'?\n"
        )
        assert await refusal("links", "Nix", folder) == "Error: no link has Nix at one of its ends\n"


def test_without_an_instance_the_files_are_read(tmp_path: Path) -> None:
    things, items = tmp_path / "a.things", tmp_path / "a.items"
    things.write_text(
        'Bridge enphase:envoy:1 "Envoy" [ hostname="there", password="geheim" ]', encoding="utf-8"
    )
    items.write_text('Number:Power Now { channel="enphase:envoy:1:production#wattsNow" }', encoding="utf-8")
    listed = call("items", str(things), str(items))
    assert (listed.exit_code, listed.stderr, listed.stdout) == (
        0,
        NO_INSTANCE,
        "Item  Type          State  Label\n----  ------------  -----  -----\nNow   Number:Power  NULL\n",
    )
    shown = call("things", "enphase:envoy:1", str(tmp_path))
    assert (shown.exit_code, shown.stderr) == (0, NO_INSTANCE)
    assert shown.stdout.startswith(
        "Thing               enphase:envoy:1\n"
        "Label               Envoy\n"
        "Type                enphase:envoy\n"
        "Status              UNINITIALIZED\n"
        "Parameter hostname  there\n"
        "Parameter password  ***\n"
    )


def test_a_folder_without_files_is_a_usage_error(tmp_path: Path) -> None:
    result = call("links", str(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(
        f"{tmp_path} has no things/*.things, no items/*.items and none directly in it\n"
    )


def test_a_program_that_runs_can_be_asked_and_cleans_up_behind_itself(tmp_path: Path) -> None:
    for name in ("things.example", "items.example"):
        copy(ROOT / name, tmp_path)
    data = tmp_path / "thinghost-data"
    command = [sys.executable, "-m", "thinghost", "run", str(tmp_path), "--simulate", "enphase"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603  our own program
        try:
            while find_access(data) is None:
                assert process.poll() is None
                time.sleep(0.05)
            lines = call("why", "envoyWattsNow", str(tmp_path)).stdout.splitlines()
            process.terminate()
            process.communicate(timeout=10)
        finally:
            process.kill()
    assert [line[25:] for line in lines[2:]] == [
        "<- channel enphase:envoy:789012:production#wattsNow",
        "<- poll of enphase:envoy:789012",
    ]
    assert not (data / "running.json").exists()


@in_virtual_time()
async def test_a_command_goes_to_the_device(tmp_path: Path) -> None:
    home = Home()
    async with running(tmp_path, home) as runtime:
        assert await printed("send", "Lamp", "OFF", str(tmp_path)) == "Lamp received command OFF\n"
        await runtime.clock.sleep(1)
    assert "l power OFF" in home.calls


@in_virtual_time()
async def test_an_update_reaches_the_item_and_no_device(tmp_path: Path) -> None:
    home = Home()
    async with running(tmp_path, home) as runtime:
        assert await printed("update", "Power", "1.5 kW", str(tmp_path)) == "Power is updated to 1.5 kW\n"
        assert [str(item.state) for item in runtime.items if item.name == "Power"] == ["1500 W"]
        before = list(home.calls)
        await runtime.clock.sleep(1)
        assert home.calls == before


@in_virtual_time()
async def test_what_an_item_does_not_take_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path):
        folder = str(tmp_path)
        assert (
            await refusal("send", "Lamp", "50", folder) == "Error: item Lamp (Switch) takes no command '50'\n"
        )
        assert await refusal("update", "Lamp", "", folder) == "Error: item Lamp (Switch) takes no state ''\n"
        assert (
            await refusal("send", "Lmp", "ON", folder)
            == "Error: there is no item Lmp, did you mean 'Lamp'?\n"
        )
    assert await refusal("send", "Lamp", "ON", folder) == (
        f"Error: no instance runs the files in {folder}: start one with 'thinghost run'\n"
    )
