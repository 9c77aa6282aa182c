"""Work of a binding ends when it must, whatever it does about it."""

import asyncio
import logging
from pathlib import Path

import pytest

from framework.demo_binding import Home, house, statuses
from thinghost import ThingUID
from thinghost.patience import CLEANUP_SECONDS, CutOffError, attempt
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock

CANDLE = "Thing demo:candle:c"
HUB = 'Bridge demo:hub:h [ host="there" ] { Things: lamp one }'


async def stubborn() -> None:
    """Go on, whoever cancels it."""
    while True:
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            continue


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


@in_virtual_time()
async def test_work_that_swallows_its_cancellation_is_broken_off_and_named(
    caplog: pytest.LogCaptureFixture,
) -> None:
    began = asyncio.get_running_loop().time()
    error = await attempt("the poll", stubborn, 20, whose="demo:hub:h")
    assert isinstance(error, CutOffError)
    assert str(error) == "the poll took longer than 20 s and was cut off"
    assert asyncio.get_running_loop().time() - began == pytest.approx(20 + CLEANUP_SECONDS)
    assert warnings(caplog) == ["demo:hub:h: the poll goes on although it was cancelled, and is broken off"]


@in_virtual_time()
async def test_what_was_opened_is_closed_before_it_is_broken_off() -> None:
    closed: list[str] = []

    async def work() -> None:
        try:
            await stubborn()
        finally:
            closed.append("closed")

    await attempt("it", work, 1)
    assert closed == ["closed"]


@in_virtual_time()
async def test_a_cleanup_that_is_quick_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            await asyncio.sleep(CLEANUP_SECONDS / 2)

    error = await attempt("it", work, 1)
    assert str(error) == "it took longer than 1 s and was cut off"
    assert warnings(caplog) == []


@in_virtual_time()
async def test_a_caller_that_is_cancelled_ends_its_work_and_is_cancelled_itself() -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(1000)
        finally:
            ended.append("ended")

    caller = asyncio.create_task(attempt("it", work, None))
    await asyncio.sleep(1)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ended == ["ended"]


@pytest.mark.parametrize("call", ["initialize c", "dispose c"])
def test_a_house_ends_in_time_whatever_hangs(call: str, caplog: pytest.LogCaptureFixture) -> None:
    @in_virtual_time()
    async def run() -> None:
        home = Home(trouble={call: stubborn})
        async with house(home, virtual_clock(), CANDLE) as runtime:
            await asyncio.sleep(1)
            began = runtime.clock.time()
        assert runtime.clock.time() - began < 1
        assert f"demo:candle:c: {'initialize' if call[0] == 'i' else 'it'} goes on" in warnings(caplog)[0]
        assert {task.get_name() for task in asyncio.all_tasks()} == {asyncio.current_task().get_name()}  # type: ignore[union-attr]

    run()


@in_virtual_time()
async def test_a_poll_and_a_command_that_hang_do_not_hold_up_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    home = Home(trouble={"poll h": stubborn, "one power ON": stubborn})
    items = 'Switch One { channel="demo:lamp:h:one:power" }'
    async with house(home, virtual_clock(), HUB, items) as runtime:
        await asyncio.sleep(1)
        item = runtime.items.get("One")
        assert item is not None
        command = item.type.parse_command("ON")
        assert command is not None
        runtime.items.send_command(item, command)
        await asyncio.sleep(1)
        began = runtime.clock.time()
    assert runtime.clock.time() - began < 1
    assert set(statuses(runtime).values()) == {"UNINITIALIZED"}
    assert warnings(caplog) == [
        "demo:lamp:h:one: it goes on although it was cancelled, and is broken off",
        "demo:hub:h: the poll goes on although it was cancelled, and is broken off",
    ]


@in_virtual_time()
async def test_a_thing_that_hangs_can_be_disabled_and_enabled(tmp_path: Path) -> None:
    home, candle = Home(trouble={"initialize c": stubborn}), ThingUID.parse("demo:candle:c")
    async with house(home, virtual_clock(), CANDLE, folder=tmp_path) as runtime:
        await asyncio.sleep(1)
        await runtime.set_enabled(candle, enabled=False)
        assert statuses(runtime) == {"demo:candle:c": "UNINITIALIZED (DISABLED)"}
        home.trouble.clear()
        await runtime.set_enabled(candle, enabled=True)
        await asyncio.sleep(1)
        assert statuses(runtime) == {"demo:candle:c": "UNKNOWN"}
