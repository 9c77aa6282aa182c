"""What gets into the inbox, what leaves it, and what is ignored (openhab-runtime 5.4)."""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from framework.demo_binding import Home, declared, demo_plugins, house
from thinghost import DiscoveryResult, ThingUID
from thinghost.discovery_result import DiscoveryResultFlag
from thinghost.event import InboxAddedEvent, InboxEvent, InboxRemovedEvent, InboxUpdatedEvent
from thinghost.inbox import Inbox
from thinghost.inbox_store import FILE_NAME, read_inbox
from thinghost.loader import load_model
from thinghost.model import Model
from thinghost.runtime import Runtime
from thinghost.testing import in_virtual_time, virtual_clock
from thinghost.unit import MeasurementSystem

HUB = DiscoveryResult("demo:hub:found", "Hub", {"host": "there", "firmware": 3}, "host")
LAMP = DiscoveryResult("demo:lamp:found:l", "Lamp", bridge_uid="demo:hub:found")
CANDLE = DiscoveryResult("demo:candle:c", "Candle")
SOURCE = "demo:look"


def uid(text: str) -> ThingUID:
    return ThingUID.parse(text)


def flags(inbox: Inbox) -> dict[str, str]:
    return {entry.uid.text: entry.flag.value for entry in inbox}


def model(things: str) -> Model:
    return load_model(declared(things), demo_plugins(Home()), MeasurementSystem.SI, virtual_clock().zone)


@contextmanager
def heard(runtime: Runtime) -> Iterator[list[str]]:
    """Yield what the bus tells of the inbox until the block ends."""
    told: list[str] = []

    def note(event: InboxEvent) -> None:
        told.append(f"{event.entry.uid} {type(event).__name__.removeprefix('Inbox').removesuffix('Event')}")

    undo = [
        runtime.bus.subscribe(kind, note) for kind in (InboxAddedEvent, InboxUpdatedEvent, InboxRemovedEvent)
    ]
    yield told
    for each in undo:
        each()


@in_virtual_time()
async def test_what_is_found_gets_in_once_and_is_updated_when_it_is_another(tmp_path: Path) -> None:
    async with house(Home(), virtual_clock(), "", folder=tmp_path) as runtime:
        inbox = runtime.discovery.inbox
        with heard(runtime) as told:
            inbox.add(HUB, SOURCE)
            inbox.add(HUB, SOURCE)
            inbox.add(DiscoveryResult("demo:hub:found", "Other", {"host": "here"}, "host"), SOURCE)
        assert told == ["demo:hub:found Added", "demo:hub:found Updated"]
        (entry,) = inbox
        assert (entry.result.label, entry.result.properties) == ("Other", {"host": "here"})


@in_virtual_time()
async def test_facts_become_text_parameters_stay_and_secrets_and_placeholders_stay_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found: dict[str, str | int] = {
        "host": "there",
        "refresh": 5,
        "password": "geheim",
        "firmware": 3,
        "loud": True,
        "name": "${ENV:HOME}",
    }
    async with house(Home(), virtual_clock(), "", folder=tmp_path) as runtime:
        runtime.discovery.inbox.add(DiscoveryResult("demo:hub:found", "", found, "serial"), SOURCE)
        (entry,) = runtime.discovery.inbox
    assert entry.result.properties == {"host": "there", "refresh": 5, "firmware": "3", "loud": "true"}
    assert "demo:hub:found has no property 'serial' by which it could be known again" in caplog.text
    assert "geheim" not in caplog.text + (tmp_path / FILE_NAME).read_text(encoding="utf-8")


@in_virtual_time()
async def test_a_thing_of_a_type_nobody_knows_stays_out_and_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with house(Home(), virtual_clock(), "", folder=tmp_path) as runtime:
        for _ in range(2):
            runtime.discovery.inbox.add(DiscoveryResult("demo:relic:r"), SOURCE)
        assert flags(runtime.discovery.inbox) == {}
    assert caplog.messages.count("demo:look found demo:relic:r, but nobody knows demo:relic") == 1


@in_virtual_time()
async def test_a_flag_stays_when_the_thing_is_found_again(tmp_path: Path) -> None:
    async with house(Home(), virtual_clock(), "", folder=tmp_path) as runtime:
        inbox = runtime.discovery.inbox
        inbox.add(HUB, SOURCE)
        with heard(runtime) as told:
            assert inbox.set_flag(HUB.thing_uid, DiscoveryResultFlag.IGNORED)
            inbox.add(HUB, SOURCE)
        assert (told, flags(inbox)) == (["demo:hub:found Updated"], {"demo:hub:found": "IGNORED"})
        assert inbox.set_flag(HUB.thing_uid, DiscoveryResultFlag.NEW)
        assert flags(inbox) == {"demo:hub:found": "NEW"}
        assert not inbox.set_flag(uid("demo:hub:nowhere"), DiscoveryResultFlag.NEW)


