"""Discovery and inbox over the server, in openHAB's shapes, and what the log has of them."""

from pathlib import Path

import attrs

from framework.demo_binding import Home, house
from framework.rest_client import error, rest_client
from thinghost import DiscoveryResult
from thinghost.testing import in_virtual_time, virtual_clock

HUB = DiscoveryResult("demo:hub:found", "Hub", {"host": "there"}, "host")
CANDLE = DiscoveryResult("demo:candle:c", "Candle")
HUB_JSON = {
    "thingUID": "demo:hub:found",
    "thingTypeUID": "demo:hub",
    "label": "Hub",
    "flag": "NEW",
    "properties": {"host": "there"},
    "representationProperty": "host",
}
CANDLE_JSON = {
    "thingUID": "demo:candle:c",
    "thingTypeUID": "demo:candle",
    "label": "Candle",
    "flag": "NEW",
    "properties": {},
}


@in_virtual_time()
async def test_the_inbox_has_openhabs_shape_and_may_leave_out_what_is_ignored(tmp_path: Path) -> None:
    async with rest_client(tmp_path) as asked:
        for each in (HUB, CANDLE):
            asked.runtime.discovery.inbox.add(each, "demo:look")
        assert await asked.get("/rest/inbox/") == [HUB_JSON, CANDLE_JSON]
        assert await asked.ask("POST", "/rest/inbox/demo:hub:found/ignore") == (200, "")
        assert await asked.get("/rest/inbox") == [{**HUB_JSON, "flag": "IGNORED"}, CANDLE_JSON]
        assert await asked.get("/rest/inbox?includeIgnored=false") == [CANDLE_JSON]
        assert await asked.ask("POST", "/rest/inbox/demo:hub:found/unignore") == (200, "")
        assert await asked.get("/rest/inbox") == [HUB_JSON, CANDLE_JSON]
        assert await asked.ask("DELETE", "/rest/inbox/demo:hub:found") == (200, "")
        assert await asked.get("/rest/inbox") == [CANDLE_JSON]


@in_virtual_time()
async def test_what_is_not_there_is_404_and_nothing_can_be_approved(tmp_path: Path) -> None:
    async with rest_client(tmp_path) as asked:
        asked.runtime.discovery.inbox.add(CANDLE, "demo:look")
        assert await asked.ask("DELETE", "/rest/inbox/demo:hub:h") == error(
            404, "demo:hub:h is not in the inbox"
        )
        assert (await asked.ask("DELETE", "/rest/inbox/nonsense"))[0] == 404
        assert (await asked.ask("POST", "/rest/inbox/demo:hub:h/approve"))[0] == 404
        assert await asked.ask("POST", "/rest/inbox/demo:candle:c/approve") == error(
            409, "things stand in files: 'thinghost inbox show demo:candle:c' prints what to paste into one"
        )


@in_virtual_time()
async def test_a_scan_is_begun_and_answers_how_long_it_takes(tmp_path: Path) -> None:
    home = Home(found=[HUB])
    async with rest_client(tmp_path, home) as asked:
        assert await asked.get("/rest/discovery") == ["demo"]
        assert await asked.get("/rest/discovery/bindings/demo/info") == {
            "inputSupported": True,
            "inputLabel": "Code",
        }
        assert await asked.ask("POST", "/rest/discovery/bindings/demo/scan?input=12") == (200, "10")
        await virtual_clock().sleep(1)
        assert await asked.get("/rest/inbox") == [HUB_JSON]
        assert home.calls_of("look") == ["look 12"]
        assert await asked.ask("POST", "/rest/discovery/bindings/other/scan") == error(
            404, "nothing can look for things of the binding other"
        )
        assert (await asked.ask("GET", "/rest/discovery/bindings/other/info"))[0] == 404


@in_virtual_time()
async def test_events_log_has_what_came_and_went(tmp_path: Path) -> None:
    log = tmp_path / "events.log"
    async with house(Home(), virtual_clock(), "", folder=tmp_path, sinks=[f"events-log={log}"]) as runtime:
        runtime.discovery.inbox.add(HUB, "demo:look")
        runtime.discovery.inbox.add(attrs.evolve(HUB, label="Other"), "demo:look")
        runtime.discovery.inbox.remove(HUB.thing_uid)
    assert [line.partition(" [INFO ] ")[2] for line in log.read_text(encoding="utf-8").splitlines()] == [
        "[openhab.event.InboxAddedEvent       ] - Discovery Result with UID 'demo:hub:found' has been added.",
        "[openhab.event.InboxRemovedEvent     ] - Discovery Result with UID 'demo:hub:found' has been removed.",
    ]
