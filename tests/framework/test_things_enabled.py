"""Things are enabled and disabled over REST and on the command line, with a running instance and without."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

import aiohttp
import pytest
from click.testing import CliRunner, Result

from framework.demo_binding import Home, demo_plugins, house, statuses
from thinghost import Clock
from thinghost.cli import main
from thinghost.disabled_things import FILE_NAME
from thinghost.recent_log import RecentLog
from thinghost.runtime import Runtime
from thinghost.web.access import Access, announced
from thinghost.web.server import serving

THINGS = "Thing demo:candle:c\nThing demo:candle:d\n"


@asynccontextmanager
async def instance(folder: Path) -> AsyncIterator[tuple[Runtime, Access]]:
    """Run the candles of *folder*, found by commands that ask for it."""
    data, home = folder / "thinghost-data", Home()
    (folder / "things").mkdir()
    (folder / "things" / "a.things").write_text(THINGS)
    async with (
        house(home, Clock(UTC), THINGS, folder=data) as runtime,
        serving(runtime, demo_plugins(home), RecentLog()) as access,
    ):
        with announced(access, data):
            yield runtime, access


def call(*args: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, args)


async def put(access: Access, uid: str, body: str) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {access.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.put(f"{access.address}/rest/things/{uid}/enable", data=body) as answer,
    ):
        return answer.status, await answer.text()


async def test_rest_answers_with_the_thing_as_it_is_now(tmp_path: Path) -> None:
    async with instance(tmp_path) as (_, access):
        status, body = await put(access, "demo:candle:c", "false")
        found = json.loads(body)
        disabled = {"status": "UNINITIALIZED", "statusDetail": "DISABLED"}
        assert (status, found["UID"], found["statusInfo"]) == (200, "demo:candle:c", disabled)
        assert await asyncio.to_thread(access.get, "things", "demo:candle:c", "status") == disabled
        assert (await put(access, "demo:candle:c", "true"))[0] == 200
        assert await asyncio.to_thread(access.get, "things", "demo:candle:c", "status") != disabled


@pytest.mark.parametrize(
    ("uid", "body", "status", "message"),
    [
        ("demo:candle:x", "false", 404, "thing demo:candle:x does not exist"),
        ("demo:candle:c", "maybe", 400, "the body must be true or false, not 'maybe'"),
    ],
)
async def test_rest_refuses_what_it_cannot_do(
    uid: str, body: str, status: int, message: str, tmp_path: Path
) -> None:
    async with instance(tmp_path) as (_, access):
        expected = {"error": {"message": message, "http-code": status}}
        found, text = await put(access, uid, body)
        assert (found, json.loads(text)) == (status, expected)


async def test_rest_says_when_it_cannot_be_written_down(tmp_path: Path) -> None:
    async with instance(tmp_path) as (runtime, access):
        (tmp_path / "thinghost-data" / FILE_NAME).mkdir()
        status, text = await put(access, "demo:candle:c", "false")
        assert (status, "cannot be written" in text) == (500, True)
        assert "DISABLED" not in statuses(runtime)["demo:candle:c"]


async def test_the_command_asks_the_running_instance(tmp_path: Path) -> None:
    async with instance(tmp_path) as (runtime, _):
        result = await asyncio.to_thread(call, "things", "disable", "demo:candle:c", str(tmp_path))
        assert (result.exit_code, result.output) == (0, "demo:candle:c successfully disabled.\n")
        assert statuses(runtime)["demo:candle:c"] == "UNINITIALIZED (DISABLED)"
        result = await asyncio.to_thread(call, "things", "enable", "demo:candle:c", str(tmp_path))
        assert (result.exit_code, result.output) == (0, "demo:candle:c successfully enabled.\n")
        assert statuses(runtime)["demo:candle:c"] != "UNINITIALIZED (DISABLED)"


def test_without_one_it_is_written_down_for_the_next(tmp_path: Path) -> None:
    (tmp_path / "a.things").write_text(THINGS)
    result = call("things", "disable", "demo:candle:c", str(tmp_path / "a.things"))
    assert result.output.endswith("demo:candle:c successfully disabled.\n")
    path = tmp_path / "thinghost-data" / FILE_NAME
    assert json.loads(path.read_text()) == ["demo:candle:c"]
    call("things", "enable", "demo:candle:c", str(tmp_path / "a.things"))
    assert json.loads(path.read_text()) == []


def test_a_thing_that_nobody_knows_is_a_slip(tmp_path: Path) -> None:
    (tmp_path / "a.things").write_text(THINGS)
    result = call("things", "disable", "demo:candel:c", str(tmp_path / "a.things"))
    assert result.exit_code == 1
    assert result.output.endswith("Error: there is no thing demo:candel:c, did you mean 'demo:candle:c'?\n")
    assert not (tmp_path / "thinghost-data").exists()


def test_a_command_without_a_thing_says_what_is_expected() -> None:
    result = call("things", "enable")
    assert result.exit_code == 2
    assert result.output.endswith("Error: which thing? expected: thinghost things enable UID\n")
