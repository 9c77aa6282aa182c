"""Polls: what they mean for the status of a thing, and when the next one is."""

import asyncio
import logging

import pytest

from framework.demo_binding import Home, house, statuses
from thinghost import CommunicationError, ConfigurationError, ThingStatusInfoChangedEvent
from thinghost.patience import Patience
from thinghost.runtime import Runtime
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock

HUB = 'Bridge demo:hub:h [ host="there", refresh=300 ]'
AWAY = CommunicationError("nobody answers")
OFFLINE = "OFFLINE (COMMUNICATION_ERROR): nobody answers"


class Polls:
    """Keeps when a hub was polled, in seconds from the start, and what became of its status."""

    def __init__(self, home: Home, runtime: Runtime) -> None:
        self.home, self.runtime = home, runtime
        self.times: list[float] = []
        self.statuses: list[str] = []
        self.began = runtime.clock.time()
        runtime.bus.subscribe(
            ThingStatusInfoChangedEvent, lambda event: self.statuses.append(str(event.info))
        )
        self.trouble: Exception | None = None
        home.trouble["poll h"] = self.poll

    async def poll(self) -> None:
        self.times.append(round(self.runtime.clock.time() - self.began, 3))
        if self.trouble is not None:
            raise self.trouble

    async def until(self, seconds: float) -> None:
        await asyncio.sleep(self.began + seconds - self.runtime.clock.time())


@in_virtual_time()
async def test_a_good_poll_makes_a_thing_online_and_is_repeated() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        polls = Polls(home, runtime)
        await polls.until(1000)
        assert polls.times == [0, 300, 600, 900]
        assert polls.statuses == ["INITIALIZING", "UNKNOWN", "ONLINE"]


@in_virtual_time()
async def test_the_first_contact_reports_a_failure_at_once_and_tries_again_ever_more_slowly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        polls = Polls(home, runtime)
        polls.trouble = AWAY
        await polls.until(1200)
        assert polls.times == [0, 5, 15, 35, 75, 155, 315, 615, 915]
        assert polls.statuses == ["INITIALIZING", "UNKNOWN", OFFLINE]
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        f"demo:hub:h is {OFFLINE}"
    ]


@in_virtual_time()
async def test_once_reached_a_device_is_offline_after_the_third_failure_in_a_row() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        polls = Polls(home, runtime)
        await polls.until(1)
        polls.trouble = AWAY
        await polls.until(306)
        assert (polls.times, statuses(runtime)) == ([0, 300, 305], {"demo:hub:h": "ONLINE"})
        await polls.until(316)
        assert (polls.times, statuses(runtime)) == ([0, 300, 305, 315], {"demo:hub:h": OFFLINE})


@in_virtual_time()
async def test_a_good_poll_in_between_forgives_the_failures_before_it() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        polls = Polls(home, runtime)
        for trouble, until in ((AWAY, 1), (None, 6), (AWAY, 311), (None, 321), (AWAY, 626), (None, 636)):
            polls.trouble = trouble
            await polls.until(until)
        assert polls.times == [0, 5, 305, 310, 320, 620, 625, 635]
        assert polls.statuses == ["INITIALIZING", "UNKNOWN", OFFLINE, "ONLINE"]


@in_virtual_time()
async def test_what_a_person_must_mend_is_said_at_once_and_asked_for_no_more_often_than_usual() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        polls = Polls(home, runtime)
        await polls.until(1)
        polls.trouble = ConfigurationError("password is wrong")
        await polls.until(601)
        assert polls.times == [0, 300, 600]
        polls.trouble = None
        await polls.until(901)
        assert polls.statuses[2:] == ["ONLINE", "OFFLINE (CONFIGURATION_ERROR): password is wrong", "ONLINE"]


@in_virtual_time()
async def test_a_bug_in_a_poll_is_a_status_and_one_traceback(caplog: pytest.LogCaptureFixture) -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        polls = Polls(home, runtime)
        polls.trouble = IndexError("list index out of range")
        await polls.until(600)
        assert statuses(runtime) == {
            "demo:hub:h": "OFFLINE: the binding failed: IndexError: list index out of range "
            "(the log has the traceback)"
        }
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        "demo:hub:h: the binding failed"
    ]


