"""Looking for things: on demand, in the background, by mDNS, and from the handlers of bridges."""

from pathlib import Path
from typing import Any

import pytest

from framework.demo_binding import MDNS_TYPE, Home, house, module_with, thing_types
from thinghost import CommunicationError, DiscoveryContext, DiscoveryResult, DiscoveryService, MdnsService
from thinghost.discovery_manager import START_SECONDS
from thinghost.errors import PluginError
from thinghost.mdns import Heard
from thinghost.plugins import load_binding
from thinghost.runtime import Runtime
from thinghost.testing import AnnouncedServices, in_virtual_time, virtual_clock

HUB = DiscoveryResult("demo:hub:found", "Hub", {"host": "there"}, "host")
CANDLE = DiscoveryResult("demo:candle:c", "Candle")
A_HUB = MdnsService(MDNS_TYPE, "Hub", "hub.local", 80, ("192.168.1.5",), {"serial": "7"})


async def for_ever() -> None:
    await virtual_clock().sleep(1e6)


def found(runtime: Runtime) -> dict[str, str]:
    """Return what is in the inbox, with who found it."""
    return {entry.uid.text: entry.source for entry in runtime.discovery.inbox}


# on demand


@in_virtual_time()
async def test_a_scan_finds_what_the_services_of_the_binding_find(tmp_path: Path) -> None:
    home, announced = Home(found=[HUB, CANDLE]), AnnouncedServices([A_HUB])
    async with house(home, virtual_clock(), "", folder=tmp_path, announced=announced) as runtime:
        assert await runtime.discovery.scan("demo", text="1234") == []
        assert found(runtime) == {
            "demo:hub:found": "demo:look",
            "demo:candle:c": "demo:look",
            "demo:hub:7": "demo:_demo-hub._tcp",
        }
        assert home.calls_of("look") == ["look 1234"]
        assert await runtime.discovery.scan("other") == []


@in_virtual_time()
async def test_what_is_found_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="thinghost.discovery_manager")
    async with house(Home(found=[CANDLE]), virtual_clock(), "", folder=tmp_path) as runtime:
        for _ in range(2):
            await runtime.discovery.scan("demo")
    assert caplog.messages == [f"found {CANDLE.label} (demo:candle:c): 'thinghost inbox' shows it"]


@in_virtual_time()
async def test_a_scan_ends_after_the_time_of_each_service_or_the_one_that_is_given(tmp_path: Path) -> None:
    clock = virtual_clock()
    home = Home(trouble={"look": for_ever})
    async with house(home, clock, "", folder=tmp_path) as runtime:
        began = clock.time()
        assert await runtime.discovery.scan("demo") == []
        assert clock.time() - began == pytest.approx(10)
        assert await runtime.discovery.scan("demo", 3) == []
        assert clock.time() - began == pytest.approx(13)


@in_virtual_time()
async def test_what_a_scan_does_not_find_again_is_removed_but_not_what_others_found(tmp_path: Path) -> None:
    home = Home(found=[HUB, CANDLE])
    async with house(home, virtual_clock(), "", folder=tmp_path) as runtime:
        await runtime.discovery.scan("demo")
        runtime.discovery.inbox.add(DiscoveryResult("demo:candle:other"), "demo:other")
        home.found.remove(HUB)
        await runtime.discovery.scan("demo")
        assert found(runtime) == {"demo:candle:c": "demo:look", "demo:candle:other": "demo:other"}


