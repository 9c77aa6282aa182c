"""How far the start has come."""

from pathlib import Path

import pytest

from framework.demo_binding import Home, Trouble, module_with, thing_types
from thinghost import CommunicationError, StartlevelEvent, ThingStatusInfoChangedEvent
from thinghost.event import Event
from thinghost.event_text import message_of, payload_of, topic_of
from thinghost.plugins import Binding, load_binding
from thinghost.testing import RunningHouse, in_virtual_time, running_house, virtual_clock
from thinghost.uid import ThingUID

KINDS: tuple[type[Event], ...] = (StartlevelEvent, ThingStatusInfoChangedEvent)


def demo(home: Home) -> Binding:
    return load_binding("demo", module_with(thinghost_thing_types=lambda: thing_types(home)))


def levels(house: RunningHouse) -> list[int]:
    return [event.level for event in house.recorded.of(StartlevelEvent)]


@in_virtual_time()
async def test_a_house_without_things_starts_all_the_way_at_once(tmp_path: Path) -> None:
    async with running_house(tmp_path, items="Switch S", record=KINDS) as house:
        assert levels(house) == [30, 40, 50, 70, 80, 100]
        assert house.runtime.start_level == 100


@in_virtual_time()
async def test_things_begin_when_rules_listen_and_the_start_waits_for_them(tmp_path: Path) -> None:
    things = 'Bridge demo:hub:h [ host="there" ] { Thing lamp l }'
    async with running_house(tmp_path, things=things, bindings=[demo(Home())], record=KINDS) as house:
        assert (levels(house), house.runtime.start_level) == ([30, 40, 50, 70], 70)
        await house.settled()
        told = [
            str(event.level)
            if isinstance(event, StartlevelEvent)
            else f"{event.thing.uid.id} {event.info.status.value}"
            for event in house.recorded.events
            if isinstance(event, StartlevelEvent | ThingStatusInfoChangedEvent)
        ]
        assert told == [
            *("30", "40", "50", "70"),
            *("h INITIALIZING", "h UNKNOWN", "l INITIALIZING", "l UNKNOWN"),
            *("80", "100"),
            *("l ONLINE", "h ONLINE"),
        ]


@pytest.mark.parametrize(
    ("things", "trouble"),
    [
        ("Thing nobody:has:it", {}),
        ("Thing demo:nothing:x", {}),
        ("Bridge demo:hub:h { Thing lamp l }", {}),
        ("Thing demo:lamp:alone", {}),
        ('Bridge demo:hub:h [ host="there" ]', {"initialize h": ValueError("slip")}),
        ('Bridge demo:hub:h [ host="there" ] { Thing lamp l }', {"initialize h": CommunicationError("off")}),
        ('Bridge demo:hub:h [ host="there" ]', {"poll h": CommunicationError("off")}),
    ],
)
def test_a_thing_that_cannot_begin_holds_nobody_back(
    things: str, trouble: dict[str, Exception], tmp_path: Path
) -> None:
    @in_virtual_time()
    async def run() -> int:
        home = Home(trouble=dict(trouble))
        async with running_house(tmp_path, things=things, bindings=[demo(home)]) as house:
            await virtual_clock().sleep(1)
            return house.runtime.start_level

    assert run() == 100


@in_virtual_time()
async def test_a_thing_that_takes_its_time_is_waited_for(tmp_path: Path) -> None:
    home = Home(trouble={"initialize h": lambda: virtual_clock().sleep(20)})
    things = 'Bridge demo:hub:h [ host="there" ]\nThing demo:candle:c'
    async with running_house(tmp_path, things=things, bindings=[demo(home)], record=KINDS) as house:
        await virtual_clock().sleep(19)
        assert levels(house)[-1] == 70
        await virtual_clock().sleep(2)
        assert levels(house)[-2:] == [80, 100]


@in_virtual_time()
async def test_a_level_that_was_reached_stays(tmp_path: Path) -> None:
    home = Home()
    things = 'Bridge demo:hub:h [ host="there" ]'
    async with running_house(tmp_path, things=things, bindings=[demo(home)], record=KINDS) as house:
        await house.settled()
        await house.reload(things=things.replace("there", "here") + "\nThing demo:candle:c")
        assert house.statuses["demo:hub:h"] == "UNINITIALIZED"
        await virtual_clock().sleep(1)
        assert levels(house) == [30, 40, 50, 70, 80, 100]
        assert house.runtime.start_level == 100


@in_virtual_time()
async def test_a_thing_that_comes_before_all_have_begun_is_waited_for_and_one_that_goes_is_not(
    tmp_path: Path,
) -> None:
    slow: dict[str, Trouble] = {f"initialize {name}": lambda: virtual_clock().sleep(20) for name in "ab"}
    first, second = (f'Bridge demo:hub:{name} [ host="there" ]' for name in "ab")
    async with running_house(tmp_path, things=first, bindings=[demo(Home(trouble=slow))]) as house:
        await virtual_clock().sleep(10)
        await house.reload(things=second)
        await virtual_clock().sleep(15)
        assert house.runtime.start_level == 70
        await virtual_clock().sleep(10)
        assert house.runtime.start_level == 100


@in_virtual_time()
async def test_a_thing_that_is_disabled_is_not_waited_for(tmp_path: Path) -> None:
    things, uid = 'Bridge demo:hub:h [ host="there" ] { Thing lamp l }', ThingUID.parse("demo:hub:h")
    async with running_house(tmp_path, things=things, bindings=[demo(Home())]) as house:
        await house.settled()
        await house.runtime.set_enabled(uid, enabled=False)
    async with running_house(tmp_path, things=things, bindings=[demo(Home())], record=KINDS) as house:
        await virtual_clock().sleep(1)
        assert "DISABLED" in house.statuses["demo:hub:h"]
        assert levels(house) == [30, 40, 50, 70, 80, 100]


def test_a_level_is_told_as_openhab_does() -> None:
    event = StartlevelEvent(0.0, 0, None, 80)
    assert (topic_of(event), payload_of(event), message_of(event)) == (
        "openhab/system/startlevel",
        {"startlevel": 80},
        "Startlevel '80' reached.",
    )
