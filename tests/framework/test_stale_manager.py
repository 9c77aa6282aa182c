"""Items whose things are OFFLINE for too long."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from framework.demo_binding import EXACT, Home, declared, demo_plugins, module_with, thing_types
from thinghost import CommunicationError, ItemStateChangedEvent, QuantityType, ThingStatus
from thinghost.cause_text import why
from thinghost.errors import ConfigurationError
from thinghost.item import Item
from thinghost.loader import load_model
from thinghost.plugins import load_binding
from thinghost.settings import Settings
from thinghost.stale_after import NEVER_STALE, StaleAfter, read_stale_after
from thinghost.stale_manager import STALE_SOURCE
from thinghost.state import ON, UNDEF
from thinghost.testing import RunningHouse, in_virtual_time, running_house, virtual_clock
from thinghost.unit import MeasurementSystem

START = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
HOUR = 3600
THINGS = 'Bridge demo:hub:h [ host="there", refresh=600 ] { Thing lamp l }'
CANDLE = "\nThing demo:candle:c"
POWER = 'Number:Power Power { channel="demo:hub:h:meter#power", staleAfter="1h" }'
GONE = CommunicationError("no answer")


@asynccontextmanager
async def stale_house(
    folder: Path, home: Home, items: str, things: str = THINGS, default: StaleAfter = NEVER_STALE
) -> AsyncIterator[RunningHouse]:
    demo = load_binding("demo", module_with(thinghost_thing_types=lambda: thing_types(home)))
    async with running_house(
        folder, things=things, items=items, bindings=[demo], patience=EXACT, stale_after=default
    ) as house:
        yield house


def item_of(house: RunningHouse, name: str) -> Item:
    item = house.runtime.items.get(name)
    assert item is not None
    return item


def report(home: Home, name: str, status: ThingStatus) -> None:
    home.handlers[name].callback.update_status(status)


def stale(house: RunningHouse) -> list[str]:
    """Return what became UNDEF and when, in seconds since the start."""
    return [
        f"{event.time - START:.0f} {event.item.name}"
        for event in house.recorded.of(ItemStateChangedEvent)
        if event.source == STALE_SOURCE and event.state is UNDEF
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1h", StaleAfter(3600, "1h")),
        ("PT1M30S", StaleAfter(90, "PT1M30S")),
        ("1h 30m", StaleAfter(5400, "1h 30m")),
        ("never", NEVER_STALE),
    ],
)
def test_a_time_is_a_duration_or_never(text: str, expected: StaleAfter) -> None:
    assert read_stale_after(text) == expected


@pytest.mark.parametrize("text", ["", "soon", "0s", "-5m", "Never"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_stale_after(text)
    assert str(refused.value) == f"'{text}' is no duration, expected e.g. '5m' or '1h 30m', or 'never'"


def test_the_settings_say_what_counts_for_items_that_do_not() -> None:
    assert Settings().stale() == NEVER_STALE
    assert Settings(stale_after="2h").stale() == StaleAfter(7200, "2h")
    with pytest.raises(ConfigurationError, match=r"^stale_after: 'soon' is no duration"):
        Settings(stale_after="soon").stale()


@in_virtual_time()
async def test_an_item_of_a_thing_that_is_offline_for_too_long_becomes_undef(tmp_path: Path) -> None:
    home = Home()
    items = f'{POWER}\nNumber:Energy Energy {{ channel="demo:hub:h:meter#energy" }}'
    async with stale_house(tmp_path, home, items) as house:
        await house.settled()
        home.trouble["poll h"] = GONE
        report(home, "h", ThingStatus.OFFLINE)
        await virtual_clock().sleep(HOUR - 1)
        assert house.states == {"Power": "40 W", "Energy": "1.5 kWh"}
        await virtual_clock().sleep(10 * HOUR)
        assert house.states == {"Power": "UNDEF", "Energy": "1.5 kWh"}
        assert stale(house) == ["3600 Power"]


@in_virtual_time()
async def test_a_thing_that_is_back_in_time_leaves_its_items_alone(tmp_path: Path) -> None:
    home = Home()
    async with stale_house(tmp_path, home, POWER) as house:
        await house.settled()
        for _ in range(5):
            home.trouble["poll h"] = GONE
            report(home, "h", ThingStatus.OFFLINE)
            await virtual_clock().sleep(HOUR - 700)
            del home.trouble["poll h"]
            await virtual_clock().sleep(HOUR)
            assert house.statuses["demo:hub:h"] == "ONLINE"
        assert stale(house) == []


@in_virtual_time()
async def test_offline_for_another_reason_is_offline_all_the_time(tmp_path: Path) -> None:
    home = Home(trouble={"poll h": GONE})
    async with stale_house(tmp_path, home, POWER) as house:
        await house.settled()
        house.runtime.items.update(item_of(house, "Power"), QuantityType.parse("7 W"))
        await virtual_clock().sleep(HOUR / 2)
        home.trouble["poll h"] = ConfigurationError("wrong password")
        await virtual_clock().sleep(HOUR)
        assert stale(house) == ["3600 Power"]


@in_virtual_time()
async def test_a_state_that_comes_while_the_thing_is_offline_counts(tmp_path: Path) -> None:
    home = Home(trouble={"poll h": GONE})
    async with stale_house(tmp_path, home, POWER) as house:
        await house.settled()
        home.handlers["h"].callback.update_state("meter#power", QuantityType.parse("7 W"))
        await virtual_clock().sleep(HOUR / 2)
        home.handlers["h"].callback.update_state("meter#power", QuantityType.parse("7 W"))
        await virtual_clock().sleep(2 * HOUR)
        home.handlers["h"].callback.update_state("meter#power", QuantityType.parse("8 W"))
        await virtual_clock().sleep(2 * HOUR)
        assert stale(house) == ["5400 Power", "12600 Power"]


@in_virtual_time()
async def test_the_default_counts_where_the_item_says_nothing(tmp_path: Path) -> None:
    home = Home()
    items = """
    Switch Own { channel="demo:lamp:h:l:power", staleAfter="10m" }
    Number Default { channel="demo:lamp:h:l:level" }
    Number Never { channel="demo:lamp:h:l:level", staleAfter="never" }
    Number Wrong { channel="demo:lamp:h:l:level", staleAfter="soon" }
    String Trigger { channel="demo:lamp:h:l:button" }
    Switch Unlinked { staleAfter="10m" }
    """
    async with stale_house(tmp_path, home, items, default=StaleAfter(1800, "30m")) as house:
        await house.settled()
        for name in ("Trigger", "Unlinked"):
            item = item_of(house, name)
            house.runtime.items.update(item, item.type.parse_state("ON") or UNDEF)
        home.trouble["poll h"] = GONE
        report(home, "h", ThingStatus.OFFLINE)
        await virtual_clock().sleep(3 * HOUR)
        assert house.statuses["demo:lamp:h:l"] == "OFFLINE (BRIDGE_OFFLINE)"
        assert stale(house) == ["600 Own", "1800 Default", "1800 Wrong"]


@in_virtual_time()
async def test_an_item_of_two_things_is_stale_when_both_are_offline(tmp_path: Path) -> None:
    home = Home()
    items = 'Switch Lamp { channel="demo:lamp:h:l:power, demo:candle:c:power", staleAfter="10m" }'
    async with stale_house(tmp_path, home, items, THINGS + CANDLE) as house:
        await virtual_clock().sleep(0)
        report(home, "c", ThingStatus.ONLINE)
        await house.settled()
        home.trouble["poll h"] = GONE
        report(home, "h", ThingStatus.OFFLINE)
        await virtual_clock().sleep(1000)
        assert stale(house) == []
        report(home, "c", ThingStatus.OFFLINE)
        await virtual_clock().sleep(1000)
        assert stale(house) == ["1600 Lamp"]


@in_virtual_time()
async def test_all_items_of_a_thing_are_undef_before_anybody_hears_of_the_first(tmp_path: Path) -> None:
    home = Home()
    items = f'{POWER}\nNumber:Energy Energy {{ channel="demo:hub:h:meter#energy", staleAfter="1h" }}'
    seen: list[dict[str, str]] = []
    async with stale_house(tmp_path, home, items) as house:
        await house.settled()
        house.runtime.bus.subscribe(ItemStateChangedEvent, lambda _: seen.append(house.states))
        home.trouble["poll h"] = GONE
        report(home, "h", ThingStatus.OFFLINE)
        await virtual_clock().sleep(2 * HOUR)
        assert seen == [{"Power": "UNDEF", "Energy": "UNDEF"}] * 2


@in_virtual_time()
async def test_why_tells_since_when_the_thing_is_offline(tmp_path: Path) -> None:
    home = Home(trouble={"poll h": GONE})
    async with stale_house(tmp_path, home, POWER) as house:
        await house.settled()
        house.runtime.items.update(item_of(house, "Power"), QuantityType.parse("7 W"))
        await virtual_clock().sleep(2 * HOUR)
        chain = why(house.runtime.causes, item_of(house, "Power"), UTC)
        assert [f"{each.time - START:.0f} {each.text}" for each in chain] == [
            "3600 Power changed from 7 W to UNDEF",
            "3600 by thinghost.stale",
            "3600 stale: thing demo:hub:h OFFLINE for 1h",
            "0 demo:hub:h changed from UNKNOWN to OFFLINE (COMMUNICATION_ERROR): no answer",
        ]


@in_virtual_time()
async def test_a_reload_while_a_thing_is_offline_counts_from_when_it_went(tmp_path: Path) -> None:
    home = Home(trouble={"poll h": GONE})
    after = (
        'Number:Power Power { channel="demo:hub:h:meter#power", staleAfter="2h" }\n'
        'Switch New { channel="demo:candle:c:power", staleAfter="10m" }'
    )
    async with stale_house(tmp_path, home, POWER + "\nSwitch New", THINGS + CANDLE) as house:
        await virtual_clock().sleep(0)
        report(home, "c", ThingStatus.OFFLINE)
        house.runtime.items.update(item_of(house, "Power"), QuantityType.parse("7 W"))
        house.runtime.items.update(item_of(house, "New"), ON)
        await virtual_clock().sleep(HOUR / 2)
        model = load_model(declared(THINGS + CANDLE, after), demo_plugins(home), MeasurementSystem.SI, UTC)
        await house.runtime.reload(model)
        await virtual_clock().sleep(5 * HOUR)
        assert stale(house) == ["1800 New", "7200 Power"]


@in_virtual_time(raise_when_stuck=False)
async def test_nothing_becomes_stale_in_a_house_that_has_ended(tmp_path: Path) -> None:
    home = Home()
    async with stale_house(tmp_path, home, POWER) as house:
        await house.settled()
        report(home, "h", ThingStatus.OFFLINE)
    await virtual_clock().sleep(10 * HOUR)
    assert house.states == {"Power": "40 W"}


@in_virtual_time()
async def test_a_time_that_means_nothing_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with stale_house(tmp_path, Home(), 'Switch S { staleAfter="soon" }', things=""):
        pass
    assert caplog.messages == [
        "item S: staleAfter: 'soon' is no duration, expected e.g. '5m' or '1h 30m', or 'never'"
    ]
