"""States that come back after a restart, before anybody listens."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import UTC
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from framework.demo_binding import Home, declared, module_with, thing_types
from thinghost import (
    Event,
    ItemStateChangedEvent,
    OpenClosedType,
    QuantityType,
    Sink,
    SinkContext,
    SinkType,
    State,
)
from thinghost.cause import Causes
from thinghost.cause_text import why
from thinghost.event import GroupItemStateChangedEvent, GroupStateUpdatedEvent, ItemStateUpdatedEvent
from thinghost.item import Item
from thinghost.item_type import item_type
from thinghost.loader import load_model
from thinghost.plugins import Binding, Plugins, load_binding
from thinghost.restorer import LONGEST, Restorer
from thinghost.runtime import Runtime
from thinghost.state import NULL, OFF, ON, UNDEF, DecimalType, StringType
from thinghost.state_store import StateStore, StoredState
from thinghost.testing import RunningHouse, in_virtual_time, running_house, virtual_clock
from thinghost.unit import MeasurementSystem

LONG_AGO, LATER = 1_700_000_000.0, 1_700_000_100.0


def number(text: str) -> DecimalType:
    return DecimalType(Decimal(text))


@attrs.define(eq=False)
class Memory:
    """A sink that keeps the last state of every item, and gives it back."""

    states: dict[str, StoredState]
    asked: list[list[str]] = attrs.field(factory=list)
    kinds: tuple[type[Event], ...] = (ItemStateUpdatedEvent,)

    def receive(self, event: Event) -> None:
        """Keep the state."""
        if isinstance(event, ItemStateUpdatedEvent):
            item = event.item
            self.states[item.name] = StoredState(
                event.state, item.last_update, item.last_change, item.last_state
            )

    async def restore(self, names: Collection[str]) -> Mapping[str, StoredState]:
        """Return what is known."""
        self.asked.append(list(names))
        return {name: self.states[name] for name in names if name in self.states}


class Broken:
    """A store that has lost its file."""

    async def restore(self, _: Collection[str]) -> Mapping[str, StoredState]:
        """Fail."""
        raise OSError("no such file")


class Hanging:
    """A store whose disk does not answer."""

    async def restore(self, _: Collection[str]) -> Mapping[str, StoredState]:
        """Wait for ever."""
        await asyncio.Event().wait()
        return {}


def of(**states: State) -> Memory:
    return Memory({name: StoredState(state, LATER, LONG_AGO) for name, state in states.items()})


@asynccontextmanager
async def restored_house(
    folder: Path, store: Memory, items: str, things: str = "", *bindings: Binding
) -> AsyncIterator[RunningHouse]:
    @asynccontextmanager
    async def open_(_argument: str, _context: SinkContext) -> AsyncIterator[Sink]:
        yield store

    memory = Binding("memory", sinks={"memory": SinkType("memory", "Keeps states.", open_)})
    async with running_house(
        folder, things=things, items=items, bindings=[memory, *bindings], sinks=["memory"]
    ) as house:
        yield house


def item_of(runtime: Runtime, name: str) -> Item:
    item = runtime.items.get(name)
    assert item is not None
    return item


def facts(item: Item) -> tuple[str, float | None, float | None]:
    return str(item.state), item.last_update, item.last_change


def items_of(texts: str) -> tuple[Item, ...]:
    return load_model(declared(items=texts), Plugins([]), MeasurementSystem.SI, UTC).items


async def restore(items: tuple[Item, ...], *stores: StateStore) -> list[str]:
    """Return which of *items* got a state from *stores*, with the state."""
    restored = await Restorer(stores, Causes()).restore(items)
    return [f"{item.name} {item.state}" for item in restored]


@in_virtual_time()
async def test_items_begin_with_what_was_stored_and_nobody_hears_of_it(tmp_path: Path) -> None:
    store = of(S=ON, N=number("5"), gone=OFF)
    async with restored_house(tmp_path, store, "Switch S\nNumber N\nSwitch Unknown") as house:
        assert store.asked == [["S", "N", "Unknown"]]
        assert facts(item_of(house.runtime, "S")) == ("ON", LATER, LONG_AGO)
        assert facts(item_of(house.runtime, "N")) == ("5", LATER, LONG_AGO)
        assert facts(item_of(house.runtime, "Unknown")) == ("NULL", None, None)
        assert item_of(house.runtime, "S").last_state is None
        assert house.recorded.events == []


@in_virtual_time()
async def test_the_first_state_after_a_restore_is_a_change_only_if_it_differs(tmp_path: Path) -> None:
    async with restored_house(tmp_path, of(A=ON, B=ON), "Switch A\nSwitch B") as house:
        house.runtime.items.update(item_of(house.runtime, "A"), ON)
        house.runtime.items.update(item_of(house.runtime, "B"), OFF)
        changed = house.recorded.of(ItemStateChangedEvent)
        told = [(event.item.name, event.old, event.last_update, event.last_change) for event in changed]
        assert told == [("B", ON, LATER, LONG_AGO)]
        assert item_of(house.runtime, "A").last_change == LONG_AGO


@in_virtual_time()
async def test_a_house_that_ends_and_begins_again_is_as_it_was(tmp_path: Path) -> None:
    store = Memory({})
    async with restored_house(tmp_path, store, "Switch S") as house:
        house.runtime.items.update(item_of(house.runtime, "S"), ON)
        house.runtime.items.update(item_of(house.runtime, "S"), OFF)
        before = facts(item_of(house.runtime, "S"))
        await virtual_clock().sleep(100)
    async with restored_house(tmp_path, store, "Switch S") as house:
        assert facts(item_of(house.runtime, "S")) == before
        assert item_of(house.runtime, "S").last_state is ON


@pytest.mark.parametrize(
    ("item", "stored", "expected"),
    [
        ("Number:Power X", QuantityType.parse("1.5 kW"), "1500 W"),
        ('Number:Power X { unit="kW" }', QuantityType.parse("1500 W"), "1.5 kW"),
        ("Number:Power X", number("7"), "7 W"),
        ("Number X", QuantityType.parse("7 W"), "7"),
        ("Switch X", number("1"), "ON"),
        ("Dimmer X", ON, "100"),
        ("Number X", StringType("7"), "7"),
        ("Switch X", UNDEF, "UNDEF"),
    ],
)
async def test_a_state_is_converted_to_what_the_item_is_now(item: str, stored: State, expected: str) -> None:
    assert await restore(items_of(item), of(X=stored)) == [f"X {expected}"]


async def test_what_fits_no_longer_is_left_out_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    items = items_of('Number:Power A\nContact B\nNumber:Power C "C [%.1f W]"\nSwitch D')
    store = of(A=QuantityType.parse("5 °C"), B=StringType("ajar"), C=QuantityType.parse("5 kWh"), D=ON)
    assert await restore(items, store) == ["D ON"]
    assert caplog.messages == [
        "not restored, as it fits no longer: 5 °C of A (Number:Power), ajar of B (Contact), 5 kWh of C (Number:Power)"
    ]


async def test_of_many_that_fit_no_longer_the_first_are_named(caplog: pytest.LogCaptureFixture) -> None:
    names = [f"S{i}" for i in range(13)]
    items = items_of("\n".join(f"Contact {name}" for name in names))
    assert await restore(items, of(**dict.fromkeys(names, ON))) == []
    (message,) = caplog.messages
    assert message.endswith("ON of S9 (Contact) and 3 more")


async def test_only_what_is_null_is_restored_and_the_first_store_that_knows_counts() -> None:
    items = items_of("Switch A\nSwitch B\nSwitch C\nSwitch D")
    items[0].state = OFF
    items[1].state = UNDEF
    first, second = of(A=ON, B=ON, C=ON), of(C=OFF, D=OFF)
    assert await restore(items, first, second) == ["C ON", "D OFF"]
    assert (first.asked, second.asked) == ([["C", "D"]], [["D"]])
    assert [str(item.state) for item in items] == ["OFF", "UNDEF", "ON", "OFF"]


@pytest.mark.parametrize(
    ("stored", "expected"), [(OFF, OFF), (NULL, NULL), (OpenClosedType.OPEN, None), (None, None)]
)
async def test_what_an_item_held_before_is_restored_too(stored: State | None, expected: State | None) -> None:
    (item,) = items_of("Switch X")
    await restore((item,), Memory({"X": StoredState(ON, LATER, LONG_AGO, stored)}))
    assert (item.state, item.last_state) == (ON, expected)


async def test_null_is_no_state_to_restore() -> None:
    assert await restore(items_of("Switch A"), of(A=NULL), of(A=ON)) == ["A ON"]


@in_virtual_time()
async def test_a_store_that_fails_or_hangs_is_named_and_the_next_one_is_asked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = virtual_clock().time()
    assert await restore(items_of("Switch A"), Broken(), Hanging(), of(A=ON)) == ["A ON"]
    assert virtual_clock().time() == before + LONGEST
    assert caplog.messages == ["Broken could not restore", "Hanging did not restore within 30 s"]


@in_virtual_time()
async def test_groups_begin_with_what_their_members_make_from_the_inside_out(tmp_path: Path) -> None:
    items = """
    Group:Number:SUM All
    Group Plain (All)
    Group:Number:SUM Half (Plain)
    Number A (Half)
    Number B (Half, All)
    Group:Switch:OR(ON,OFF) Empty
    """
    store = of(A=number("2"), B=number("3"), Empty=ON)
    async with restored_house(tmp_path, store, items) as house:
        assert house.states == {"All": "8", "Plain": "NULL", "Half": "5", "A": "2", "B": "3", "Empty": "ON"}
        assert facts(item_of(house.runtime, "All")) == ("8", LATER, LATER)
        assert house.recorded.events == []
        house.runtime.items.update(item_of(house.runtime, "A"), number("2"))
        assert len(house.recorded.of(GroupStateUpdatedEvent)) == 2
        assert house.recorded.of(GroupItemStateChangedEvent) == []


@in_virtual_time()
async def test_a_group_that_is_as_it_was_keeps_its_times(tmp_path: Path) -> None:
    items = "Group:Number:SUM Same\nGroup:Number:SUM Other\nNumber A (Same, Other)"
    store = of(A=number("2"), Other=number("7"))
    store.states["Same"] = StoredState(number("2"), LONG_AGO, LONG_AGO)
    async with restored_house(tmp_path, store, items) as house:
        assert facts(item_of(house.runtime, "Same")) == ("2", LONG_AGO, LONG_AGO)
        assert facts(item_of(house.runtime, "Other")) == ("2", LATER, LATER)


@in_virtual_time()
async def test_what_was_restored_expires_as_if_heard_of_just_now(tmp_path: Path) -> None:
    items = 'Switch S { expire="10s,OFF" }\nGroup:Switch:OR(ON,OFF) G { expire="20s" }\nSwitch M (G)'
    async with restored_house(tmp_path, of(S=ON, M=ON), items) as house:
        start = virtual_clock().time()
        await virtual_clock().sleep(100)
        changed = house.recorded.of(ItemStateChangedEvent)
        told = [(event.time - start, event.item.name, str(event.state)) for event in changed]
        assert told == [(10, "S", "OFF"), (20, "G", "UNDEF")]


@in_virtual_time()
async def test_a_reload_restores_what_is_new_or_of_another_type(tmp_path: Path) -> None:
    before = "Switch Same\nSwitch Retyped\nSwitch Relabelled\nGroup:Number:SUM G"
    after = 'Switch Same\nContact Retyped\nSwitch Relabelled "New"\nGroup:Number:SUM G\nNumber New (G) { expire="9s" }'
    store = of(Same=ON, Retyped=OFF, Relabelled=ON)
    async with restored_house(tmp_path, store, before) as house:
        store.states["Retyped"] = StoredState(OpenClosedType.OPEN, LATER, LONG_AGO)
        store.states["New"] = StoredState(number("5"), LATER, LONG_AGO)
        retyped = item_of(house.runtime, "Retyped")
        model = load_model(declared(items=after), Plugins([]), MeasurementSystem.SI, virtual_clock().zone)
        await house.runtime.reload(model)
        assert store.asked[1:] == [["New", "Retyped"]]
        expected = {"Same": "ON", "Retyped": "OPEN", "Relabelled": "ON", "G": "5", "New": "5"}
        assert house.states == expected
        assert facts(retyped) == ("OPEN", LATER, LONG_AGO)
        assert house.recorded.events == []
        await virtual_clock().sleep(10)
        assert house.states == {**expected, "New": "UNDEF", "G": "0"}


@in_virtual_time()
async def test_why_tells_of_a_restored_state(tmp_path: Path) -> None:
    async with restored_house(tmp_path, of(S=ON), "Switch S") as house:
        chain = why(house.runtime.causes, item_of(house.runtime, "S"), UTC)
        assert [(each.time, each.text) for each in chain] == [(LATER, "S took ON, which was restored later")]


@in_virtual_time()
async def test_links_and_profiles_find_the_restored_state(tmp_path: Path) -> None:
    """A first state from a thing meets items, links and groups that are ready."""
    store = of(Power=QuantityType.parse("39 W"), Total=QuantityType.parse("39 W"))
    items = 'Number:Power Power (Total) { channel="demo:hub:h:meter#power" }\nGroup:Number:Power:SUM Total'
    demo = load_binding("demo", module_with(thinghost_thing_types=lambda: thing_types(Home())))
    things = 'Bridge demo:hub:h [ host="there" ]'
    async with restored_house(tmp_path, store, items, things, demo) as house:
        await house.settled()
        assert house.states == {"Power": "40 W", "Total": "40 W"}
        (changed,) = house.recorded.of(GroupItemStateChangedEvent)
        assert (str(changed.old), str(changed.state)) == ("39 W", "40 W")


async def test_a_hundred_thousand_items_are_asked_for_at_once() -> None:
    kind = item_type("Number")
    assert kind is not None
    items = tuple(Item(f"N{i}", kind) for i in range(100_000))
    store = of(**{item.name: number("1") for item in items})
    assert len(await restore(items, store)) == 100_000
    assert len(store.asked) == 1
