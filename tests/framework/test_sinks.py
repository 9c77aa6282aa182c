"""Where events go: a line for people, an object for machines."""

import json
import os
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from framework.demo_binding import SINKS, Home, house
from thinghost import (
    Clock,
    CommunicationError,
    ConfigurationError,
    DecimalType,
    OnOffType,
    QuantityType,
    StringType,
)
from thinghost.sinks.line_file import line_file
from thinghost.testing.virtual_clock import START, in_virtual_time, virtual_clock

BERLIN = START.astimezone(ZoneInfo("Europe/Berlin"))
HUB = 'Bridge demo:hub:h [ host="there", password="geheim" ]'
POWER = 'Number:Power Power "Now [%.1f kW]" { channel="demo:hub:h:meter#power" }'
ITEMS = f'{POWER}\nNumber:Energy TheEnergy {{ channel="demo:hub:h:meter#energy" }}'
SENT = "demo:hub:h:meter#power"


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@in_virtual_time(BERLIN)
async def test_the_console_prints_a_line_per_change_as_a_person_reads_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB, ITEMS, sinks=["console"]) as runtime:
        await runtime.settled()
        home.handlers["h"].callback.update_state("meter#power", QuantityType.parse("40 W"))
        home.handlers["h"].callback.update_state("meter#power", QuantityType.parse("3210 W"))
    assert capsys.readouterr().out == (
        "01:00:00  Power      Now 0.0 kW\n"
        "01:00:00  TheEnergy  TheEnergy 2 kWh\n"
        "01:00:00  Power      Now 3.2 kW\n"
    )


@in_virtual_time(BERLIN)
async def test_what_a_device_sends_cannot_play_with_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    home = Home()
    things = "Thing demo:candle:c { Channels: String : note }"
    items = 'String Note "Note [%s]" { channel="demo:candle:c:note" }'
    async with house(home, virtual_clock(), things, items, sinks=["console"]) as runtime:
        await runtime.clock.sleep(1)
        home.handlers["c"].callback.update_state("note", StringType("a\x1b[2Jb\nc ü"))
    assert capsys.readouterr().out == "01:00:01  Note  Note a?[2Jb?c ü\n"


