"""What rules do beside items: things, people, the web, programs, transformations, holidays."""

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from framework.demo_binding import module_with
from framework.verb_home import VerbHome, verb_home
from thinghost import (
    ChannelDefinition,
    ChannelType,
    CommunicationError,
    ConfigurationError,
    NoConfiguration,
    Secret,
    ThingHandler,
    ThingType,
    thing_action,
)
from thinghost.plugins import load_binding
from thinghost.rules import (
    CommandOutput,
    Holiday,
    HttpAnswer,
    days_until,
    holiday_name,
    http,
    is_holiday,
    is_weekend,
    next_holiday,
    notify,
    run_command,
    transform,
)
from thinghost.rules.house import items, things
from thinghost.rules.owner import Owner, owned_by
from thinghost.testing import in_virtual_time
from thinghost.transformation import TransformationError


class HornHandler(ThingHandler[NoConfiguration]):
    """A horn."""

    async def initialize(self) -> None:
        self.callback.update_property("vendor", "Acme")

    @thing_action("Sounds the horn, and returns how long.")
    async def honk(self, seconds: float, times: int = 1) -> float:
        return seconds * times


HORN = ThingType(
    "car:horn",
    "Horn",
    HornHandler,
    channels=(ChannelDefinition("on", ChannelType("car:on", "Switch", "On")),),
)


@asynccontextmanager
async def horn(folder: Path) -> AsyncIterator[VerbHome]:
    binding = load_binding("car", module_with(thinghost_thing_types=lambda: [HORN]))
    async with verb_home(folder, things='Thing car:horn:h "The horn"', bindings=[binding]) as verbs:
        await asyncio.sleep(1)
        yield verbs


@in_virtual_time()
async def test_a_thing_tells_of_itself(tmp_path: Path) -> None:
    async with horn(tmp_path):
        thing = things["car:horn:h"]
        assert (thing.uid, thing.label, thing.status, thing.is_online) == (
            "car:horn:h",
            "The horn",
            "UNKNOWN",
            False,
        )
        assert (thing.status_detail, thing.status_description) == ("NONE", None)
        assert (dict(thing.properties), list(thing.channels)) == ({"vendor": "Acme"}, ["on"])
        assert ([each.uid for each in things], len(things)) == (["car:horn:h"], 1)
        assert ("car:horn:h" in things, "car:horn:x" in things) == (True, False)
        assert repr(thing) == "<RuleThing car:horn:h: UNKNOWN>"


@in_virtual_time()
async def test_a_misspelt_thing_is_an_error_that_suggests_another(tmp_path: Path) -> None:
    async with horn(tmp_path):
        with pytest.raises(
            ConfigurationError, match=r"^there is no thing car:hron:h, did you mean 'car:horn:h'\?$"
        ):
            _ = things["car:hron:h"]


@in_virtual_time()
async def test_a_thing_does_what_its_actions_are(tmp_path: Path) -> None:
    async with horn(tmp_path):
        actions = things["car:horn:h"].actions
        assert await actions.honk(seconds=1.5, times=2) == 3.0
        with pytest.raises(ConfigurationError, match=r"^there is no action hoot \(there are honk\)"):
            await actions.hoot()
        with pytest.raises(ConfigurationError, match=r"^action honk: seconds: must be given$"):
            await actions.honk()


@in_virtual_time()
async def test_a_thing_is_disabled_and_enabled(tmp_path: Path) -> None:
    async with horn(tmp_path):
        thing = things["car:horn:h"]
        await thing.disable()
        assert (thing.status, thing.status_detail) == ("UNINITIALIZED", "DISABLED")
        await thing.enable()
        await asyncio.sleep(1)
        assert thing.status == "UNKNOWN"


@in_virtual_time()
async def test_a_text_is_transformed(tmp_path: Path) -> None:
    (tmp_path / "transform").mkdir()
    (tmp_path / "transform" / "mode.map").write_text("1=away\nON=at home\n")
    async with verb_home(tmp_path, "Switch Here"):
        items.Here.post_update("ON")
        assert transform("MAP", "mode.map", "1") == "away"
        assert transform("MAP", "mode.map", items.Here) == "at home"
        assert transform("MAP", "mode.map", items.Here.state) == "at home"
        with pytest.raises(TransformationError, match=r"^there is no transformation 'MAAP'$"):
            transform("MAAP", "mode.map", "1")
        with pytest.raises(TransformationError, match=r"mood\.map"):
            transform("MAP", "mood.map", "1")


async def answer(request: web.Request) -> web.Response:
    if request.path == "/slow":
        await asyncio.sleep(60)
    told = {"method": request.method, "query": dict(request.query), "sent": await request.text()}
    return web.json_response(told, status=404 if request.path == "/missing" else 200)


