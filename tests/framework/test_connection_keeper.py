"""Connections that a device pushes over: when they are made again, and what they mean for the status of a thing."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from decimal import Decimal
from functools import partial
from pathlib import Path

import attrs
import pytest

from framework.demo_binding import EXACT, module_with
from thinghost import (
    ChannelDefinition,
    ChannelType,
    CommunicationError,
    ConfigurationError,
    DecimalType,
    Thing,
    ThingHandler,
    ThingHandlerCallback,
    ThingStatusInfoChangedEvent,
    ThingType,
)
from thinghost.cause_text import why
from thinghost.plugins import load_binding
from thinghost.testing import RecordingCallback, RunningHouse, in_virtual_time, running_house

HEARD = "heard"
GONE = CommunicationError("nobody answers")
OFFLINE = "OFFLINE (COMMUNICATION_ERROR): nobody answers"
ENDED = "OFFLINE (COMMUNICATION_ERROR): the device ended the connection"

# what happens on a connection: seconds that pass, something that is heard, or what is raised
Happening = float | str | Exception

SHORT: Sequence[Happening] = (HEARD, 59.0)
LONG: Sequence[Happening] = (HEARD, 60.0)
HANGS_UP: Sequence[Happening] = (HEARD, 1.0)
STAYS: Sequence[Happening] = (HEARD, 1e6)


@attrs.define(eq=False)
class Bell:
    """A device that pushes: *plan* is what happens on each connection, its last line on all that follow.

    With *speaks_last* it is heard once more when a connection is closed.
    """

    plan: Sequence[Sequence[Happening]]
    silence_seconds: float | None = None
    speaks_last: bool = False
    times: list[float] = attrs.field(factory=list)
    heard: list[Callable[[], None]] = attrs.field(factory=list)
    open: int = 0


class BellHandler(ThingHandler[object]):
    """Shows how often it connected to its bell."""

    def __init__(
        self, bell: Bell, thing: Thing, configuration: object, callback: ThingHandlerCallback
    ) -> None:
        super().__init__(thing, configuration, callback)
        self.bell = bell
        self.began = callback.clock.time()

    async def initialize(self) -> None:
        self.callback.stay_connected(self.listen, silence_seconds=self.bell.silence_seconds)

    async def listen(self, heard: Callable[[], None]) -> None:
        bell = self.bell
        bell.times.append(round(self.callback.clock.time() - self.began, 3))
        bell.heard.append(heard)
        bell.open += 1
        try:
            for each in bell.plan[min(len(bell.times), len(bell.plan)) - 1]:
                await self.let_happen(each, heard)
        finally:
            bell.open -= 1
            if bell.speaks_last:
                heard()

    async def let_happen(self, what: Happening, heard: Callable[[], None]) -> None:
        if isinstance(what, Exception):
            raise what
        if isinstance(what, str):
            heard()
            self.callback.update_state("connections", DecimalType(Decimal(len(self.bell.times))))
        else:
            await asyncio.sleep(what)


def house(folder: Path, bell: Bell) -> AbstractAsyncContextManager[RunningHouse]:
    connections = ChannelDefinition("connections", ChannelType("bell:connections", "Number", "Connections"))
    front = ThingType("bell:front", "Front", partial(BellHandler, bell), channels=(connections,))
    return running_house(
        folder,
        things="Thing bell:front:door",
        items='Number Connections { channel="bell:front:door:connections" }',
        bindings=[load_binding("bell", module_with(thinghost_thing_types=lambda: [front]))],
        patience=EXACT,
    )


def statuses(running: RunningHouse) -> list[str]:
    return [str(event.info) for event in running.recorded.of(ThingStatusInfoChangedEvent)][2:]


@in_virtual_time()
async def test_a_device_that_is_heard_is_online_as_long_as_it_stays_connected(tmp_path: Path) -> None:
    bell = Bell([[1.0, HEARD, 1e6]])
    async with house(tmp_path, bell) as running:
        await running.settled()
        assert (running.statuses, running.states) == ({"bell:front:door": "ONLINE"}, {"Connections": "1"})
        await asyncio.sleep(100_000)
        assert (bell.times, statuses(running), bell.open) == ([0], ["ONLINE"], 1)
    assert bell.open == 0


@in_virtual_time()
async def test_the_first_contact_reports_a_failure_at_once_and_tries_again_ever_more_slowly(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bell = Bell([[GONE]])
    async with house(tmp_path, bell) as running:
        await asyncio.sleep(1000)
        assert bell.times == [0, 5, 15, 35, 75, 155, 315, 615, 915]
        assert statuses(running) == [OFFLINE]
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        f"bell:front:door is {OFFLINE}"
    ]


@in_virtual_time()
async def test_a_connection_that_is_lost_is_made_again_and_the_thing_stays_online(tmp_path: Path) -> None:
    bell = Bell([[HEARD, 100.0, GONE], [GONE], STAYS])
    async with house(tmp_path, bell) as running:
        await asyncio.sleep(1000)
        assert (bell.times, statuses(running)) == ([0, 105, 115], ["ONLINE"])
        assert running.states == {"Connections": "3"}


@in_virtual_time()
async def test_once_heard_a_device_is_offline_after_the_third_failure_in_a_row(tmp_path: Path) -> None:
    bell = Bell([[HEARD, 100.0, GONE], [GONE], [GONE], STAYS])
    async with house(tmp_path, bell) as running:
        await asyncio.sleep(1000)
        assert (bell.times, statuses(running)) == ([0, 105, 115, 135], ["ONLINE", OFFLINE, "ONLINE"])


@in_virtual_time()
async def test_a_device_that_hangs_up_at_once_is_offline_in_between_and_tried_ever_more_slowly(
    tmp_path: Path,
) -> None:
    bell = Bell([HANGS_UP, HANGS_UP, HANGS_UP, HANGS_UP, STAYS])
    async with house(tmp_path, bell) as running:
        await asyncio.sleep(1000)
        assert bell.times == [0, 6, 17, 38, 79]
        assert statuses(running) == ["ONLINE", ENDED, "ONLINE", ENDED, "ONLINE"]


@in_virtual_time()
async def test_a_connection_that_held_for_a_minute_forgives_the_failures_before_it(tmp_path: Path) -> None:
    bell = Bell([SHORT, SHORT, LONG, LONG, LONG, STAYS])
    async with house(tmp_path, bell) as running:
        await asyncio.sleep(1000)
        assert bell.times == [0, 64, 133, 198, 263, 328]
        assert statuses(running) == ["ONLINE"]


@pytest.mark.parametrize("speaks_last", [False, True])
@in_virtual_time()
async def test_a_device_that_does_not_answer_in_time_is_cut_off(tmp_path: Path, *, speaks_last: bool) -> None:
    bell = Bell([[1e6]], speaks_last=speaks_last)
    async with house(tmp_path, bell) as running:
        await asyncio.sleep(40)
        assert (bell.times, bell.open) == ([0, 35], 1)
        assert statuses(running) == [
            "OFFLINE (COMMUNICATION_ERROR): connecting took longer than 30 s and was cut off"
        ]


@in_virtual_time()
async def test_a_device_that_falls_silent_is_cut_off(tmp_path: Path) -> None:
    bell = Bell([[HEARD, 50.0, HEARD, 50.0, HEARD, 1e6], STAYS], silence_seconds=60)
    async with house(tmp_path, bell) as running:
        await asyncio.sleep(170)
        assert (bell.times, statuses(running), bell.open) == ([0, 165], ["ONLINE"], 1)


@in_virtual_time()
async def test_silence_counts_as_a_failure(tmp_path: Path) -> None:
    async with house(tmp_path, Bell([STAYS], silence_seconds=10)) as running:
        await asyncio.sleep(50)
        assert statuses(running) == [
            "ONLINE",
            "OFFLINE (COMMUNICATION_ERROR): nothing was heard for 10 s",
        ]


@in_virtual_time()
async def test_what_a_person_must_mend_is_said_at_once_and_tried_seldom(tmp_path: Path) -> None:
    bell = Bell([[HEARD, 100.0, ConfigurationError("password is wrong")], STAYS])
    async with house(tmp_path, bell) as running:
        await asyncio.sleep(1000)
        assert bell.times == [0, 400]
        assert statuses(running) == [
            "ONLINE",
            "OFFLINE (CONFIGURATION_ERROR): password is wrong",
            "ONLINE",
        ]


@in_virtual_time()
async def test_a_bug_is_a_status_and_one_traceback(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with house(tmp_path, Bell([[TimeoutError("not ours")]])) as running:
        await asyncio.sleep(1000)
        assert statuses(running) == [
            "OFFLINE: the binding failed: TimeoutError: not ours (the log has the traceback)"
        ]
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [
        "bell:front:door: the binding failed"
    ]


@in_virtual_time()
async def test_what_is_said_to_be_heard_on_a_connection_that_is_over_is_ignored(tmp_path: Path) -> None:
    bell = Bell([[HEARD, 100.0, GONE], [GONE]])
    async with house(tmp_path, bell) as running:
        await asyncio.sleep(1000)
        bell.heard[0]()
        assert statuses(running) == ["ONLINE", OFFLINE]


@in_virtual_time()
async def test_a_state_names_the_message_it_came_with(tmp_path: Path) -> None:
    async with house(tmp_path, Bell([STAYS])) as running:
        await running.settled()
        runtime = running.runtime
        item = runtime.items.get("Connections")
        assert item is not None
        assert [each.text for each in why(runtime.causes, item, runtime.clock.zone)] == [
            "Connections changed from NULL to 1",
            "channel bell:front:door:connections",
            "message of bell:front:door",
        ]


@in_virtual_time()
async def test_a_recording_callback_keeps_the_connection_and_listens_once() -> None:
    callback = RecordingCallback.of("bell:front:door")
    handler = BellHandler(Bell([[HEARD, 5.0, HEARD]], silence_seconds=60), callback.thing, None, callback)
    await handler.initialize()
    await callback.listen()
    assert [(each.silence_seconds, each.tolerate, each.heard) for each in callback.connections] == [
        (60, 3, 2)
    ]
    assert callback.states == {"connections": "1"}


@in_virtual_time()
async def test_silence_without_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^a device may be silent for more than 0 seconds, not 0$"):
        RecordingCallback.of("bell:front:door").stay_connected(lambda _: asyncio.sleep(0), silence_seconds=0)
    async with house(tmp_path, Bell([[HEARD]], silence_seconds=-1)) as running:
        await running.settled()
        assert running.statuses == {
            "bell:front:door": "UNINITIALIZED (HANDLER_INITIALIZING_ERROR): the binding failed: "
            "ValueError: a device may be silent for more than 0 seconds, not -1 (the log has the traceback)"
        }


class ClapperHandler(ThingHandler[object]):
    """Hangs below a bell, and says nothing of itself."""


@in_virtual_time()
async def test_a_house_does_not_wait_for_a_thing_that_its_bridge_tells_nothing(tmp_path: Path) -> None:
    bell = Bell([STAYS])
    types = (
        ThingType("bell:bell", "Bell", partial(BellHandler, bell), is_bridge=True),
        ThingType("bell:clapper", "Clapper", ClapperHandler),
    )
    binding = load_binding("bell", module_with(thinghost_thing_types=lambda: types))
    things = "Bridge bell:bell:b { Thing clapper c }"
    async with running_house(tmp_path, things=things, bindings=[binding], patience=EXACT) as running:
        await running.settled()
        assert running.statuses == {"bell:bell:b": "ONLINE", "bell:clapper:b:c": "UNKNOWN"}