@in_virtual_time()
async def test_a_service_that_fails_is_named_removes_nothing_and_takes_no_other_down(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home, announced = Home(found=[CANDLE]), AnnouncedServices([A_HUB])
    async with house(home, virtual_clock(), "", folder=tmp_path, announced=announced) as runtime:
        await runtime.discovery.scan("demo")
        home.trouble["look"] = KeyError("oops")
        assert await runtime.discovery.scan("demo") == ["demo:look failed: KeyError: 'oops'"]
        assert set(found(runtime)) == {"demo:candle:c", "demo:hub:7"}
        assert "demo:look failed: KeyError: 'oops'" in caplog.text
        assert "Traceback" in caplog.text
        caplog.clear()
        home.trouble["look"] = CommunicationError("no network")
        assert await runtime.discovery.scan("demo") == ["demo:look failed: no network"]
        assert "Traceback" not in caplog.text


@in_virtual_time()
async def test_a_scan_ends_one_that_is_under_way_which_is_no_failure(tmp_path: Path) -> None:
    home = Home(found=[CANDLE])

    async def until_ended() -> None:
        try:
            await for_ever()
        finally:
            home.note("ended")

    home.trouble["look first"] = until_ended
    async with house(home, virtual_clock(), "", folder=tmp_path) as runtime:
        assert runtime.discovery.start_scan("demo", "first") == 10
        await virtual_clock().sleep(1)
        assert await runtime.discovery.scan("demo", text="second") == []
        assert [*home.calls_of("look"), *home.calls_of("ended")] == ["look first", "look second", "ended"]
        assert found(runtime) == {"demo:candle:c": "demo:look"}


@in_virtual_time()
async def test_a_thing_of_a_type_that_the_service_does_not_declare_stays_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = Home(found=[DiscoveryResult("demo:relic:r")])
    async with house(home, virtual_clock(), "", folder=tmp_path) as runtime:
        await runtime.discovery.scan("demo")
        assert found(runtime) == {}
    assert "demo:look found demo:relic:r, whose type it does not declare" in caplog.text


def test_a_service_takes_back_only_what_it_found_itself(tmp_path: Path) -> None:
    @in_virtual_time()
    async def run() -> None:
        async with house(Home(), virtual_clock(), "", folder=tmp_path) as runtime:
            (look, _) = runtime.discovery.searchers("demo")
            runtime.discovery.inbox.add(HUB, "demo:other")
            look.found(CANDLE)
            look.gone(CANDLE.thing_uid)
            look.gone(HUB.thing_uid)
            assert found(runtime) == {"demo:hub:found": "demo:other"}

    run()


# in the background


@in_virtual_time()
async def test_the_background_begins_after_the_start_and_comes_again_and_ends_with_the_house(
    tmp_path: Path,
) -> None:
    home, clock = Home(found=[CANDLE]), virtual_clock()
    async with house(home, clock, "", folder=tmp_path, discover=True) as runtime:
        await clock.sleep(START_SECONDS - 1)
        assert home.calls_of("look") == []
        await clock.sleep(2)
        assert home.calls_of("look") == ["look"]
        assert found(runtime) == {"demo:candle:c": "demo:look"}
        await clock.sleep(121)
        assert home.calls_of("look") == ["look"] * 3
    await clock.sleep(120)
    assert home.calls_of("look") == ["look"] * 3


@in_virtual_time()
async def test_nothing_is_looked_for_unless_that_is_wanted(tmp_path: Path) -> None:
    home, clock = Home(found=[CANDLE]), virtual_clock()
    async with house(home, clock, "", folder=tmp_path):
        await clock.sleep(600)
    assert home.calls_of("look") == []


@in_virtual_time()
async def test_a_failure_in_the_background_is_told_once_until_it_is_another(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home, clock = Home(trouble={"look": CommunicationError("no network")}), virtual_clock()
    async with house(home, clock, "", folder=tmp_path, discover=True) as runtime:
        await clock.sleep(200)
        home.trouble["look"] = CommunicationError("no socket")
        await clock.sleep(60)
        home.trouble.clear()
        home.found.append(CANDLE)
        await clock.sleep(60)
        assert set(found(runtime)) == {"demo:candle:c"}
    told = [each.message for each in caplog.records if "look failed" in each.message]
    assert told == ["demo:look failed: no network", "demo:look failed: no socket"]


# by mDNS


@in_virtual_time()
async def test_an_announced_service_is_a_thing_until_it_is_gone_and_its_grace_is_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    announced, clock = AnnouncedServices(), virtual_clock()
    async with house(Home(), clock, "", folder=tmp_path, announced=announced, discover=True) as runtime:
        await clock.sleep(START_SECONDS + 1)
        announced.announce(A_HUB)
        announced.announce(MdnsService(MDNS_TYPE, "Nobody", "x.local", 80))
        await clock.sleep(1)
        (entry,) = runtime.discovery.inbox
        assert (entry.uid.text, entry.result.properties["host"]) == ("demo:hub:7", "192.168.1.5")
        announced.withdraw("Hub")
        await clock.sleep(59)
        announced.announce(A_HUB)
        await clock.sleep(120)
        assert set(found(runtime)) == {"demo:hub:7"}
        announced.withdraw("Nobody")
        announced.withdraw("Hub")
        await clock.sleep(59)
        assert set(found(runtime)) == {"demo:hub:7"}
        await clock.sleep(2)
        assert found(runtime) == {}
    assert "Traceback" not in caplog.text


@in_virtual_time()
async def test_what_a_participant_cannot_read_is_named_and_the_next_is_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    strange = MdnsService(MDNS_TYPE, "Strange", "x.local", 80, (), {"serial": "a b"})
    announced = AnnouncedServices([strange, A_HUB])
    async with house(Home(), virtual_clock(), "", folder=tmp_path, announced=announced) as runtime:
        assert await runtime.discovery.scan("demo") == []
        assert set(found(runtime)) == {"demo:hub:7"}
    assert "_demo-hub._tcp: nothing could be made of Strange" in caplog.text


@in_virtual_time()
async def test_a_handler_finds_an_announced_service_or_none_after_a_while(tmp_path: Path) -> None:
    clock, announced = virtual_clock(), AnnouncedServices([A_HUB])
    things = 'Bridge demo:hub:h [ host="there" ]'
    async with house(Home(), clock, things, folder=tmp_path, announced=announced) as runtime:
        await runtime.settled()
        find: Any = runtime.discovery.find_mdns
        began = clock.time()
        assert await find(MDNS_TYPE, lambda service: service.name == "Hub", 5) == A_HUB
        assert clock.time() == began
        assert await find(MDNS_TYPE, lambda service: service.name == "Other", 5) is None
        assert clock.time() - began == pytest.approx(5)


@in_virtual_time()
async def test_what_a_scan_does_not_hear_any_more_is_removed(tmp_path: Path) -> None:
    announced = AnnouncedServices([A_HUB])
    async with house(Home(), virtual_clock(), "", folder=tmp_path, announced=announced) as runtime:
        await runtime.discovery.scan("demo")
        announced.withdraw("Hub")
        assert set(found(runtime)) == {"demo:hub:7"}
        await runtime.discovery.scan("demo")
        assert found(runtime) == {}


@in_virtual_time()
async def test_what_is_told_of_a_service_in_a_moment_is_asked_once_and_the_last_word_counts() -> None:
    clock = virtual_clock()
    heard, began = Heard(clock), clock.time()
    for is_there in (True, False, True):
        heard.note("one", is_there=is_there)
    heard.note("two", is_there=False)
    assert await heard.next() == [("one", True), ("two", False)]
    assert clock.time() - began == pytest.approx(0.2)
    heard.note("one", is_there=False)
    assert await heard.next() == [("one", False)]


# below a bridge


@in_virtual_time()
async def test_a_bridge_tells_what_is_below_it_but_for_what_files_have(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="thinghost.discovery_manager")
    below = [DiscoveryResult("demo:lamp:h:one", "One"), DiscoveryResult("demo:lamp:h:two", "Two")]
    home = Home(below=below)
    things = 'Bridge demo:hub:h [ host="there", refresh=10 ] { Thing lamp one }'
    async with house(home, virtual_clock(), things, folder=tmp_path) as runtime:
        await runtime.settled()
        (entry,) = runtime.discovery.inbox
        assert (entry.uid.text, entry.source) == ("demo:lamp:h:two", "demo:hub:h")
        assert str(entry.result.bridge_uid) == "demo:hub:h"
        home.below = [DiscoveryResult("demo:lamp:h:three")]
        await virtual_clock().sleep(11)
        assert set(found(runtime)) == {"demo:lamp:h:three"}
    one = "demo:hub:h has 1 thing that no file has: 'thinghost inbox' shows it"
    assert caplog.messages == [one, one]


# what a binding may declare


def test_a_service_declares_a_time_above_0_and_a_participant_a_whole_service_type() -> None:
    async def discover(context: DiscoveryContext) -> None:
        """Find nothing."""

    with pytest.raises(ValueError, match="'seconds' must be > 0: 0"):
        DiscoveryService("look", ("demo:hub",), discover, seconds=0)


def test_a_service_for_things_that_the_binding_does_not_have_is_refused() -> None:
    async def discover(context: DiscoveryContext) -> None:
        """Find nothing."""

    module = module_with(
        thinghost_thing_types=lambda: thing_types(Home()),
        thinghost_discovery_services=lambda: [DiscoveryService("look", ("demo:relic",), discover)],
    )
    with pytest.raises(PluginError) as refused:
        load_binding("demo", module)
    assert (
        str(refused.value)
        == "binding 'demo': discovery service look finds demo:relic, which it does not declare"
    )