@asynccontextmanager
async def server(folder: Path) -> AsyncIterator[Callable[[str], str]]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as running, verb_home(folder):
        yield lambda path: str(running.make_url(path))


@in_virtual_time()
async def test_web_servers_are_asked(tmp_path: Path) -> None:
    async with server(tmp_path) as url:
        got = await http.get(url("/status"), params={"day": "1"})
        assert (got.status, got.is_ok, got.json()) == (
            200,
            True,
            {"method": "GET", "query": {"day": "1"}, "sent": ""},
        )
        assert got.headers["Content-Type"] == "application/json; charset=utf-8"
        sent = [await each(url("/"), json=[1]) for each in (http.post, http.put, http.patch, http.delete)]
        assert [(each.json()["method"], each.json()["sent"]) for each in sent] == [
            ("POST", "[1]"),
            ("PUT", "[1]"),
            ("PATCH", "[1]"),
            ("DELETE", "[1]"),
        ]
        assert (await http.post(url("/"), data="text", headers={"X": "y"})).json()["sent"] == "text"


@in_virtual_time()
async def test_an_error_status_is_an_answer(tmp_path: Path) -> None:
    async with server(tmp_path) as url:
        got = await http.get(url("/missing"))
        assert (got.status, got.is_ok) == (404, False)


@in_virtual_time()
async def test_a_server_that_does_not_answer_is_an_error_without_its_keys(tmp_path: Path) -> None:
    async with server(tmp_path) as url:
        with pytest.raises(CommunicationError) as slow:
            await http.get(url("/slow") + "?key=secret", timeout="5s")
        assert str(slow.value) == f"GET {url('/slow')}: no answer within 5 s"
        with pytest.raises(CommunicationError, match=r"^GET http://127\.0\.0\.1:1/x: ClientConnectorError$"):
            await http.get("http://user:secret@127.0.0.1:1/x?key=secret")
        with pytest.raises(ConfigurationError, match=r"this is no URL$"):
            await http.get("nonsense")


def test_an_answer_that_is_no_json_says_so() -> None:
    with pytest.raises(CommunicationError, match=r"^the answer is no JSON: Expecting value: line 1 column 1"):
        HttpAnswer(200, "<html>", {}).json()


async def test_a_program_is_run_without_a_shell(tmp_path: Path) -> None:
    async with verb_home(tmp_path):
        command = ["sh", "-c", 'cat; echo "$1" >&2; exit 3', "sh", "a  b"]
        assert await run_command(command, text="in") == CommandOutput(3, "in", "a  b\n")


async def test_a_program_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    async with verb_home(tmp_path) as house:
        with pytest.raises(TimeoutError, match=r"^sleep took longer than 0\.1 s, and was killed$"):
            await run_command(["sleep", "600"], timeout=0.1)
        assert house.failed == []


async def test_a_program_ends_with_its_rule_file_and_so_does_all_that_it_began(tmp_path: Path) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    async with verb_home(tmp_path) as house:
        program = run_command(["sh", "-c", f"sleep 600 > {held} & wait"], timeout=600)
        # a pipe opens when somebody writes to it, and ends when nobody does any more
        with await asyncio.to_thread(held.open) as pipe:
            house.owner.close()
            with pytest.raises(asyncio.CancelledError):
                await program
            assert await asyncio.to_thread(pipe.read) == ""


async def test_a_program_that_cannot_be_run_is_named(tmp_path: Path) -> None:
    async with verb_home(tmp_path):
        with pytest.raises(
            ConfigurationError, match=r"^/no/program cannot be run: No such file or directory$"
        ):
            await run_command(["/no/program"])
        expected = r"^a command is a list such as \['ping', '-c1', 'host'\], not 'ls'$"
        with pytest.raises(ConfigurationError, match=expected):
            run_command("ls")


@in_virtual_time()
async def test_what_nobody_awaits_goes_on_by_itself(tmp_path: Path) -> None:
    async with server(tmp_path) as url, verb_home(tmp_path) as house:
        http.get(url("/status"))
        http.get("http://127.0.0.1:1/x")
        await asyncio.sleep(1)
        assert house.failed == [
            "GET http://127.0.0.1:1/x: CommunicationError: GET http://127.0.0.1:1/x: ClientConnectorError"
        ]


@in_virtual_time()
async def test_who_is_cancelled_awaits_nothing_any_more(tmp_path: Path) -> None:
    async with server(tmp_path) as url, verb_home(tmp_path) as house:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await http.get(url("/slow"), timeout="1h")
        await asyncio.sleep(1)
        assert (len(house.owner._running), house.failed) == (0, [])


