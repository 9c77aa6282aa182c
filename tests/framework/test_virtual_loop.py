"""Virtual time: everything that waits jumps, everything that works takes no time, and sockets are real."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web

from thinghost import Clock, unverified_context
from thinghost.testing import StuckError, VirtualLoop, in_virtual_time, virtual_clock, virtual_run
from thinghost_enphase.simulator import simulated_gateway

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
SERIAL_NUMBER = "122012345678"


Handler = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """Serve *handler* at every path until the block ends; yields the address."""
    application = web.Application()
    application.router.add_get("/{path:.*}", handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


@in_virtual_time(START)
async def test_time_begins_where_it_is_told_to_and_passes_by_waiting_only() -> None:
    clock = virtual_clock()
    assert (clock.zone, clock.now()) == (BERLIN, START)
    assert sum(range(100_000))
    assert clock.now() == START
    await clock.sleep(0.25)
    assert clock.time() == START.timestamp() + 0.25


@in_virtual_time(START)
async def test_a_night_with_a_clock_change_is_an_hour_longer() -> None:
    clock = virtual_clock()
    await clock.sleep(24 * 3600)
    assert clock.now().isoformat() == "2026-10-25T11:00:00+01:00"


def test_a_year_of_waiting_takes_no_time() -> None:
    assert virtual_run(ticks(8_760, 3_600.0), START)[-1] == START.timestamp() + 365 * 86_400


async def ticks(count: int, seconds: float) -> list[float]:
    clock = virtual_clock()
    times = []
    for _ in range(count):
        await clock.sleep(seconds)
        times.append(clock.time())
    return times


@pytest.mark.parametrize("seconds", [0.1, 1 / 3, 299.999_999, 1e-7, 86_400.0 * 400])
def test_no_interval_makes_time_stand_still(seconds: float) -> None:
    passed = virtual_run(ticks(50, seconds), START)[-1] - START.timestamp()
    assert passed == pytest.approx(50 * seconds, abs=1e-4)


@in_virtual_time(START)
async def test_timers_run_in_their_order_at_their_moment() -> None:
    loop, ran = asyncio.get_running_loop(), list[tuple[str, float]]()

    def note(name: str) -> None:
        ran.append((name, loop.time() - START.timestamp()))

    loop.call_later(60, note, "minute")
    loop.call_later(1, note, "second")
    loop.call_at(START.timestamp() + 3600, note, "hour")
    loop.call_later(30, note, "never").cancel()
    await asyncio.sleep(3600)
    assert ran == [("second", 1), ("minute", 60), ("hour", 3600)]


@in_virtual_time(START)
async def test_a_timeout_strikes_when_it_is_due() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(90):
            await asyncio.Event().wait()
    assert virtual_clock().now() == START + timedelta(seconds=90)


@in_virtual_time(START)
async def test_a_thread_takes_no_time_however_long_it_takes() -> None:
    async with asyncio.timeout(0.001):
        await asyncio.to_thread(time.sleep, 0.05)
    assert virtual_clock().now() == START


@in_virtual_time(START)
async def test_names_are_looked_up_before_time_goes_on() -> None:
    async with asyncio.timeout(0.001):
        found = await asyncio.get_running_loop().getaddrinfo("localhost", 80, proto=6)
    assert {each[4][1] for each in found} == {80}
    assert virtual_clock().now() == START


@in_virtual_time(START)
async def test_time_is_held_for_a_thread_that_the_loop_does_not_know() -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    woken = asyncio.Event()
    thread = threading.Timer(0.05, loop.call_soon_threadsafe, [woken.set])
    thread.start()
    with loop.held():
        async with asyncio.timeout(0.001):
            await woken.wait()
    thread.join()
    assert virtual_clock().now() == START


def test_threads_are_waited_for_at_the_end_and_no_limit_runs_out() -> None:
    ended = []

    def work() -> None:
        time.sleep(0.05)
        ended.append(True)

    async def leave_it_alone() -> None:
        asyncio.get_running_loop().run_in_executor(None, work)

    virtual_run(leave_it_alone(), START)
    assert ended


@in_virtual_time(START)
async def test_a_slow_answer_arrives_within_its_limit() -> None:
    async def after_a_minute(_request: web.Request) -> web.Response:
        await asyncio.sleep(59)
        return web.Response(text="good morning")

    async with (
        serving(after_a_minute) as url,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session,
        session.get(url) as response,
    ):
        assert await response.text() == "good morning"
    assert virtual_clock().now() == START + timedelta(seconds=59)


@in_virtual_time(START)
async def test_an_answer_that_is_too_slow_is_given_up_at_its_limit() -> None:
    async def never(_request: web.Request) -> web.Response:
        await asyncio.sleep(86_400)
        return web.Response()

    async with serving(never) as url, aiohttp.ClientSession() as session:
        with pytest.raises(TimeoutError):
            await session.get(url, timeout=aiohttp.ClientTimeout(total=4))
        assert virtual_clock().now() == START + timedelta(seconds=4)


@in_virtual_time(START)
async def test_megabytes_over_loopback_arrive_at_once() -> None:
    async def much(_request: web.Request) -> web.Response:
        return web.Response(body=bytes(20_000_000))

    async with (
        serving(much) as url,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.5)) as session,
        session.get(url) as response,
    ):
        assert len(await response.read()) == 20_000_000
    assert virtual_clock().now() == START


@pytest.mark.parametrize(("firmware", "scheme"), [(5, "http"), (8, "https")])
def test_a_gateway_is_asked_for_a_day_and_answers_at_once(firmware: int, scheme: str) -> None:
    async def ask() -> None:
        clock = virtual_clock()
        async with (
            simulated_gateway(SERIAL_NUMBER, firmware=firmware, now=clock.now) as gateway,
            aiohttp.ClientSession() as session,
        ):
            tls = await asyncio.to_thread(unverified_context)
            for number in range(24):
                async with session.get(f"{scheme}://{gateway.address}/info", ssl=tls) as response:
                    assert SERIAL_NUMBER in await response.text()
                assert clock.time() == START.timestamp() + number * 3600
                await clock.sleep(3600)

    virtual_run(ask(), START)


def test_the_loop_that_has_nothing_left_to_do_names_who_waits() -> None:
    async def wait() -> None:
        await asyncio.sleep(1)
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.Event().wait(), name="lock")

    with pytest.raises(StuckError) as stuck:
        virtual_run(named("main", wait()), START, raise_when_stuck=True)
    assert str(stuck.value) == (
        "nothing is left to happen at 2026-10-24 12:00:01+02:00, and these tasks wait: lock, main"
    )


def test_the_loop_gives_up_what_never_ends_names_it_and_lets_it_clean_up() -> None:
    log = []

    async def spin() -> None:
        try:
            while True:  # noqa: ASYNC110  what it is for
                await asyncio.sleep(0)
        finally:
            await asyncio.sleep(60)
            log.append("cleaned up")

    with pytest.raises(StuckError) as stuck:
        virtual_run(named("main", spin()), START, longest_seconds=0.05)
    assert str(stuck.value) == (
        "there is no end after 0.05 s at 2026-10-24 12:00:00+02:00, and these tasks wait: main"
    )
    assert log == ["cleaned up"]


@in_virtual_time(START)
async def test_timers_are_those_that_nobody_cancelled() -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    before = loop.timers()
    timer, cancelled = loop.call_later(60, print), loop.call_later(60, print)
    cancelled.cancel()
    assert [each for each in loop.timers() if each not in before] == [timer]
    timer.cancel()


async def named(name: str, main: Coroutine[object, object, None]) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.set_name(name)
    await main


def test_the_loop_that_is_not_to_raise_waits_for_the_world() -> None:
    async def wait() -> str:
        called = asyncio.get_running_loop().create_future()
        loop = asyncio.get_running_loop()
        threading.Timer(0.05, loop.call_soon_threadsafe, [called.set_result, "called"]).start()
        return str(await called)

    assert virtual_run(wait(), START) == "called"


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^start has no time zone: 2026-01-01 00:00:00$"):
        VirtualLoop(datetime(2026, 1, 1))  # noqa: DTZ001  that is the point


async def test_there_is_no_virtual_clock_where_time_is_real() -> None:
    with pytest.raises(RuntimeError) as refused:
        virtual_clock()
    assert (
        str(refused.value)
        == "time is real here: run this by virtual_run, or mark the test with in_virtual_time"
    )


@in_virtual_time()
async def test_a_test_in_virtual_time_takes_fixtures(tmp_path: object) -> None:
    assert tmp_path
    assert virtual_clock().now() == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_real_clock_in_virtual_time_is_real() -> None:
    async def look() -> float:
        await asyncio.sleep(1e6)
        return Clock(UTC).time()

    assert virtual_run(look(), START) == pytest.approx(time.time(), abs=60)


@in_virtual_time()
async def test_quiet_is_when_only_timers_are_left() -> None:
    loop, done = virtual_clock(), []

    async def work(seconds: float) -> None:
        for _ in range(10):
            await asyncio.sleep(0)
        await asyncio.to_thread(time.sleep, 0.01)
        await asyncio.sleep(seconds)
        done.append(seconds)

    began = loop.time()
    async with asyncio.TaskGroup() as tasks:
        for seconds in (0, 60):
            tasks.create_task(work(seconds))
        await the_loop().quiet()
        assert (done, loop.time()) == ([0], began)
        await asyncio.sleep(60)
        await the_loop().quiet()
        assert (done, loop.time()) == ([0, 60], began + 60)


@in_virtual_time(START)
async def test_another_time_is_no_time_that_passes() -> None:
    rung: list[datetime] = []
    asyncio.get_running_loop().call_later(60, lambda: rung.append(virtual_clock().now()))
    moment = datetime(2020, 2, 29, 12, tzinfo=BERLIN)
    the_loop().turn_to(moment)
    assert virtual_clock().now() == moment
    await asyncio.sleep(59)
    assert rung == []
    await asyncio.sleep(1)
    assert rung == [moment + timedelta(minutes=1)]


def the_loop() -> VirtualLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    return loop
