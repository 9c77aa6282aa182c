"""The composition root: the order of things at the start and at the end, whatever happens in between."""

import asyncio
from datetime import UTC
from pathlib import Path

import pytest

from framework.demo_binding import SINKS, Home, house, statuses
from thinghost import Clock, ConfigurationError, ItemStateChangedEvent
from thinghost.runtime import SinkRequest
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock

HUB = 'Bridge demo:hub:h [ host="there" ] { Things: lamp one }'
ITEMS = 'Number:Power Power { channel="demo:hub:h:meter#power" }'


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("console", SinkRequest("console")),
        ("jsonl=a=b.jsonl", SinkRequest("jsonl", "a=b.jsonl")),
        ("jsonl=", SinkRequest("jsonl")),
    ],
)
def test_a_sink_is_asked_for_by_name_and_argument(text: str, request_: SinkRequest) -> None:
    assert SinkRequest.parse(text) == request_


@in_virtual_time()
async def test_sinks_are_open_before_the_first_state_and_after_the_last(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    async with house(Home(), virtual_clock(), HUB, ITEMS, sinks=[f"jsonl={path}"]) as runtime:
        await runtime.settled()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert '"status": "INITIALIZING"' in lines[0]
    assert '"thing": "demo:hub:h", "status": "UNINITIALIZED"' in lines[-1]


@in_virtual_time()
async def test_what_is_raised_inside_comes_out_as_itself_when_all_is_disposed_of() -> None:
    home = Home()

    async def live() -> None:
        async with house(home, virtual_clock(), HUB) as runtime:
            await runtime.settled()
            raise LookupError("inside")

    with pytest.raises(LookupError, match=r"^inside$"):
        await live()
    assert home.calls[-3:] == ["dispose one", "h misses one", "dispose h"]


@in_virtual_time()
async def test_a_house_that_is_cancelled_is_disposed_of() -> None:
    home, up = Home(), asyncio.Event()

    async def live() -> None:
        async with house(home, virtual_clock(), HUB) as runtime:
            await runtime.settled()
            up.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(live())
    await up.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert home.calls_of("dispose") == ["dispose one", "dispose h"]


async def test_a_sink_that_cannot_be_opened_starts_no_thing() -> None:
    home = Home()
    with pytest.raises(ConfigurationError, match=rf"^there is no sink 'x' \(there are {SINKS}\)$"):
        async with house(home, Clock(UTC), HUB, sinks=["x"]):
            pytest.fail("the house must not run")
    assert home.calls == []


@in_virtual_time()
async def test_a_listener_that_fails_harms_neither_device_nor_house(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_event: ItemStateChangedEvent) -> None:
        raise KeyError("x")

    async with house(Home(), virtual_clock(), HUB, ITEMS) as runtime:
        runtime.bus.subscribe(ItemStateChangedEvent, fail)
        await runtime.settled()
        assert set(statuses(runtime).values()) == {"ONLINE"}
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        "a listener failed on ItemStateChangedEvent"
    ]


async def test_the_same_house_runs_in_real_time_and_leaves_no_task() -> None:
    before = asyncio.all_tasks()
    asyncio.get_running_loop().set_debug(True)
    async with house(Home(), Clock(UTC), HUB, ITEMS) as runtime:
        await runtime.settled()
        assert runtime.all_online
    assert asyncio.all_tasks() == before