@in_virtual_time(BERLIN)
async def test_jsonl_writes_an_object_for_every_update_and_status(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    home = Home(trouble={"poll h": CommunicationError("nobody answers")})
    async with house(home, virtual_clock(), HUB, POWER, sinks=[f"jsonl={path}"]) as runtime:
        await runtime.settled()
        for power in ("40 W", "0.04 kW", "3.5 kW"):
            home.handlers["h"].callback.update_state("meter#power", QuantityType.parse(power))
    time = "2026-01-01T01:00:00.000+01:00"
    thing = {"time": time, "event": "ThingStatusInfoChangedEvent", "thing": "demo:hub:h"}
    item = {"time": time, "event": "ItemStateChangedEvent", "item": "Power", "type": "QuantityType"}
    none: dict[str, object] = {"detail": "NONE", "description": None}
    assert records(path) == [
        {**thing, "status": "INITIALIZING", **none},
        {**thing, "status": "UNKNOWN", **none},
        {**thing, "status": "OFFLINE", "detail": "COMMUNICATION_ERROR", "description": "nobody answers"},
        {**item, "state": "40 W", "old": "NULL", "channel": SENT},
        {**item, "event": "ItemStateUpdatedEvent", "state": "40 W", "old": "40 W", "channel": SENT},
        {**item, "state": "3500 W", "old": "40 W", "channel": SENT},
        {**thing, "status": "UNINITIALIZED", **none},
    ]
    assert [*records(path)[3]] == ["time", "event", "item", "type", "state", "old", "channel"]
    assert [*records(path)[0]] == ["time", "event", "thing", "status", "detail", "description"]


@in_virtual_time()
async def test_jsonl_goes_on_in_a_file_that_is_there_and_can_be_read_while_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text('{"old": true}\n', encoding="utf-8")
    async with house(Home(), virtual_clock(), HUB, POWER, sinks=[f"jsonl={path}"]) as runtime:
        await runtime.settled()
        assert len(records(path)) == 5
        assert records(path)[0] == {"old": True}


@in_virtual_time()
async def test_an_update_that_no_channel_sent_has_no_channel(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    async with house(Home(), virtual_clock(), "", "Switch Lamp", sinks=[f"jsonl={path}"]) as runtime:
        lamp = runtime.items.get("Lamp")
        assert lamp is not None
        runtime.items.update(lamp, OnOffType.ON)
    assert records(path)[0]["channel"] is None


def test_a_file_that_was_renamed_or_deleted_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "all.log"
    with line_file("jsonl", str(path)) as file:
        file.write("first")
        path.rename(tmp_path / "all.log.1")
        file.write("second")
        file.write("third")
        path.unlink()
        file.write("fourth")
    assert (tmp_path / "all.log.1").read_text(encoding="utf-8") == "first\n"
    assert path.read_text(encoding="utf-8") == "fourth\n"


def test_a_file_whose_folder_went_is_said_once_and_goes_on_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    path = folder / "all.log"
    with line_file("jsonl", str(path)) as file:
        path.unlink()
        folder.rmdir()
        file.write("lost")
        file.write("lost")
        folder.mkdir()
        file.write("there")
    assert path.read_text(encoding="utf-8") == "there\n"
    reason = "No such file or directory; what happens until it can is lost"
    assert caplog.messages == [f"sink jsonl cannot write to {path}: {reason}"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device")  # noqa: PTH110  as it says
def test_a_full_disk_is_said_once_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    home = Home()

    @in_virtual_time()
    async def run() -> None:
        async with house(home, virtual_clock(), HUB, POWER, sinks=["jsonl=/dev/full"]) as runtime:
            await runtime.settled()
            await runtime.clock.sleep(300)
            assert runtime.all_online

    run()
    assert [record.getMessage() for record in caplog.records if "jsonl" in record.getMessage()] == [
        "sink jsonl cannot write to /dev/full: No space left on device; what happens until it can is lost"
    ]


@pytest.mark.parametrize(
    ("sink", "message"),
    [
        ("consle", f"there is no sink 'consle' (there are {SINKS}), did you mean 'console'?"),
        ("console=red", "sink console takes nothing behind the =, found 'red'"),
        ("jsonl", "sink jsonl needs a file: jsonl=FILE"),
        ("jsonl=", "sink jsonl needs a file: jsonl=FILE"),
        (
            "jsonl=/no/such/folder/x",
            "sink jsonl cannot write to /no/such/folder/x: No such file or directory",
        ),
        ("jsonl=/", "sink jsonl cannot write to /: Is a directory"),
        ("events-log", "sink events-log needs a file: events-log=FILE"),
    ],
)
async def test_a_sink_that_cannot_be_opened_says_why(sink: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        async with house(Home(), Clock(UTC), HUB, sinks=[sink]):
            pytest.fail("the house must not run")
    assert str(refused.value) == message


@in_virtual_time()
async def test_a_secret_reaches_neither_log_nor_status_nor_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    path = tmp_path / "all.jsonl"
    home = Home()
    async with house(home, virtual_clock(), HUB, POWER, sinks=[f"jsonl={path}", "console"]) as runtime:
        await runtime.settled()
        handler = home.handlers["h"]
        assert handler.configuration.password.reveal() == "geheim"
        home.trouble["poll h"] = ValueError(f"{handler.configuration} {handler.thing} {runtime}")
        await runtime.clock.sleep(600)
        printed = capsys.readouterr()
        told = f"{runtime!r} {handler.thing.status_info} {printed.out} {printed.err} {caplog.text}"
    assert "OFFLINE" in told
    assert "geheim" not in told + path.read_text(encoding="utf-8")


@in_virtual_time(BERLIN)
async def test_what_a_group_calculates_goes_where_the_states_of_items_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "all.jsonl"
    items = 'Group:Number:SUM All "All [%.1f]"\nNumber Part (All)'
    async with house(Home(), virtual_clock(), "", items, sinks=["console", f"jsonl={path}"]) as runtime:
        part = runtime.items.get("Part")
        assert part is not None
        for _ in range(2):
            runtime.items.update(part, DecimalType(Decimal(5)))
    assert capsys.readouterr().out == "01:00:00  Part  Part 5\n01:00:00  All   All 5.0\n"
    of_group = [
        (line["event"], line["state"], line["old"]) for line in records(path) if line["item"] == "All"
    ]
    assert of_group == [("GroupItemStateChangedEvent", "5", "NULL"), ("GroupStateUpdatedEvent", "5", "5")]