@in_virtual_time()
async def test_a_blocking_rule_waits_in_its_thread(tmp_path: Path) -> None:
    async with server(tmp_path) as url:
        found = await asyncio.to_thread(lambda: http.get(url("/status")).wait())
        assert found.status == 200
        begun = http.get(url("/status"))
        with pytest.raises(
            RuntimeError, match=r"^only a blocking rule can wait: await it, in an async function$"
        ):
            begun.wait()
        await begun


@in_virtual_time()
async def test_what_ends_before_it_began_is_cancelled(tmp_path: Path) -> None:
    async with server(tmp_path) as url, verb_home(tmp_path) as house:
        begun = http.get(url("/status"))
        house.owner.close()
        with pytest.raises(asyncio.CancelledError):
            await begun


@in_virtual_time()
async def test_where_nothing_runs_nothing_begins(tmp_path: Path) -> None:
    async with verb_home(tmp_path):
        with (
            owned_by(Owner("check.py")),
            pytest.raises(RuntimeError, match=r"^true cannot begin: nothing runs here$"),
        ):
            run_command(["true"])


def test_outside_of_rules_nothing_begins() -> None:
    with pytest.raises(RuntimeError, match=r"^this is no rule: "):
        run_command(["true"])


@asynccontextmanager
async def mailbox() -> AsyncIterator[tuple[str, list[Any]]]:
    heard: list[Any] = []

    async def receive(request: web.Request) -> web.Response:
        heard.append(json.loads(await request.text()))
        return web.Response(status=500 if request.path == "/full" else 200)

    app = web.Application()
    app.router.add_post("/{path:.*}", receive)
    async with TestServer(app) as running:
        yield f"json://secret:word@{running.host}:{running.port}", heard


# apprise imports what Python will not have any more
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_people_are_told(tmp_path: Path) -> None:
    async with mailbox() as (url, heard):
        people = (Secret(f"phone={url}/phone"), Secret(f"{url}/mail"))
        async with verb_home(tmp_path, notify=people):
            await notify("The sun shines.", title="Sun")
            await notify("Only you.", to="phone")
        assert sorted((each["title"], each["message"]) for each in heard) == [
            ("", "Only you."),
            ("Sun", "The sun shines."),
            ("Sun", "The sun shines."),
        ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_who_could_not_be_told_is_named_and_no_password(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with mailbox() as (url, _):
        people = (Secret(f"phone={url}/phone"), Secret(f"mail={url}/full"), Secret("bad=nonsense://secret"))
        async with verb_home(tmp_path, notify=people):
            with pytest.raises(CommunicationError, match=r"^mail could not be told$"):
                await notify("Hello", to="mail")
            with pytest.raises(ConfigurationError, match=r"^the address of bad is none that apprise knows$"):
                await notify("Hello", to="bad")
            with pytest.raises(
                ConfigurationError,
                match=r"^notify knows no fone \(there are phone, mail, bad\), did you mean 'phone'\?$",
            ):
                await notify("Hello", to="fone")
    assert "secret" not in caplog.text
    assert "word@" not in caplog.text


async def test_nobody_is_told_where_nobody_is_named(tmp_path: Path) -> None:
    async with verb_home(tmp_path):
        with pytest.raises(
            ConfigurationError, match=r"^nobody is named by notify in thinghost\.toml, expected notify ="
        ):
            await notify("Hello")


@in_virtual_time(datetime(2026, 12, 24, 12, tzinfo=UTC))
async def test_holidays_and_weekends_are_known(tmp_path: Path) -> None:
    async with verb_home(tmp_path, country="DE", region="BY"):
        assert [is_holiday(ahead) for ahead in range(4)] == [False, True, True, False]
        assert [is_weekend(ahead) for ahead in range(4)] == [False, False, True, True]
        assert (holiday_name(1), holiday_name(), holiday_name(date(2026, 1, 6))) == (
            "Erster Weihnachtstag",
            None,
            "Heilige Drei Könige",
        )
        assert next_holiday() == Holiday(date(2026, 12, 25), "Erster Weihnachtstag")
        assert next_holiday(date(2026, 12, 27)) == Holiday(date(2027, 1, 1), "Neujahr")
        assert days_until("Heilige Drei Könige") == 13
        with pytest.raises(ConfigurationError, match=r"^there is no public holiday 'Never' within a year$"):
            days_until("Never")


@in_virtual_time()
async def test_without_a_country_only_weekends_are_known(tmp_path: Path) -> None:
    async with verb_home(tmp_path):
        assert is_weekend() is False
        with pytest.raises(
            ConfigurationError,
            match=r'^country is missing in thinghost\.toml, expected e\.g\. country = "DE"$',
        ):
            is_holiday()
    async with verb_home(tmp_path, country="XX", region="Y"):
        with pytest.raises(
            ConfigurationError, match=r"^no holidays are known of XX, region Y, expected ISO codes such "
        ):
            is_holiday()
