"""The server of a running house, over real sockets."""

import asyncio
import gc
import json
import stat
from contextlib import AbstractAsyncContextManager
from datetime import UTC
from pathlib import Path

import aiohttp
import pytest

from framework.demo_binding import Home, demo_plugins, house
from framework.rest_client import RestClient, error, rest_client
from thinghost import Clock, CommunicationError
from thinghost.recent_log import RecentLog
from thinghost.runtime import Runtime
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock
from thinghost.web.access import FILE_NAME, Access, NoAnswerError, announced, find_access
from thinghost.web.directory import item_json
from thinghost.web.server import serving
from thinghost.web.service import answering

THINGS = """
Bridge demo:hub:h "Hub" @ "Cellar" [ host="there", password="geheim", apiToken="auch" ] {
    Thing lamp l [ refresh=2 ]
}
Thing other:box:b [ pin="1", accessToken="geheim" ]
"""
ITEMS = """
Group:Switch:OR(ON,OFF) Lights
Number:Power Power "Power [%.1f kW]" <energy> ["Point"] { channel="demo:hub:h:meter#power", note="1h" [ x=1 ] }
Switch Lamp (Lights) { channel="demo:lamp:h:l:power" [ profile="system:default" ] }
"""
START = 1_767_225_600_000


def client(folder: Path, home: Home | None = None) -> AbstractAsyncContextManager[RestClient]:
    return rest_client(folder, home, THINGS, ITEMS)


def state(runtime: Runtime, name: str) -> str:
    item = runtime.items.get(name)
    assert item is not None
    return str(item.state)


@in_virtual_time()
async def test_the_root_names_what_there_is(tmp_path: Path) -> None:
    async with client(tmp_path) as asked:
        root, address = await asked.get("/rest/"), asked.access.address
    assert root.pop("runtimeInfo").keys() == {"version", "buildString"}
    assert root == {
        "version": "8",
        "locale": "en",
        "measurementSystem": "SI",
        "timezone": "UTC",
        "links": [
            {"type": name, "url": f"{address}/rest/{name}"}
            for name in ("discovery", "events", "inbox", "items", "links", "rules", "things")
        ],
    }


@in_virtual_time()
async def test_items_have_openhabs_shape(tmp_path: Path) -> None:
    async with client(tmp_path) as asked:
        items, alone = await asked.get("/rest/items/"), await asked.get("/rest/items/Lights")
        fields = await asked.get("/rest/items?fields=name,state")
        address = asked.access.address
    times = {"lastStateUpdate": START, "lastStateChange": START}
    past = {"lastState": "NULL", **times}
    lamp = {
        "type": "Switch",
        "name": "Lamp",
        "tags": [],
        "groupNames": ["Lights"],
        "state": "ON",
        **past,
        "editable": False,
        "link": f"{address}/rest/items/Lamp",
    }
    lights = {
        "type": "Group",
        "name": "Lights",
        "tags": [],
        "groupNames": [],
        "groupType": "Switch",
        "function": {"name": "OR", "params": ["ON", "OFF"]},
        "state": "ON",
        **times,
        "members": [],
        "editable": False,
        "link": f"{address}/rest/items/Lights",
    }
    power = {
        "type": "Number:Power",
        "name": "Power",
        "label": "Power",
        "category": "energy",
        "tags": ["Point"],
        "groupNames": [],
        "state": "40 W",
        "transformedState": "0.0 kW",
        "stateDescription": {"pattern": "%.1f kW", "readOnly": False, "options": []},
        "unitSymbol": "W",
        **past,
        "metadata": {"note": {"value": "1h", "config": {"x": 1}, "editable": False}},
        "editable": False,
        "link": f"{address}/rest/items/Power",
    }
    assert items == [lights, power, lamp]
    assert alone == {**lights, "members": [lamp]}
    assert fields == [
        {"name": "Lights", "state": "ON"},
        {"name": "Power", "state": "40 W"},
        {"name": "Lamp", "state": "ON"},
    ]


