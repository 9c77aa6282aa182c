"""The path of one datum: from a device's answer to those who listen, and all in one turn of the loop."""

import asyncio

from framework.demo_binding import Home, house, states
from thinghost import (
    ItemStateChangedEvent,
    ItemStateUpdatedEvent,
    QuantityType,
    ThingStatusInfoChangedEvent,
)
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock

THINGS = 'Bridge demo:hub:h [ host="there" ]'
ITEMS = 'Number:Power Watts "Watts [%.1f kW]" { channel="demo:hub:h:meter#power", unit="kW" }'


@in_virtual_time()
async def test_a_datum_goes_from_the_device_to_the_listener() -> None:
    home, heard = Home(), list[str]()
    home.hub = {"meter#power": QuantityType.parse("3210 W")}
    async with house(home, virtual_clock(), THINGS, ITEMS) as runtime:
        for kind in (ItemStateUpdatedEvent, ItemStateChangedEvent, ThingStatusInfoChangedEvent):
            runtime.bus.subscribe(
                kind,
                lambda event: heard.append(
                    f"{type(event).__name__} {event.source} "
                    + (
                        str(event.info)
                        if hasattr(event, "info")
                        else f"{event.item.name} {event.old} -> {event.state}"
                    )
                ),
            )
        await runtime.settled()
    assert heard == [
        "ThingStatusInfoChangedEvent None INITIALIZING",
        "ThingStatusInfoChangedEvent None UNKNOWN",
        "ItemStateUpdatedEvent demo:hub:h:meter#power Watts NULL -> 3.21 kW",
        "ItemStateChangedEvent demo:hub:h:meter#power Watts NULL -> 3.21 kW",
        "ThingStatusInfoChangedEvent None ONLINE",
        "ThingStatusInfoChangedEvent None UNINITIALIZED",
    ]


@in_virtual_time()
async def test_the_event_is_heard_before_update_state_returns() -> None:
    home, heard = Home(), list[str]()
    async with house(home, virtual_clock(), THINGS, ITEMS) as runtime:
        await runtime.settled()
        runtime.bus.subscribe(ItemStateChangedEvent, lambda event: heard.append(str(event.state)))
        home.handlers["h"].callback.update_state("meter#power", QuantityType.parse("5 kW"))
        assert (heard, states(runtime)) == (["5 kW"], {"Watts": "5 kW"})


@in_virtual_time()
async def test_states_that_come_together_are_all_held_when_the_first_is_heard() -> None:
    home, heard = Home(), list[dict[str, str]]()
    items = f'{ITEMS}\nNumber:Energy Hours {{ channel="demo:hub:h:meter#energy" }}'
    async with house(home, virtual_clock(), THINGS, items) as runtime:
        await runtime.settled()
        runtime.bus.subscribe(ItemStateUpdatedEvent, lambda _: heard.append(states(runtime)))
        home.handlers["h"].callback.update_states(
            {"meter#power": QuantityType.parse("5 kW"), "meter#energy": QuantityType.parse("6 kWh")}
        )
        assert heard == [{"Watts": "5 kW", "Hours": "6 kWh"}] * 2


@in_virtual_time()
async def test_stopping_leaves_no_task() -> None:
    before = asyncio.all_tasks()
    async with house(Home(), virtual_clock(), THINGS, ITEMS) as runtime:
        await runtime.settled()
        assert asyncio.all_tasks() != before
    assert asyncio.all_tasks() == before