@in_virtual_time()
async def test_a_thing_of_a_file_is_never_in_the_inbox(tmp_path: Path) -> None:
    async with house(Home(), virtual_clock(), "Thing demo:candle:c", folder=tmp_path) as runtime:
        inbox = runtime.discovery.inbox
        with heard(runtime) as told:
            inbox.add(CANDLE, SOURCE)
            assert (told, flags(inbox), inbox.declared) == ([], {}, {CANDLE.thing_uid})
            await runtime.reload(model(""))
            inbox.add(CANDLE, SOURCE)
            await runtime.reload(model("Thing demo:candle:c"))
        assert told == ["demo:candle:c Added", "demo:candle:c Removed"]


@in_virtual_time()
async def test_what_is_found_below_a_bridge_stays_when_a_file_takes_the_bridge_and_goes_with_it(
    tmp_path: Path,
) -> None:
    bridge = 'Bridge demo:hub:found [ host="elsewhere" ]'
    async with house(Home(), virtual_clock(), "", folder=tmp_path) as runtime:
        inbox = runtime.discovery.inbox
        inbox.add(HUB, SOURCE)
        inbox.add(LAMP, SOURCE)
        await runtime.reload(model(bridge))
        assert flags(inbox) == {"demo:lamp:found:l": "NEW"}
        await runtime.reload(model(""))
        assert flags(inbox) == {}


@in_virtual_time()
async def test_removing_an_entry_removes_those_below_it(tmp_path: Path) -> None:
    async with house(Home(), virtual_clock(), "", folder=tmp_path) as runtime:
        inbox = runtime.discovery.inbox
        for each in (HUB, LAMP, CANDLE):
            inbox.add(each, SOURCE)
        with heard(runtime) as told:
            assert inbox.remove(HUB.thing_uid)
            assert not inbox.remove(HUB.thing_uid)
        assert told == ["demo:hub:found Removed", "demo:lamp:found:l Removed"]
        assert flags(inbox) == {"demo:candle:c": "NEW"}


@in_virtual_time()
async def test_an_entry_whose_time_is_over_is_removed_within_half_a_minute(tmp_path: Path) -> None:
    clock = virtual_clock()
    async with house(Home(), clock, "", folder=tmp_path) as runtime:
        inbox = runtime.discovery.inbox
        inbox.add(DiscoveryResult("demo:hub:found", ttl=40), SOURCE)
        inbox.add(CANDLE, SOURCE)
        await clock.sleep(35)
        inbox.add(DiscoveryResult("demo:hub:found", ttl=40), SOURCE)
        await clock.sleep(54)
        assert flags(inbox) == {"demo:hub:found": "NEW", "demo:candle:c": "NEW"}
        await clock.sleep(2)
        assert flags(inbox) == {"demo:candle:c": "NEW"}


@in_virtual_time()
async def test_older_results_are_removed_only_of_the_same_source_and_bridge(tmp_path: Path) -> None:
    clock = virtual_clock()
    async with house(Home(), clock, "", folder=tmp_path) as runtime:
        inbox = runtime.discovery.inbox
        inbox.add(HUB, SOURCE)
        inbox.add(DiscoveryResult("demo:candle:other"), "demo:other")
        inbox.add(LAMP, SOURCE)
        await clock.sleep(1)
        inbox.add(CANDLE, SOURCE)
        inbox.remove_older(SOURCE, clock.time(), HUB.thing_uid)
        assert set(flags(inbox)) == {"demo:hub:found", "demo:candle:other", "demo:candle:c"}
        inbox.remove_older(SOURCE, clock.time())
        assert set(flags(inbox)) == {"demo:candle:other", "demo:candle:c"}


# what a file has under another name


@pytest.mark.parametrize(
    ("things", "flag"),
    [
        ('Bridge demo:hub:mine [ host="there" ]', "IGNORED"),
        ('Bridge demo:hub:mine [ host="elsewhere" ]', "NEW"),
        ('Thing demo:candle:mine [ host="there" ]', "NEW"),
    ],
)
def test_what_a_file_has_under_another_name_is_ignored(tmp_path: Path, things: str, flag: str) -> None:
    @in_virtual_time()
    async def run() -> None:
        async with house(Home(), virtual_clock(), things, folder=tmp_path) as runtime:
            runtime.discovery.inbox.add(HUB, SOURCE)
            assert flags(runtime.discovery.inbox) == {"demo:hub:found": flag}

    run()


