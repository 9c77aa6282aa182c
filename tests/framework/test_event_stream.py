"""A subscriber that may be slow."""

import asyncio
import logging

import pytest

from thinghost.cause import Causes
from thinghost.event import Event, StartlevelEvent
from thinghost.event_bus import EventBus
from thinghost.event_stream import EventStream, subscribed


def level(number: int) -> StartlevelEvent:
    return StartlevelEvent(0.0, 0, None, number)


async def taken(stream: EventStream, count: int) -> list[int]:
    levels = []
    for _ in range(count):
        event = await anext(stream)
        assert isinstance(event, StartlevelEvent)
        levels.append(event.level)
    return levels


async def test_events_wait_until_they_are_taken() -> None:
    bus = EventBus(Causes())
    with subscribed(bus, [StartlevelEvent], "page") as stream:
        waiting = asyncio.ensure_future(taken(stream, 3))
        await asyncio.sleep(0)
        for number in (30, 40, 80):
            bus.publish(level(number))
        assert await waiting == [30, 40, 80]


async def test_a_slow_subscriber_is_named_once_loses_the_oldest_and_delays_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    bus, heard = EventBus(Causes()), list[Event]()
    with subscribed(bus, [StartlevelEvent], "page", limit=2) as stream:
        bus.subscribe(StartlevelEvent, heard.append)
        for number in range(5):
            bus.publish(level(number))
        assert (len(heard), stream.dropped) == (5, 3)
        assert await taken(stream, 2) == [3, 4]
        for number in range(5, 8):
            bus.publish(level(number))
        assert (await taken(stream, 2), stream.dropped) == ([6, 7], 4)
    slow = "subscriber page is slow: 2 events wait for it, the oldest are dropped"
    assert [record.getMessage() for record in caplog.records] == [
        slow,
        "subscriber page has caught up; it missed 3 events",
        slow,
        "subscriber page has caught up; it missed 1 events",
    ]


async def test_nothing_is_heard_after_the_block() -> None:
    bus = EventBus(Causes())
    with subscribed(bus, [StartlevelEvent], "page", limit=1) as stream:
        pass
    for number in (1, 2):
        bus.publish(level(number))
    assert stream.dropped == 0
