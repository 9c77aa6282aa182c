"""Items that become something by themselves when nothing was heard for a while."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from framework.demo_binding import declared
from thinghost import DecimalType, ItemCommandEvent, ItemStateChangedEvent, QuantityType
from thinghost.cause import Causes
from thinghost.errors import ConfigurationError
from thinghost.event_bus import EventBus
from thinghost.expire_manager import Expire, ExpireManager, read_expire
from thinghost.item import Item, Metadata
from thinghost.item_registry import ItemRegistry
from thinghost.item_type import ItemType, item_type
from thinghost.loader import load_model
from thinghost.plugins import Plugins
from thinghost.state import NULL, OFF, ON, UNDEF, StringType
from thinghost.testing import RunningHouse, in_virtual_time, running_house, virtual_clock
from thinghost.thing import ConfigurationValue
from thinghost.type import Command, State
from thinghost.unit import MeasurementSystem

SOURCE = "org.openhab.core.expire"


def type_of(name: str) -> ItemType:
    found = item_type(name)
    assert found is not None
    return found


def expire(value: str, kind: str = "Switch", **configuration: ConfigurationValue) -> Expire:
    return read_expire(Metadata("expire", value, configuration), type_of(kind))


@pytest.mark.parametrize(
    ("value", "kind", "configuration", "expected"),
    [
        ("5m", "Switch", {}, Expire(300, UNDEF)),
        ("5m,", "Switch", {}, Expire(300, UNDEF)),
        (" 1h 30m , OFF ", "Switch", {}, Expire(5400, OFF)),
        ("PT2.5S,state=OFF", "Switch", {}, Expire(2.5, OFF)),
        ("2h,command=OFF", "Switch", {}, Expire(7200, UNDEF, OFF)),
        ("3m12s,Hello", "String", {}, Expire(192, StringType("Hello"))),
        ("1s,NULL", "String", {}, Expire(1, NULL)),
        ("1s,'NULL'", "String", {}, Expire(1, StringType("NULL"))),
        ("1s,state='UNDEF'", "String", {}, Expire(1, StringType("UNDEF"))),
        ("1s,a=b", "String", {}, Expire(1, StringType("a=b"))),
        ("", "Number", {"duration": "5m", "state": "0"}, Expire(300, DecimalType(Decimal(0)))),
        (
            "5m",
            "Switch",
            {"command": "ON", "ignoreCommands": True},
            Expire(300, UNDEF, ON, ignore_commands=True),
        ),
        ("5m", "Switch", {"ignoreStateUpdates": "TRUE"}, Expire(300, UNDEF, ignore_state_updates=True)),
    ],
)
def test_an_expire_is_a_duration_and_what_comes_then(
    value: str, kind: str, configuration: dict[str, ConfigurationValue], expected: Expire
) -> None:
    assert expire(value, kind, **configuration) == expected


@pytest.mark.parametrize(
    ("value", "kind", "configuration", "message"),
    [
        ("", "Switch", {}, "expire has the duration '', expected e.g. '5m' or '1h 30m'"),
        ("soon", "Switch", {}, "expire has the duration 'soon', expected e.g. '5m' or '1h 30m'"),
        ("1h,command=STOP", "Player", {}, "expire has 'STOP', which is no command of a Player"),
        ("1h,off", "Switch", {}, "expire has 'off', which is no state of a Switch"),
        ("1h,'NULL'", "Switch", {}, "expire has ''NULL'', which is no state of a Switch"),
        ("1h", "Switch", {"duration": "2h"}, "expire gives its duration twice, expected one"),
        ("1h,ON", "Switch", {"state": "ON"}, "expire gives its state or command twice, expected one"),
        ("1h,ON", "Switch", {"command": "ON"}, "expire gives its state or command twice, expected one"),
        (
            "1h",
            "Switch",
            {"comand": "ON"},
            "expire has no key 'comand', expected duration, state, command, ignoreStateUpdates, ignoreCommands",
        ),
    ],
)
def test_an_expire_that_means_nothing_is_refused(
    value: str, kind: str, configuration: dict[str, ConfigurationValue], message: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        expire(value, kind, **configuration)
    assert str(refused.value) == message


def item_of(house: RunningHouse, name: str = "S") -> Item:
    item = house.runtime.items.get(name)
    assert item is not None
    return item


def update(house: RunningHouse, state: State, name: str = "S") -> None:
    house.runtime.items.update(item_of(house, name), state, "test")


def command(house: RunningHouse, command: Command, name: str = "S") -> None:
    house.runtime.items.send_command(item_of(house, name), command, "test")


def expired(house: RunningHouse) -> list[str]:
    """Return what expired, and when: seconds since the start."""
    start = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    return [
        f"{event.time - start:g} {event.item.name} "
        + (f"command {event.command}" if isinstance(event, ItemCommandEvent) else str(event.state))
        for event in house.recorded.events
        if isinstance(event, ItemCommandEvent | ItemStateChangedEvent) and event.source == SOURCE
    ]


@in_virtual_time()
async def test_an_item_expires_to_the_moment_after_what_was_heard_last(tmp_path: Path) -> None:
    async with running_house(tmp_path, items='Switch S { expire="1h 500ms" }') as house:
        sleep = virtual_clock().sleep
        await sleep(10_000)
        update(house, ON)
        await sleep(3_600)
        update(house, ON)
        await sleep(3_600.25)
        assert expired(house) == []
        await sleep(86_400)
        assert expired(house) == ["17200.5 S UNDEF"]
        assert item_of(house).state is UNDEF


@in_virtual_time()
async def test_an_item_that_expired_waits_for_the_next_update(tmp_path: Path) -> None:
    async with running_house(tmp_path, items='Switch S { expire="10s,OFF" }') as house:
        for _ in range(2):
            update(house, ON)
            await virtual_clock().sleep(100)
    assert expired(house) == ["10 S OFF", "110 S OFF"]


@in_virtual_time()
async def test_what_it_would_become_stops_the_clock(tmp_path: Path) -> None:
    async with running_house(tmp_path, items='Number:Power S { expire="10s,0", unit="kW" }') as house:
        update(house, QuantityType.parse("5 W"))
        await virtual_clock().sleep(5)
        update(house, QuantityType.parse("0 W"))
        await virtual_clock().sleep(100)
        assert expired(house) == []
        update(house, QuantityType.parse("7 W"))
        await virtual_clock().sleep(9)
        update(house, QuantityType.parse("0 W"))
        await virtual_clock().sleep(9)
        update(house, QuantityType.parse("7 W"))
        await virtual_clock().sleep(100)
    assert expired(house) == ["133 S 0 kW"]


@in_virtual_time()
async def test_a_command_restarts_the_clock_and_one_expires_by_command(tmp_path: Path) -> None:
    items = 'Switch S { expire="10s,command=OFF", autoupdate="false" }'
    async with running_house(tmp_path, items=items) as house:
        command(house, ON)
        await virtual_clock().sleep(5)
        command(house, ON)
        await virtual_clock().sleep(8)
        assert expired(house) == []
        await virtual_clock().sleep(100)
        assert expired(house) == ["15 S command OFF"]
        command(house, ON)
        command(house, OFF)
        await virtual_clock().sleep(100)
        assert len(expired(house)) == 1


@in_virtual_time()
async def test_a_command_that_expires_updates_the_item_like_any_other(tmp_path: Path) -> None:
    async with running_house(tmp_path, items='Switch S { expire="10s,command=OFF" }') as house:
        command(house, ON)
        await virtual_clock().sleep(100)
        assert house.states == {"S": "OFF"}
        assert len(expired(house)) == 1


@in_virtual_time()
async def test_updates_and_commands_can_be_ignored_but_not_changes(tmp_path: Path) -> None:
    items = """
    Switch U { expire="10s" [ ignoreStateUpdates=true ] }
    Switch C { expire="10s" [ ignoreCommands=true ], autoupdate="false" }
    """
    async with running_house(tmp_path, items=items) as house:
        update(house, ON, "U")
        update(house, ON, "C")
        await virtual_clock().sleep(5)
        update(house, ON, "U")
        command(house, ON, "C")
        await virtual_clock().sleep(100)
    assert set(expired(house)) == {"10 U UNDEF", "10 C UNDEF"}


@in_virtual_time()
async def test_a_group_expires_after_its_last_change(tmp_path: Path) -> None:
    items = 'Group:Switch:OR(ON,OFF) G { expire="10s" }\nSwitch S (G)'
    async with running_house(tmp_path, items=items) as house:
        update(house, ON)
        await virtual_clock().sleep(6)
        update(house, ON)
        await virtual_clock().sleep(100)
    assert expired(house) == ["10 G UNDEF"]


@in_virtual_time()
async def test_expiring_is_because_of_what_was_heard_last(tmp_path: Path) -> None:
    async with running_house(tmp_path, items='Switch S { expire="10s" }') as house:
        update(house, ON)
        await virtual_clock().sleep(100)
        causes = house.runtime.causes
        chain = causes.chain(causes.last(item_of(house), "state"))
    assert [(str(record.value), record.source) for _, record in chain] == [("UNDEF", SOURCE), ("ON", "test")]


@in_virtual_time()
async def test_a_state_that_was_restored_expires_too() -> None:
    clock, causes = virtual_clock(), Causes()
    bus = EventBus(causes)
    written = {"expire": Metadata("expire", "10s,OFF")}
    items = [Item(str(state), type_of("Switch"), metadata=written, state=state) for state in (ON, OFF, NULL)]
    registry = ItemRegistry(items, bus, clock, causes)
    manager = ExpireManager(registry, bus, causes)
    await clock.sleep(9)
    assert [str(item.state) for item in items] == ["ON", "OFF", "NULL"]
    await clock.sleep(1)
    assert [str(item.state) for item in items] == ["OFF", "OFF", "NULL"]
    assert [item.last_update for item in items] == [clock.time(), None, None]
    manager.close()


@in_virtual_time()
async def test_an_item_never_expires_whose_expire_means_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_house(tmp_path, items='Switch S { expire="5 minuts" }') as house:
        update(house, ON)
        await virtual_clock().sleep(1_000)
        assert house.states == {"S": "ON"}
    assert [record.getMessage() for record in caplog.records] == [
        "item S never expires: expire has the duration '5 minuts', expected e.g. '5m' or '1h 30m'"
    ]


@in_virtual_time()
async def test_a_reload_changes_what_expires_and_leaves_the_rest_its_time(tmp_path: Path) -> None:
    before = 'Switch A { expire="10s" }\nSwitch B { expire="10s" }\nSwitch C { expire="10s" }'
    after = 'Switch A "New" { expire="10s" }\nSwitch B { expire="20s" }\nSwitch D { expire="10s" }'
    async with running_house(tmp_path, items=before) as house:
        for name in "ABC":
            update(house, ON, name)
        await virtual_clock().sleep(5)
        await house.runtime.reload(
            load_model(declared(items=after), Plugins([]), MeasurementSystem.SI, virtual_clock().zone)
        )
        update(house, ON, "D")
        await virtual_clock().sleep(100)
    assert expired(house) == ["10 A UNDEF", "15 D UNDEF", "25 B UNDEF"]


@in_virtual_time(raise_when_stuck=False)
async def test_nothing_expires_in_a_house_that_has_ended(tmp_path: Path) -> None:
    async with running_house(tmp_path, items='Switch S { expire="10s" }') as house:
        update(house, ON)
    await virtual_clock().sleep(100)
    assert item_of(house).state is ON
