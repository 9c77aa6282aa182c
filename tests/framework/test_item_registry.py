"""States reach items in one place."""

from datetime import UTC
from decimal import Decimal

import pytest

from thinghost import (
    Clock,
    DecimalType,
    Item,
    ItemCommandEvent,
    ItemStateChangedEvent,
    ItemStateUpdatedEvent,
    QuantityType,
    State,
    StringType,
)
from thinghost.cause import Causes
from thinghost.event import Event
from thinghost.event_bus import EventBus
from thinghost.item_registry import ItemRegistry
from thinghost.item_type import item_type
from thinghost.state import NULL, OFF, ON, OPEN, UNDEF


class House:
    """One item, and all that is heard of it."""

    def __init__(self, kind: str, unit: str | None = None) -> None:
        found = item_type(kind, unit=unit)
        assert found is not None
        self.item = Item("It", found)
        self.causes = Causes()
        self.bus = EventBus(self.causes)
        self.registry = ItemRegistry([self.item], self.bus, Clock(UTC), self.causes)
        self.heard: list[Event] = []
        for kinds in (ItemStateUpdatedEvent, ItemStateChangedEvent, ItemCommandEvent):
            self.bus.subscribe(kinds, self.heard.append)

    def take(self, state: State) -> list[str]:
        self.heard.clear()
        self.registry.update(self.item, state, "a:b:c:d")
        return [type(event).__name__ for event in self.heard]


def test_a_new_state_is_updated_and_then_changed() -> None:
    house = House("Switch")
    assert house.take(ON) == ["ItemStateUpdatedEvent", "ItemStateChangedEvent"]
    assert house.item.state is ON


def test_the_same_state_again_is_updated_only() -> None:
    house = House("Switch")
    house.take(ON)
    assert house.take(ON) == ["ItemStateUpdatedEvent"]
    assert house.take(OFF) == ["ItemStateUpdatedEvent", "ItemStateChangedEvent"]


def test_a_quantity_is_held_in_the_unit_of_the_item() -> None:
    house = House("Number:Energy", unit="Wh")
    house.take(QuantityType.parse("1.5 kWh"))
    assert str(house.item.state) == "1500 Wh"


def test_the_same_quantity_in_another_unit_is_no_change() -> None:
    house = House("Number:Power")
    house.take(QuantityType.parse("1000 W"))
    assert house.take(QuantityType.parse("1 kW")) == ["ItemStateUpdatedEvent"]


@pytest.mark.parametrize(
    ("kind", "state", "message"),
    [
        ("Switch", OPEN, "It (Switch) cannot take OPEN from a:b:c:d"),
        ("Number:Power", QuantityType.parse("5 kWh"), "It (Number:Power) cannot take 5 kWh from a:b:c:d"),
        ("DateTime", StringType("soon"), "It (DateTime) cannot take soon from a:b:c:d"),
    ],
)
def test_what_an_item_cannot_take_leaves_it_alone_and_is_named(
    kind: str, state: State, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    house = House(kind)
    assert house.take(state) == []
    assert (house.item.state, house.item.last_update) == (NULL, None)
    assert [record.getMessage() for record in caplog.records] == [message]


def test_undef_is_a_state_like_any_other() -> None:
    house = House("Number")
    house.take(DecimalType(Decimal(5)))
    assert house.take(UNDEF) == ["ItemStateUpdatedEvent", "ItemStateChangedEvent"]


def test_an_event_tells_the_state_before_and_who_sent_it() -> None:
    house = House("Switch")
    house.take(ON)
    house.take(OFF)
    event = house.heard[0]
    assert isinstance(event, ItemStateUpdatedEvent)
    assert (event.item, event.state, event.old, event.source) == (house.item, OFF, ON, "a:b:c:d")


def test_the_times_of_the_last_update_and_change_are_kept() -> None:
    house = House("Switch")
    house.take(ON)
    first = house.item.last_change
    house.take(ON)
    assert first is not None
    assert house.item.last_change == first
    assert (house.item.last_update or 0) >= first


def test_a_command_is_published_and_changes_no_state() -> None:
    house = House("Switch")
    house.registry.send_command(house.item, ON, "test")
    assert [type(event) for event in house.heard] == [ItemCommandEvent]
    assert house.item.state is NULL


def test_what_a_listener_makes_of_an_update_comes_after_its_change() -> None:
    house, told = House("Switch"), list[tuple[str, State]]()

    def answer(event: ItemStateUpdatedEvent) -> None:
        if event.state is ON:
            house.registry.update(house.item, OFF)

    house.bus.subscribe(ItemStateUpdatedEvent, answer)
    for kind in (ItemStateUpdatedEvent, ItemStateChangedEvent):
        house.bus.subscribe(kind, lambda event: told.append((type(event).__name__, event.state)))
    house.registry.update(house.item, ON)
    assert told == [
        ("ItemStateUpdatedEvent", ON),
        ("ItemStateChangedEvent", ON),
        ("ItemStateUpdatedEvent", OFF),
        ("ItemStateChangedEvent", OFF),
    ]
