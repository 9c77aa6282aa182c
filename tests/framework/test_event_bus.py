"""Events: their order, and who hears them."""

import logging

import pytest

from thinghost import Item, ItemCommandEvent, ItemStateChangedEvent, ItemStateUpdatedEvent
from thinghost.cause import Causes
from thinghost.event import Event
from thinghost.event_bus import EventBus
from thinghost.item_type import item_type
from thinghost.state import NULL, ON


def item(name: str = "Light") -> Item:
    switch = item_type("Switch")
    assert switch is not None
    return Item(name, switch)


def updated(of: Item) -> ItemStateUpdatedEvent:
    return ItemStateUpdatedEvent(0.0, 0, None, of, ON, NULL)


def changed(of: Item) -> ItemStateChangedEvent:
    return ItemStateChangedEvent(0.0, 0, None, of, ON, NULL)


def test_a_listener_hears_exactly_the_kind_it_asked_for() -> None:
    bus, heard, light = EventBus(Causes()), list[Event](), item()
    bus.subscribe(ItemStateUpdatedEvent, heard.append)
    events = [updated(light), changed(light)]
    for event in events:
        bus.publish(event)
    assert heard == events[:1]


def test_a_listener_of_one_item_hears_nothing_of_others() -> None:
    bus, heard, light, fan = EventBus(Causes()), list[Event](), item(), item("Fan")
    bus.subscribe_item(ItemStateUpdatedEvent, light, heard.append)
    about_light, about_fan = updated(light), updated(fan)
    bus.publish(about_fan)
    bus.publish(about_light)
    assert heard == [about_light]


def test_nobody_hears_anything_after_undoing() -> None:
    bus, heard, light = EventBus(Causes()), list[Event](), item()
    undo = [
        bus.subscribe(ItemStateUpdatedEvent, heard.append),
        bus.subscribe_item(ItemStateUpdatedEvent, light, print),
    ]
    assert bus.listens(ItemStateUpdatedEvent, light)
    for each in undo:
        each()
    bus.publish(updated(light))
    assert (heard, bus.listens(ItemStateUpdatedEvent, light)) == ([], False)


def test_what_a_listener_publishes_is_heard_after_what_it_hears_by_everybody() -> None:
    bus, light = EventBus(Causes()), item()
    first, second = list[str](), list[str]()

    def answer(event: ItemStateUpdatedEvent) -> None:
        first.append(type(event).__name__)
        bus.publish(ItemCommandEvent(0.0, 0, "answer", event.item, ON))

    bus.subscribe(ItemStateUpdatedEvent, answer)
    for kind in (ItemStateUpdatedEvent, ItemCommandEvent):
        bus.subscribe(kind, lambda event: second.append(type(event).__name__))
    bus.publish(updated(light))
    assert (first, second) == (["ItemStateUpdatedEvent"], ["ItemStateUpdatedEvent", "ItemCommandEvent"])


def test_held_events_wait_for_the_outermost_block() -> None:
    bus, heard, light = EventBus(Causes()), list[Event](), item()
    bus.subscribe(ItemStateUpdatedEvent, heard.append)
    with bus.held():
        with bus.held():
            bus.publish(updated(light))
        assert heard == []
    assert len(heard) == 1


def test_a_listener_that_fails_takes_nobody_else_down(caplog: pytest.LogCaptureFixture) -> None:
    bus, heard, light = EventBus(Causes()), list[Event](), item()

    def fail(_event: Event) -> None:
        raise RuntimeError("broken")

    bus.subscribe(ItemStateUpdatedEvent, fail)
    bus.subscribe(ItemStateUpdatedEvent, heard.append)
    bus.publish(updated(light))
    assert len(heard) == 1
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, "a listener failed on ItemStateUpdatedEvent")
    ]


def test_events_keep_the_state_they_were_made_with() -> None:
    light = item()
    event = ItemStateUpdatedEvent(1.5, 7, "a:b:c:d", light, ON, NULL)
    assert (event.time, event.number, event.source, event.item, event.state, event.old) == (
        1.5,
        7,
        "a:b:c:d",
        light,
        ON,
        NULL,
    )


def test_a_listener_that_delays_everybody_is_named_once_when_it_does_so_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [0.0]
    bus, light = EventBus(Causes(), lambda: now[0]), item()

    def dawdle(_event: Event) -> None:
        now[0] += 0.25

    bus.subscribe(ItemStateUpdatedEvent, dawdle)
    bus.subscribe(ItemStateUpdatedEvent, lambda _event: None)
    for _ in range(3):
        bus.publish(ItemStateUpdatedEvent(now[0], 0, None, light, ON, NULL))
    name = "test_a_listener_that_delays_everybody_is_named_once_when_it_does_so_again.<locals>.dawdle"
    assert [record.getMessage() for record in caplog.records] == [
        f"listener {name} is slow: all waited 0.25 s for it to hear of one event"
    ]


def test_a_listener_that_comes_or_goes_meanwhile_counts_from_the_next_event_on() -> None:
    bus, light, heard = EventBus(Causes()), item(), list[str]()

    def first(_event: Event) -> None:
        heard.append("first")
        leave()
        bus.subscribe(ItemStateUpdatedEvent, lambda _event: heard.append("late"))

    leave = bus.subscribe(ItemStateUpdatedEvent, first)
    bus.subscribe_item(ItemStateUpdatedEvent, light, lambda _event: heard.append("second"))
    for _ in range(2):
        bus.publish(updated(light))
    assert heard == ["first", "second", "late", "second"]