@in_virtual_time()
async def test_a_channel_that_the_thing_does_not_have_is_named() -> None:
    home = Home()
    home.hub["meter#powr"] = home.hub.pop("meter#power")
    items = 'Number:Power It { channel="demo:hub:h:meter#powr" }'
    async with house(home, virtual_clock(), HUB, items) as runtime:
        await runtime.settled()
        assert statuses(runtime) == {
            "demo:hub:h": "OFFLINE: the binding failed: ValueError: demo:hub:h has no channel 'meter#powr' "
            "(the log has the traceback)"
        }


@in_virtual_time()
async def test_a_poll_that_hangs_is_cut_off() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB, patience=Patience(poll=20, jitter=0)) as runtime:
        home.trouble["poll h"] = asyncio.Event().wait
        await runtime.settled()
        assert statuses(runtime) == {
            "demo:hub:h": "OFFLINE (COMMUNICATION_ERROR): the poll took longer than 20 s and was cut off"
        }
        home.trouble.clear()
        await asyncio.sleep(6)
        assert statuses(runtime) == {"demo:hub:h": "ONLINE"}


@in_virtual_time()
async def test_a_poll_that_waits_for_something_cancelled_goes_on_being_polled() -> None:
    async def cancelled() -> None:
        raise asyncio.CancelledError

    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        home.trouble["poll h"] = cancelled
        await runtime.settled()
        assert statuses(runtime) == {
            "demo:hub:h": "OFFLINE: the binding failed: RuntimeError: "
            "the poll waited for something that was cancelled (the log has the traceback)"
        }
        home.trouble.clear()
        await asyncio.sleep(6)
        assert statuses(runtime) == {"demo:hub:h": "ONLINE"}


@in_virtual_time()
async def test_refresh_polls_at_once_and_the_interval_begins_anew() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        polls = Polls(home, runtime)
        await polls.until(100)
        home.polls["h"].refresh()
        home.polls["h"].refresh()
        await polls.until(401)
        assert polls.times == [0, 100, 400]


@in_virtual_time()
async def test_a_refresh_during_a_poll_is_another_poll_after_it_and_never_beside_it() -> None:
    home, under_way, most = Home(), 0, 0

    async def slow() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(10)
        under_way -= 1

    async with house(home, virtual_clock(), HUB):
        home.trouble["poll h"] = slow
        for _ in range(15):
            await asyncio.sleep(1)
            home.polls["h"].refresh()
        await asyncio.sleep(60)
    assert (len(home.calls_of("poll")), most) == (3, 1)


@in_virtual_time()
async def test_a_poll_that_a_handler_asks_for_at_work_begins_at_once() -> None:
    home, polled = Home(), list[str]()

    async def more() -> None:
        polled.append("more")

    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        home.handlers["h"].callback.run_every(0.5, more)
        await asyncio.sleep(1.1)
    assert polled == ["more"] * 3


@in_virtual_time()
async def test_an_interval_must_be_longer_than_nothing() -> None:
    home = Home()
    async with house(home, virtual_clock(), HUB) as runtime:
        await runtime.settled()
        with pytest.raises(ValueError, match=r"^a poll needs an interval of more than 0 seconds, not 0$"):
            home.handlers["h"].callback.run_every(0, asyncio.Event().wait)  # type: ignore[arg-type]


@pytest.mark.parametrize("swallows", [False, True])
def test_a_poll_under_way_ends_with_the_house_even_if_it_swallows_that(swallows: bool) -> None:  # noqa: FBT001
    home, ended = Home(), list[str]()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            if not swallows:
                raise

    @in_virtual_time()
    async def run() -> None:
        async with house(home, virtual_clock(), HUB):
            home.trouble["poll h"] = stubborn
            await asyncio.sleep(1)

    run()
    assert (ended, home.calls_of("dispose")) == (["cancelled"], ["dispose h"])
