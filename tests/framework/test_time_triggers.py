"""Triggers of time, at work in virtual time."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from framework.rule_parts import rule_parts
from thinghost.cause import Causes, Record
from thinghost.cause_text import told
from thinghost.clock import Clock
from thinghost.errors import ConfigurationError
from thinghost.event import Event
from thinghost.event_bus import EventBus
from thinghost.item_registry import ItemRegistry
from thinghost.rules import TimerEvent, at_item, cron, daily, every, sunset
from thinghost.rules.declaration import Disarm, Trigger
from thinghost.rules.home import Home, Place
from thinghost.rules.scheduler import Scheduler
from thinghost.rules.wrong_value import WrongValueError
from thinghost.testing import in_virtual_time, virtual_clock

BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 10, 24, 7, tzinfo=BERLIN)
"""A Saturday; in the night the clocks go back."""

HOUR = 3600.0
ASKING = ContextVar("who asked", default="nobody")
ITEMS = "DateTime Alarm\nNumber Power\n"


def home_by(clock: Clock) -> Home:
    causes = Causes()
    bus = EventBus(causes)
    return Home(
        ItemRegistry([], bus, clock, causes),
        bus,
        clock,
        causes,
        Scheduler(clock),
        lambda _: None,
        Place(52.5, 13.4),
    )


class Bell:
    """Keeps when it was rung, as the clock on the wall showed it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rung: list[str] = []
        self.events: list[TimerEvent] = []

    def __call__(self, event: Event) -> None:
        assert isinstance(event, TimerEvent)
        self.rung.append(f"{self.clock.now():%a %H:%M:%S}")
        self.events.append(event)


async def rung(trigger: Trigger, hours: float) -> list[str]:
    """Return when *trigger* came in the next *hours*."""
    home = home_by(virtual_clock())
    bell = Bell(home.clock)
    disarm = trigger.arm(home, bell)
    await asyncio.sleep(hours * HOUR)
    disarm()
    await asyncio.sleep(100 * HOUR)
    return bell.rung


@in_virtual_time(MORNING)
async def test_a_daily_rule_comes_every_day_until_it_is_disarmed() -> None:
    assert await rung(daily("7:30"), 50) == ["Sat 07:30:00", "Sun 07:30:00", "Mon 07:30:00"]


@in_virtual_time(MORNING)
async def test_a_time_in_the_hour_that_comes_twice_comes_once() -> None:
    assert await rung(daily("2:30"), 48) == ["Sun 02:30:00", "Mon 02:30:00"]


@in_virtual_time(MORNING)
async def test_a_cron_comes_when_the_clock_shows_it() -> None:
    assert await rung(cron("30 0 8 ? * SUN"), 48) == ["Sun 08:00:30"]


@in_virtual_time(MORNING)
async def test_reboot_comes_as_soon_as_it_is_armed() -> None:
    assert await rung(cron("@reboot"), 1) == ["Sat 07:00:00"]


@in_virtual_time(MORNING)
async def test_every_counts_from_when_it_was_armed() -> None:
    assert await rung(every("20m"), 1.2) == ["Sat 07:20:00", "Sat 07:40:00", "Sat 08:00:00"]


@in_virtual_time(MORNING)
async def test_every_may_come_at_the_start_too() -> None:
    assert await rung(every(1800, at_start=True), 1.2) == ["Sat 07:00:00", "Sat 07:30:00", "Sat 08:00:00"]


@in_virtual_time(MORNING)
async def test_the_sun_of_the_place_counts() -> None:
    assert await rung(sunset("10m"), 48) == ["Sat 18:02:12", "Sun 17:00:09"]


@in_virtual_time(MORNING)
async def test_the_event_says_what_it_was_time_for_and_is_noted_among_the_causes() -> None:
    home = home_by(virtual_clock())
    bell = Bell(home.clock)
    disarm = daily("7:30", weekdays="SAT").arm(home, bell)
    await asyncio.sleep(HOUR)
    disarm()
    (event,), due = bell.events, MORNING.timestamp() + HOUR / 2
    assert (event.time, event.due, event.trigger) == (due, due, "daily at 7:30 SAT")
    record = home.causes.record(event.number)
    assert record == Record(0, due, "time", "daily at 7:30 SAT")
    assert told(record, BERLIN) == "it was time: daily at 7:30 SAT"


