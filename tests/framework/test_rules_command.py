"""``thinghost rules``, and what REST says of rules, of a running house."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from thinghost import sinks
from thinghost.automation import Automation
from thinghost.cli import main
from thinghost.declared_files import DeclaredFiles
from thinghost.loader import load_model
from thinghost.parser import parse_items
from thinghost.plugins import Plugins, load_binding
from thinghost.recent_log import RecentLog
from thinghost.runtime import Runtime, running
from thinghost.testing import AnnouncedServices
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock
from thinghost.unit import MeasurementSystem
from thinghost.web.access import Access, RefusedRequestError, announced
from thinghost.web.server import serving

ITEMS = 'Switch A\nSwitch B\nNumber N { expire="1h" }\n'
RULES = """\
from house import items
from thinghost.rules import onlyif, received, rule, state_is

@rule(name="Echo", description="Does with B what somebody does with A.")
@received(items.A)
@onlyif(state_is(items.N, "==", 1))
def echo(event):
    items.B.send_command(event.command)

@received(items.B, command="OFF")
def wrong():
    1 / 0
"""


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[tuple[Runtime, Access]]:
    """Run items and rules in *folder*, and answer what commands ask."""
    (folder / "rules").mkdir()
    (folder / "rules" / "a.py").write_text(RULES)
    (folder / "a.items").write_text(ITEMS)
    plugins = Plugins.installed([load_binding("thinghost", sinks)])
    declared = DeclaredFiles((), (parse_items(ITEMS),))
    model = load_model(declared, plugins, MeasurementSystem.SI, UTC)
    async with (
        running(
            model,
            plugins,
            virtual_clock(),
            folder=folder,
            data_folder=folder,
            mdns=AnnouncedServices(),
            automation=Automation(folders=(folder,)),
        ) as runtime,
        serving(runtime, plugins, RecentLog()) as access,
    ):
        with announced(access, folder / "thinghost-data"):
            yield runtime, access


def hold(runtime: Runtime, name: str, text: str) -> None:
    item = runtime.items.get(name)
    assert item is not None
    state = item.type.parse_state(text)
    assert state is not None
    runtime.items.update(item, state)


def send(runtime: Runtime, name: str, text: str) -> None:
    item = runtime.items.get(name)
    assert item is not None
    command = item.type.parse_command(text)
    assert command is not None
    runtime.items.send_command(item, command)


async def call(*args: object) -> Result:
    runner = CliRunner(catch_exceptions=False)
    return await asyncio.to_thread(runner.invoke, main, ["rules", *map(str, args)])


async def printed(*args: object) -> str:
    result = await call(*args)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


async def get(access: Access, *path: str) -> Any:
    return await asyncio.to_thread(access.get, *path)


async def tell(access: Access, text: str, *path: str) -> None:
    await asyncio.to_thread(access.tell, "POST", text, *path)


@in_virtual_time()
async def test_rules_are_listed_with_what_is_wrong_in_their_files(tmp_path: Path) -> None:
    async with house(tmp_path) as (runtime, _):
        hold(runtime, "N", "1")
        send(runtime, "A", "OFF")
        (tmp_path / "rules" / "b.py").write_text("nothing = there\n")
        assert runtime.rules is not None
        runtime.rules.reload()
        assert await printed("list", tmp_path) == (
            "Rule   UID         Status  Runs  Errors  Last run\n"
            "-----  ----------  ------  ----  ------  -----------------------\n"
            "Echo   a.py:echo   idle    1     0       2026-01-01 00:00:00.000\n"
            "wrong  a.py:wrong  idle    1     1       2026-01-01 00:00:00.000\n"
            f"{tmp_path}/rules/b.py:1: NameError: name 'there' is not defined (its rules do not run)\n"
        )


@in_virtual_time()
async def test_a_rule_is_shown_with_its_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thinghost.rules.running_rule.perf_counter", lambda: 0.0)
    async with house(tmp_path) as (runtime, _):
        hold(runtime, "N", "1")
        send(runtime, "A", "ON")
        send(runtime, "A", "OFF")
        assert await printed("show", "Echo", tmp_path) == (
            "Rule         Echo\n"
            "UID          a.py:echo\n"
            f"Place        {tmp_path}/rules/a.py:4\n"
            "Description  Does with B what somebody does with A.\n"
            "Status       idle\n"
            "Trigger      A received command\n"
            "Condition    N == 1\n"
            "Runs         2\n"
            "Errors       0\n"
            "2026-01-01 00:00:00.000  A received command (0.0 ms)\n"
            "  <- A received command OFF\n"
            "  -> B received command OFF\n"
            "2026-01-01 00:00:00.000  A received command (0.0 ms)\n"
            "  <- A received command ON\n"
            "  -> B received command ON\n"
        )
        assert (await printed("show", "wrong", tmp_path)).splitlines()[-5:] == [
            "2026-01-01 00:00:00.000  B received command OFF (0.0 ms)",
            "  <- B received command OFF",
            "  <- rule Echo (a.py:4) ran: A received command",
            "  <- A received command OFF",
            "  failed: ZeroDivisionError: division by zero",
        ]


@in_virtual_time()
async def test_a_rule_is_disabled_enabled_and_run_by_hand(tmp_path: Path) -> None:
    async with house(tmp_path) as (runtime, _):
        hold(runtime, "N", "1")
        assert await printed("disable", "Echo", tmp_path) == "a.py:echo successfully disabled.\n"
        send(runtime, "A", "ON")
        assert "Status       disabled\n" in await printed("show", "a.py:echo", tmp_path)
        refused = await call("run", "Echo", tmp_path)
        assert refused.stderr == "Error: the running instance refuses: rule a.py:echo is disabled\n"
        assert await printed("enable", "Echo", tmp_path) == "a.py:echo successfully enabled.\n"
        assert await printed("run", "wrong", tmp_path) == "a.py:wrong ran.\n"
        shown = await printed("show", "wrong", tmp_path)
        assert "somebody asked for it" in shown
        assert "failed: ZeroDivisionError: division by zero" in shown


@in_virtual_time()
async def test_a_rule_that_pauses_says_until_when(tmp_path: Path) -> None:
    async with house(tmp_path) as (runtime, _):
        for _ in range(3):
            send(runtime, "B", "OFF")
        assert "Status   pauses until 2026-01-01 00:05:00.000\n" in await printed("show", "wrong", tmp_path)


@in_virtual_time()
async def test_a_misspelt_rule_is_named(tmp_path: Path) -> None:
    async with house(tmp_path):
        refused = await call("show", "Ecko", tmp_path)
        assert (refused.exit_code, refused.stderr) == (
            1,
            "Error: there is no rule Ecko, did you mean 'Echo'?\n",
        )


async def test_rules_need_a_running_instance(tmp_path: Path) -> None:
    refused = await call("list", tmp_path)
    assert refused.stderr == (
        f"Error: no instance runs the files in {tmp_path}: start one with 'thinghost run'\n"
    )


@in_virtual_time()
async def test_rest_has_rules_in_the_shape_of_openhab(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, access):
        echo, wrong = await get(access, "rules")
        assert wrong["uid"] == "a.py:wrong"
        assert echo == {
            "uid": "a.py:echo",
            "name": "Echo",
            "description": "Does with B what somebody does with A.",
            "tags": [],
            "visibility": "VISIBLE",
            "triggers": [
                {
                    "id": "trigger1",
                    "type": "thinghost.trigger",
                    "label": "A received command",
                    "configuration": {},
                }
            ],
            "conditions": [
                {
                    "id": "condition1",
                    "type": "thinghost.condition",
                    "label": "N == 1",
                    "configuration": {},
                }
            ],
            "actions": [
                {
                    "id": "action1",
                    "type": "thinghost.action",
                    "label": f"{tmp_path}/rules/a.py:4",
                    "configuration": {},
                }
            ],
            "configuration": {},
            "status": {"status": "IDLE", "statusDetail": "NONE"},
            "editable": False,
        }
        assert await get(access, "rules", "a.py:echo") == echo
        assert await get(access, "rules", "b.py:echo") is None


@in_virtual_time()
async def test_rest_enables_and_runs_rules_as_openhab_does(tmp_path: Path) -> None:
    async with house(tmp_path) as (_, access):
        await tell(access, "false", "rules", "a.py:wrong", "enable")
        found = await get(access, "rules", "a.py:wrong")
        assert found["status"] == {"status": "UNINITIALIZED", "statusDetail": "DISABLED"}
        with pytest.raises(RefusedRequestError, match=r"rule a\.py:wrong is disabled"):
            await tell(access, "", "rules", "a.py:wrong", "runnow")
        with pytest.raises(RefusedRequestError, match="the body must be true or false, not 'yes'"):
            await tell(access, "yes", "rules", "a.py:wrong", "enable")
        await tell(access, "true", "rules", "a.py:wrong", "enable")
        await tell(access, "", "rules", "a.py:wrong", "runnow")
        report = await get(access, "thinghost", "rules", "a.py:wrong")
        assert (report["count"], report["failures"]) == (1, 1)
        assert json.dumps(report)