@in_virtual_time()
async def test_a_result_that_names_another_representation_property_is_another_thing(tmp_path: Path) -> None:
    things = 'Bridge demo:hub:mine [ host="there" ]'
    async with house(Home(), virtual_clock(), things, folder=tmp_path) as runtime:
        facts = {"host": "there", "name": "there"}
        runtime.discovery.inbox.add(DiscoveryResult("demo:hub:found", "", facts, "name"), SOURCE)
        assert flags(runtime.discovery.inbox) == {"demo:hub:found": "NEW"}


@in_virtual_time()
async def test_a_thing_that_tells_its_property_when_it_is_online_is_recognised_then(tmp_path: Path) -> None:
    home = Home(trouble={"poll mine": OSError("not yet")})
    things = 'Bridge demo:hub:mine [ host="${ENV:PATH}", refresh=10 ]'
    async with house(home, virtual_clock(), things, folder=tmp_path) as runtime:
        inbox = runtime.discovery.inbox
        inbox.add(HUB, SOURCE)
        await virtual_clock().sleep(1)
        assert flags(inbox) == {"demo:hub:found": "NEW"}
        home.handlers["mine"].callback.update_property("host", "there")
        home.trouble.clear()
        home.polls["mine"].refresh()
        await virtual_clock().sleep(1)
        assert flags(inbox) == {"demo:hub:found": "IGNORED"}


@in_virtual_time()
async def test_of_two_entries_that_may_be_the_thing_none_is_ignored_when_it_comes_online(
    tmp_path: Path,
) -> None:
    async with house(Home(), virtual_clock(), "", folder=tmp_path) as runtime:
        inbox = runtime.discovery.inbox
        inbox.add(HUB, SOURCE)
        inbox.add(DiscoveryResult("demo:hub:twin", "", {"host": "there"}, "host"), SOURCE)
        await runtime.reload(model('Bridge demo:hub:mine [ host="there" ]'))
        await runtime.settled()
        assert set(flags(inbox).values()) == {"NEW"}


@in_virtual_time()
async def test_what_was_ignored_for_a_thing_is_new_when_that_goes_or_is_another_but_not_what_a_person_ignored(
    tmp_path: Path,
) -> None:
    mine = 'Bridge demo:hub:mine [ host="there" ]'
    async with house(Home(), virtual_clock(), mine, folder=tmp_path) as runtime:
        inbox = runtime.discovery.inbox
        inbox.add(HUB, SOURCE)
        inbox.add(CANDLE, SOURCE)
        inbox.set_flag(CANDLE.thing_uid, DiscoveryResultFlag.IGNORED)
        await runtime.reload(model('Bridge demo:hub:mine [ host="elsewhere" ]'))
        assert flags(inbox) == {"demo:hub:found": "NEW", "demo:candle:c": "IGNORED"}
        await runtime.reload(model(mine))
        assert flags(inbox) == {"demo:hub:found": "IGNORED", "demo:candle:c": "IGNORED"}
        await runtime.reload(model(""))
        assert flags(inbox) == {"demo:hub:found": "NEW", "demo:candle:c": "IGNORED"}


# what outlives the process


@in_virtual_time()
async def test_the_inbox_outlives_the_process_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    mine = 'Bridge demo:hub:mine [ host="there" ]'
    async with house(Home(), virtual_clock(), mine, folder=tmp_path) as runtime:
        for each in (HUB, LAMP, CANDLE):
            runtime.discovery.inbox.add(each, SOURCE)
        before = list(runtime.discovery.inbox)
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    assert read_inbox(tmp_path) == before
    async with house(Home(), virtual_clock(), "Thing demo:candle:c", folder=tmp_path) as runtime:
        # the thing for which the hub was ignored is not there any more, and the candle is in a file
        assert flags(runtime.discovery.inbox) == {"demo:hub:found": "NEW", "demo:lamp:found:l": "NEW"}
    async with house(
        Home(), virtual_clock(), 'Bridge demo:hub:found [ host="x" ]', folder=tmp_path
    ) as runtime:
        # what was found below the bridge is below that of the file
        assert flags(runtime.discovery.inbox) == {"demo:lamp:found:l": "NEW"}


@pytest.mark.parametrize("text", ["{", "{}", '[{"thingUID": "a"}]', json.dumps([{"thingUID": 1}])])
def test_a_file_that_is_no_inbox_is_set_aside(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    assert read_inbox(tmp_path) == []
    assert f"it is kept as {FILE_NAME}.broken" in caplog.text
    assert read_inbox(tmp_path) == []


@in_virtual_time()
async def test_a_folder_that_takes_no_file_costs_only_the_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    async with house(Home(), virtual_clock(), "", folder=tmp_path / "file") as runtime:
        runtime.discovery.inbox.add(CANDLE, SOURCE)
        assert flags(runtime.discovery.inbox) == {"demo:candle:c": "NEW"}
    assert "the inbox is forgotten with the process" in caplog.text