@in_virtual_time()
async def test_things_have_openhabs_shape_and_no_secrets(tmp_path: Path) -> None:
    home = Home(trouble={"poll h": CommunicationError("nobody answers")})
    async with client(tmp_path, home) as asked:
        things = await asked.get("/rest/things")
        assert await asked.get("/rest/things/demo:hub:h") == things[0]
    power, energy = things[0].pop("channels")
    assert [power, energy["id"]] == [
        {
            "uid": "demo:hub:h:meter#power",
            "id": "meter#power",
            "kind": "STATE",
            "channelTypeUID": "demo:power",
            "itemType": "Number:Power",
            "label": "Power",
            "defaultTags": [],
            "properties": {},
            "configuration": {},
            "linkedItems": ["Power"],
        },
        "meter#energy",
    ]
    assert things[0] == {
        "UID": "demo:hub:h",
        "thingTypeUID": "demo:hub",
        "label": "Hub",
        "location": "Cellar",
        "configuration": {"host": "there", "password": "***", "apiToken": "***"},
        "properties": {},
        "statusInfo": {
            "status": "OFFLINE",
            "statusDetail": "COMMUNICATION_ERROR",
            "description": "nobody answers",
        },
        "editable": False,
    }
    others = {each["UID"]: (each.get("bridgeUID"), each["configuration"]) for each in things[1:]}
    assert others == {
        "demo:lamp:h:l": ("demo:hub:h", {"refresh": 2}),
        "other:box:b": (None, {"pin": "1", "accessToken": "***"}),
    }


@in_virtual_time()
async def test_links_may_be_asked_for_by_their_ends(tmp_path: Path) -> None:
    async with client(tmp_path) as asked:
        links = await asked.get("/rest/links")
        of_lamp = await asked.get("/rest/links?itemName=Lamp")
        of_channel = await asked.get("/rest/links?channelUID=demo:hub:h:meter%23power")
    power = {
        "itemName": "Power",
        "channelUID": "demo:hub:h:meter#power",
        "configuration": {},
        "editable": False,
    }
    lamp = {
        "itemName": "Lamp",
        "channelUID": "demo:lamp:h:l:power",
        "configuration": {"profile": "system:default"},
        "editable": False,
    }
    assert (links, of_lamp, of_channel) == ([power, lamp], [lamp], [power])


@in_virtual_time()
async def test_a_state_is_read_and_set_as_text(tmp_path: Path) -> None:
    async with client(tmp_path) as asked:
        path = "/rest/items/Power/state"
        assert await asked.ask("GET", path) == (200, "40 W")
        assert await asked.ask("PUT", path, data="3 kW") == (202, "")
        assert await asked.ask("GET", path) == (200, "3000 W")
        assert await asked.ask("PUT", path, json={"value": "5 W", "source": "me"}) == (202, "")
        told = await asked.get("/rest/thinghost/why/Power")
        assert await asked.ask("PUT", path, data="much") == error(
            400, "item Power (Number:Power) takes no state 'much'"
        )
        assert await asked.ask("PUT", "/rest/items/Nix/state", data="ON") == error(
            404, "item Nix does not exist"
        )
    time = "2026-01-01 00:00:00.000"
    assert told == {
        "item": "Power",
        "state": "5 W",
        "chain": [
            {"time": time, "text": "Power changed from 3000 W to 5 W"},
            {"time": time, "text": "by me=>org.openhab.core.io.rest"},
        ],
    }