@in_virtual_time(MORNING)
async def test_disarming_inside_of_the_call_ends_it() -> None:
    home = home_by(virtual_clock())
    count = 0

    def fire(_event: Event) -> None:
        nonlocal count
        count += 1
        for disarm in disarms:
            disarm()

    disarms = [each.arm(home, fire) for each in (every("1m"), cron("0 * * * * ?"))]
    await asyncio.sleep(HOUR)
    assert count == 1


class AdjustableClock:
    """A clock that a machine sets, or that goes on while the machine sleeps."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self._loop = asyncio.get_running_loop()
        self.clock = Clock(BERLIN, self.time)

    def time(self) -> float:
        return self._loop.time() + self.ahead


@in_virtual_time(MORNING)
async def test_what_a_machine_slept_through_comes_once_within_a_minute() -> None:
    adjustable = AdjustableClock()
    home = home_by(adjustable.clock)
    bell = Bell(home.clock)
    disarm = daily("7:30").arm(home, bell)
    adjustable.ahead = 72 * HOUR
    await asyncio.sleep(24 * HOUR)
    disarm()
    assert bell.rung == ["Tue 06:01:00", "Tue 07:30:00"]


@in_virtual_time(MORNING)
async def test_every_does_not_care_where_the_clock_is_set() -> None:
    adjustable = AdjustableClock()
    home = home_by(adjustable.clock)
    bell = Bell(home.clock)
    disarm = every("20m").arm(home, bell)
    await asyncio.sleep(1800)
    adjustable.ahead = -HOUR
    await asyncio.sleep(1800)
    disarm()
    assert bell.rung == ["Sat 07:20:00", "Sat 06:40:00", "Sat 07:00:00"]


@in_virtual_time(MORNING)
async def test_every_leaves_out_what_a_busy_loop_let_pass_and_keeps_its_beat() -> None:
    home = home_by(virtual_clock())
    loop = asyncio.get_running_loop()
    bell = Bell(home.clock)
    disarm = every("10s").arm(home, bell)
    await asyncio.sleep(5)
    loop._now += 30  # type: ignore[attr-defined]  # a call that lasts
    await asyncio.sleep(20)
    disarm()
    assert bell.rung == ["Sat 07:00:35", "Sat 07:00:40", "Sat 07:00:50"]


@in_virtual_time(MORNING)
async def test_what_is_due_at_one_moment_comes_in_the_order_in_which_it_was_armed() -> None:
    home = home_by(virtual_clock())
    came: list[int] = []

    def arm(number: int) -> Disarm:
        return cron("0 30 * * * ?").arm(home, lambda _event: came.append(number))

    disarms = [arm(number) for number in range(10_000)]
    await asyncio.sleep(HOUR)
    assert came == list(range(10_000))
    for disarm in disarms:
        disarm()
    await asyncio.sleep(HOUR)
    assert len(came) == 10_000


@in_virtual_time(MORNING)
async def test_moments_that_a_loop_cannot_tell_apart_come_all_the_same() -> None:
    scheduler, moment = Scheduler(virtual_clock()), MORNING.timestamp() + HOUR
    came: list[str] = []
    scheduler.call_at(moment + 5e-7, lambda: came.append("second"))
    scheduler.call_at(moment, lambda: came.append("first"))
    await asyncio.sleep(2 * HOUR)
    assert came == ["first", "second"]


@in_virtual_time(MORNING)
async def test_a_call_knows_the_context_of_who_asked_for_it() -> None:
    scheduler, moment = Scheduler(virtual_clock()), MORNING.timestamp() + HOUR
    came: list[str] = []
    for name in ("one", "other"):
        context = copy_context()
        context.run(ASKING.set, name)
        context.run(scheduler.call_at, moment, lambda: came.append(ASKING.get()))
    await asyncio.sleep(2 * HOUR)
    assert came == ["one", "other"]


@in_virtual_time(MORNING)
async def test_what_is_cancelled_is_not_kept_until_it_would_be_due() -> None:
    scheduler = Scheduler(virtual_clock())
    for _ in range(1000):
        scheduler.call_at(MORNING.timestamp() + HOUR, lambda: None)()
    assert len(scheduler._waiting) == 0


@pytest.mark.parametrize(
    ("state", "trigger", "expected"),
    [
        ("2026-10-24T09:00:00", at_item("Alarm"), ["Sat 09:00:00"]),
        ("2026-10-24T09:00:00", at_item("Alarm", "-30m"), ["Sat 08:30:00"]),
        ("2026-10-24T06:00:00", at_item("Alarm"), []),
        ("2026-10-24T06:00:00", at_item("Alarm", 7200), ["Sat 08:00:00"]),
        ("1970-01-01T06:30:00", at_item("Alarm"), ["Sun 06:30:00", "Mon 06:30:00"]),
        ("2020-07-01T06:30:00", at_item("Alarm", "15m", time_only=True), ["Sun 06:45:00", "Mon 06:45:00"]),
        ("UNDEF", at_item("Alarm"), []),
    ],
)
def test_an_item_says_when_it_is_time(
    tmp_path: Path, state: str, trigger: Trigger, expected: list[str]
) -> None:
    @in_virtual_time(MORNING)
    async def run() -> list[str]:
        async with rule_parts(tmp_path, ITEMS) as parts:
            parts.hold("Alarm", state)
            bell = Bell(parts.home.clock)
            disarm = trigger.arm(parts.home, bell)
            await asyncio.sleep(50 * HOUR)
            disarm()
            return bell.rung

    assert run() == expected


@in_virtual_time(MORNING)
async def test_an_item_that_changes_changes_the_time(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        bell = Bell(parts.home.clock)
        disarm = at_item("Alarm").arm(parts.home, bell)
        parts.hold("Alarm", "2026-10-24T08:00:00", "2026-10-24T09:00:00")
        await asyncio.sleep(3 * HOUR)
        parts.hold("Alarm", "2026-10-24T12:00:00", "UNDEF")
        await asyncio.sleep(24 * HOUR)
        parts.hold("Alarm", "2026-10-25T12:00:00")
        disarm()
        await asyncio.sleep(24 * HOUR)
        assert bell.rung == ["Sat 09:00:00"]


@in_virtual_time(MORNING)
async def test_a_group_of_dates_says_when_it_is_time(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, "Group:DateTime:LATEST Last\nDateTime Alarm (Last)\n") as parts:
        bell = Bell(parts.home.clock)
        disarm = at_item("Last").arm(parts.home, bell)
        parts.hold("Alarm", "2026-10-24T09:00:00")
        await asyncio.sleep(3 * HOUR)
        disarm()
        assert bell.rung == ["Sat 09:00:00"]


@in_virtual_time(MORNING)
async def test_only_a_date_and_time_says_when_it_is_time(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        with pytest.raises(ConfigurationError) as error:
            parts.arm(at_item("Power"))
        assert str(error.value) == "item Power is a Number, expected a DateTime"
        with pytest.raises(ConfigurationError) as error:
            parts.arm(at_item("Alram"))
        assert str(error.value) == "there is no item Alram, did you mean 'Alarm'?"


@pytest.mark.parametrize(
    ("trigger", "text"),
    [
        (cron("@reboot"), "cron @reboot"),
        (every(5400), "every 1h 30m"),
        (at_item("Alarm"), "at Alarm"),
        (at_item("Alarm", "1d 2h", time_only=True), "daily at the time of Alarm + 1d 2h"),
        (daily("07:05") | cron("0 0 8 * * ?"), "daily at 7:05 or cron 0 0 8 * * ?"),
    ],
)
def test_triggers_are_told_in_words(trigger: Trigger, text: str) -> None:
    assert str(trigger) == text


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: every("-5m"), "every -5m is too often, expected an interval above 0 seconds"),
        (lambda: every(""), "'' is no duration, expected one such as '10m', '1h 30m' or a number of seconds"),
        (lambda: daily("noon"), "'noon' is no time of day, expected one such as '7:30' or '22:15:30'"),
        (
            lambda: daily("7:30", weekdays=""),
            "'' is no day of the week, expected MON to SUN, MON-FRI, weekdays, weekend",
        ),
        (
            lambda: cron("0 0 25 * * ?"),
            "cron '0 0 25 * * ?': hour is '25', expected 0 to 23",
        ),
        (
            lambda: at_item("Alarm", "late"),
            "'late' is no duration, expected one such as '10m', '1h 30m' or a number of seconds",
        ),
    ],
)
def test_values_that_mean_nothing_are_refused_where_they_stand(
    make: Callable[[], Trigger], message: str
) -> None:
    with pytest.raises(WrongValueError) as error:
        make()
    assert str(error.value) == message