@in_virtual_time()
async def test_a_command_reaches_the_device(tmp_path: Path) -> None:
    home = Home()
    async with client(tmp_path, home) as asked:
        path = "/rest/items/Lamp"
        assert await asked.ask("POST", path, data="OFF") == (200, "")
        await asked.runtime.clock.sleep(1)
        assert await asked.ask("PUT", f"{path}/state", data="ON") == (202, "")
        assert await asked.ask("POST", path, json={"value": "toggle"}) == (200, "")
        await asked.runtime.clock.sleep(1)
        assert await asked.ask("POST", path, data="5 W") == (400, "")
        assert await asked.ask("POST", "/rest/items/Power", data="TOGGLE") == (400, "")
    assert home.calls_of("l power") == ["l power OFF", "l power OFF"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[]", 'the body is no JSON object such as {"value": "ON"}'),
        ("{", 'the body is no JSON object such as {"value": "ON"}'),
        ('{"value": 5}', "the value must be a text, not 5"),
    ],
)
def test_a_body_that_means_nothing_is_refused(tmp_path: Path, body: str, message: str) -> None:
    @in_virtual_time()
    async def ask() -> None:
        async with client(tmp_path) as asked:
            headers = {"Content-Type": "application/json"}
            answer = await asked.ask("PUT", "/rest/items/Lamp/state", data=body, headers=headers)
            assert answer == error(400, message)

    ask()


@in_virtual_time()
async def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    async with client(tmp_path) as asked:
        assert await asked.ask("GET", "/rest/things/a:b:c") == error(404, "thing a:b:c does not exist")
        assert await asked.ask("GET", "/rest/sitemaps") == error(404, "GET /rest/sitemaps: Not Found")
        assert await asked.ask("DELETE", "/rest/links") == error(
            405, "DELETE /rest/links: Method Not Allowed"
        )


@in_virtual_time()
async def test_nobody_is_answered_without_the_token(tmp_path: Path) -> None:
    async with client(tmp_path) as asked, aiohttp.ClientSession() as stranger:
        for path in ("/rest/", "/rest/items", "/nix"):
            async with stranger.get(f"{asked.access.address}{path}") as response:
                assert (response.status, await response.text()) == error(401, "Authentication required")
        wrong = {"Authorization": "Bearer x"}
        assert await asked.ask("GET", "/rest/", headers=wrong) == error(401, "Invalid credentials")


@in_virtual_time()
async def test_events_come_as_they_happen(tmp_path: Path) -> None:
    async with client(tmp_path) as asked:
        url = f"{asked.access.address}/rest/events?topics=openhab/items/*/statechanged"
        async with asked.session.get(url) as response:
            await asked.ask("PUT", "/rest/items/Power/state", data="5 W")
            event, data = await response.content.readline(), await response.content.readline()
        assert await asked.ask("GET", "/rest/events?topics=a%23b") == error(
            400, "topics may have only letters, digits, blanks and _ * / , : -"
        )
    assert event == b"event: message\n"
    message = json.loads(data.removeprefix(b"data: "))
    payload = json.loads(message.pop("payload"))
    assert message == {"topic": "openhab/items/Power/statechanged", "type": "ItemStateChangedEvent"}
    assert payload == {
        "type": "Quantity",
        "value": "5 W",
        "oldType": "Quantity",
        "oldValue": "40 W",
        "lastStateUpdate": "2026-01-01T00:00:00.000Z[UTC]",
        "lastStateChange": "2026-01-01T00:00:00.000Z[UTC]",
    }


@in_virtual_time()
async def test_a_silent_stream_shows_that_it_lives(tmp_path: Path) -> None:
    async with (
        client(tmp_path) as asked,
        asked.session.get(f"{asked.access.address}/rest/events?topics=nix") as response,
    ):
        lines = [await response.content.readline() for _ in range(2)]
    assert lines == [b"event: alive\n", b'data: {"type":"ALIVE","interval":10}\n']


async def found(folder: Path) -> Access:
    """Return the access to the instance in *folder*, when it is there."""
    while (access := await asyncio.to_thread(find_access, folder)) is None:  # noqa: ASYNC110  as any other program
        await asyncio.sleep(0.01)
    return access


def web_log(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if ".web." in record.name]


async def said(caplog: pytest.LogCaptureFixture) -> None:
    """Wait for the server's first word in the log."""
    while not web_log(caplog):  # noqa: ASYNC110  a log tells nobody
        await asyncio.sleep(0.01)


@in_virtual_time()
async def test_the_running_instance_is_found_by_a_private_file_that_goes_with_it(tmp_path: Path) -> None:
    home, folder = Home(), tmp_path / "data"
    async with (
        house(home, virtual_clock(), THINGS, ITEMS, folder=tmp_path) as runtime,
        answering(runtime, demo_plugins(home), folder),
    ):
        access = await found(folder)
        assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600
        assert access.token not in repr(access)
        assert await asyncio.to_thread(access.get, "items", "Nix") is None
    assert list(folder.iterdir()) == []
    with pytest.raises(NoAnswerError):
        access.get("items")


@in_virtual_time()
async def test_a_second_instance_leaves_the_first_one_in_peace(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = Home()
    async with (
        house(home, virtual_clock(), THINGS, ITEMS, folder=tmp_path) as runtime,
        answering(runtime, demo_plugins(home), tmp_path),
    ):
        first = await found(tmp_path)
        async with answering(runtime, demo_plugins(home), tmp_path):
            await said(caplog)
        assert await found(tmp_path) == first
    assert web_log(caplog) == [f"commands ask the instance that runs with {tmp_path} already, not this one"]


@in_virtual_time()
async def test_what_an_instance_left_behind_that_was_killed_hinders_nobody(tmp_path: Path) -> None:
    home = Home()
    left = Access("http://127.0.0.1:1", "token")
    with announced(left, tmp_path):
        async with (
            house(home, virtual_clock(), THINGS, ITEMS, folder=tmp_path) as runtime,
            answering(runtime, demo_plugins(home), tmp_path),
        ):
            assert await found(tmp_path) != left


@in_virtual_time()
async def test_a_port_that_is_taken_is_a_warning_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with client(tmp_path) as asked:
        port = int(asked.access.address.rpartition(":")[2])
        async with answering(asked.runtime, demo_plugins(Home()), tmp_path / "other", port):
            await said(caplog)
    assert [message.partition(": [")[0] for message in web_log(caplog)] == [
        "no command can ask this instance"
    ]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"address": "http://example.org:1", "token": "x"}', '{"address": 1, "token": 2}'],
)
def test_a_file_that_names_no_instance_of_this_machine_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    assert find_access(tmp_path) is None


@pytest.mark.parametrize(
    ("item", "offered"),
    [
        ('String A { commandDescription="" [ options="UP=Open,DOWN" ] }', [("UP", "Open"), ("DOWN", None)]),
        ('Number A { stateDescription="" [ options="1=One,2=Two" ] }', [("1", "One"), ("2", "Two")]),
        ('Group A { commandDescription="" [ options="UP=Open" ] }', None),
        ('String A { commandDescription="" [ options="1=" ] }', None),
        ("Switch A", None),
    ],
)
@in_virtual_time()
async def test_the_commands_that_an_item_offers(
    tmp_path: Path, item: str, offered: list[tuple[str, str | None]] | None
) -> None:
    async with house(Home(), virtual_clock(), "", item, folder=tmp_path) as runtime:
        (found,) = (item_json(each, UTC).get("commandDescription") for each in runtime.items)
    options = (
        None if found is None else [(each["command"], each.get("label")) for each in found["commandOptions"]]
    )
    assert options == offered


@pytest.mark.parametrize("turns", range(12))
async def test_a_server_that_is_ended_while_it_starts_leaves_no_socket_behind(
    tmp_path: Path, turns: int
) -> None:
    async with house(Home(), Clock(UTC), "", folder=tmp_path) as runtime:

        async def serve() -> None:
            async with serving(runtime, demo_plugins(Home()), RecentLog()):
                await asyncio.Event().wait()

        starting = asyncio.create_task(serve())
        for _ in range(turns):
            await asyncio.sleep(0)
        starting.cancel()
        await asyncio.wait({starting})
    # a socket that is forgotten is a warning, and so an error
    gc.collect()
