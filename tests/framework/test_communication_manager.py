"""Routes between channels and items: states one way, commands the other."""

import asyncio
import logging
from decimal import Decimal

import pytest

from framework.demo_binding import Home, house, states
from thinghost import (
    Command,
    CommunicationError,
    DecimalType,
    HSBType,
    ItemStateChangedEvent,
    ItemStateUpdatedEvent,
    OnOffType,
    PercentType,
    QuantityType,
    RefreshType,
    StringType,
)
from thinghost.channel_command import accepted_command
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock

HUB = """
Bridge demo:hub:h [ host="there" ] {
  Things: lamp one
}"""
ITEMS = """
Number:Power  Power   { channel="demo:hub:h:meter#power" }
Number        Bare    { channel="demo:hub:h:meter#power" }
Number:Energy Energy  { channel="demo:hub:h:meter#energy", unit="Wh" }
String        Text    { channel="demo:hub:h:meter#energy" }
Switch        Lamp    { channel="demo:lamp:h:one:power" }
Switch        Other   { channel="demo:lamp:h:one:power" }
Number        Level   { channel="demo:lamp:h:one:level" }
Switch        Alone
"""


@in_virtual_time()
async def test_a_state_reaches_every_item_of_its_channel_in_the_type_and_unit_of_the_item() -> None:
    async with house(Home(), virtual_clock(), HUB, ITEMS) as runtime:
        await runtime.settled()
        assert states(runtime) == {
            "Power": "40 W",
            "Bare": "40",
            "Energy": "1500 Wh",
            "Text": "NULL",
            "Lamp": "ON",
            "Other": "ON",
            "Level": "7",
            "Alone": "NULL",
        }


@in_virtual_time()
async def test_all_items_of_one_poll_hold_their_state_before_the_first_event() -> None:
    heard: list[tuple[str, set[str]]] = []
    async with house(Home(), virtual_clock(), HUB, ITEMS) as runtime:

        def hear(event: ItemStateUpdatedEvent) -> None:
            current = states(runtime)
            heard.append(
                (event.item.name, {name for name in ("Power", "Lamp", "Level") if current[name] == "NULL"})
            )

        runtime.bus.subscribe(ItemStateUpdatedEvent, hear)
        await runtime.settled()
    assert heard == [(name, set()) for name in ("Power", "Bare", "Energy", "Lamp", "Other", "Level")]


@in_virtual_time()
async def test_what_an_item_cannot_take_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    async with house(Home(), virtual_clock(), HUB, ITEMS) as runtime:
        await runtime.settled()
        await asyncio.sleep(1000)
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        "Text (String) cannot take 1.5 kWh from demo:hub:h:meter#energy"
    ]


@in_virtual_time()
async def test_a_command_reaches_the_handler_and_the_item_takes_it() -> None:
    home, heard = Home(), list[str]()
    async with house(home, virtual_clock(), HUB, ITEMS) as runtime:
        await runtime.settled()
        runtime.bus.subscribe(ItemStateChangedEvent, lambda event: heard.append(event.item.name))
        lamp = runtime.items.get("Lamp")
        assert lamp is not None
        runtime.items.send_command(lamp, OnOffType.OFF, "test")
        await asyncio.sleep(1)
        assert home.calls_of("one power") == ["one power OFF"]
        assert (str(lamp.state), heard) == ("OFF", ["Lamp"])


@in_virtual_time()
async def test_a_command_never_returns_through_the_link_it_came_from() -> None:
    home = Home()
    items = 'Switch Both { channel="demo:lamp:h:one:power", channel="demo:candle:c:power" }'
    async with house(home, virtual_clock(), f"{HUB}\nThing demo:candle:c", items) as runtime:
        await asyncio.sleep(1)
        both = runtime.items.get("Both")
        assert both is not None
        runtime.items.send_command(both, OnOffType.ON, "demo:lamp:h:one:power")
        await asyncio.sleep(1)
        assert [call for call in home.calls if "power" in call] == ["c power ON"]


@in_virtual_time()
async def test_commands_to_a_thing_are_carried_out_one_after_the_other() -> None:
    home, order = Home(), list[str]()

    async def slow() -> None:
        await asyncio.sleep(10)
        order.append("ON is done")

    async def quick() -> None:
        order.append("OFF is done")

    home.trouble |= {"one power ON": slow, "one power OFF": quick}
    async with house(home, virtual_clock(), HUB, ITEMS) as runtime:
        await runtime.settled()
        lamp = runtime.items.get("Lamp")
        assert lamp is not None
        for command in (OnOffType.ON, OnOffType.OFF):
            runtime.items.send_command(lamp, command)
        await asyncio.sleep(11)
    assert order == ["ON is done", "OFF is done"]


@pytest.mark.parametrize(
    ("trouble", "warning", "level"),
    [
        (CommunicationError("the lamp is unplugged"), "the lamp is unplugged", logging.WARNING),
        (asyncio.Event().wait, "it took longer than 30 s and was cut off", logging.WARNING),
        (KeyError("x"), "'x'", logging.ERROR),
    ],
)
def test_a_command_that_was_not_carried_out_is_named_and_the_next_one_is(
    trouble: Exception, warning: str, level: int, caplog: pytest.LogCaptureFixture
) -> None:
    home = Home(trouble={"one power ON": trouble})

    @in_virtual_time()
    async def run() -> None:
        async with house(home, virtual_clock(), HUB, ITEMS.replace("String ", "Switch ")) as runtime:
            await runtime.settled()
            caplog.clear()
            lamp = runtime.items.get("Lamp")
            assert lamp is not None
            for command in (OnOffType.ON, OnOffType.OFF):
                runtime.items.send_command(lamp, command)
            await asyncio.sleep(31)

    run()
    assert [
        (record.levelno, record.getMessage()) for record in caplog.records if record.levelno > logging.INFO
    ] == [(level, f"demo:lamp:h:one:power: ON was not carried out: {warning}")]
    assert home.calls_of("one power") == ["one power ON", "one power OFF"]


@in_virtual_time()
async def test_a_command_to_a_thing_that_is_not_at_work_is_dropped() -> None:
    home = Home()
    items = 'Switch It { channel="demo:lamp:l:power" }\nSwitch No { channel="demo:candle:c:no" }'
    async with house(home, virtual_clock(), "Thing demo:lamp:l\nThing demo:candle:c", items) as runtime:
        await asyncio.sleep(1)
        for item in runtime.items:
            runtime.items.send_command(item, OnOffType.ON)
        await asyncio.sleep(1)
    assert home.calls == ["make c", "initialize c", "dispose c"]


@in_virtual_time()
async def test_a_link_over_a_profile_that_nobody_has_is_named_and_routes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    items = 'Number:Power It { channel="demo:hub:h:meter#power" [ profile="follo" ] }'
    async with house(Home(), virtual_clock(), HUB, items) as runtime:
        await runtime.settled()
        assert states(runtime) == {"It": "NULL"}
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        "link It -> demo:hub:h:meter#power does nothing: there is no profile system:follo"
    ]


@in_virtual_time()
async def test_the_default_profile_may_be_named() -> None:
    items = 'Number:Power It { channel="demo:hub:h:meter#power" [ profile="default" ] }'
    async with house(Home(), virtual_clock(), HUB, items) as runtime:
        await runtime.settled()
        assert states(runtime) == {"It": "40 W"}


def percent(value: int) -> PercentType:
    return PercentType(Decimal(value))


@pytest.mark.parametrize(
    ("command", "channel", "accepted"),
    [
        (OnOffType.ON, "Switch", OnOffType.ON),
        (RefreshType.REFRESH, "Contact", RefreshType.REFRESH),
        (OnOffType.ON, "Contact", None),
        (StringType("a"), "Switch", None),
        (StringType("a"), None, StringType("a")),
        (StringType("a"), "Number:Nonsense", StringType("a")),
        (percent(30), "Switch", OnOffType.ON),
        (percent(0), "Switch", OnOffType.OFF),
        (percent(30), "Number", None),
        (HSBType(Decimal(1), Decimal(2), Decimal(3)), "Dimmer", percent(3)),
        (QuantityType.parse("5 W"), "Number", DecimalType(Decimal(5))),
        (QuantityType.parse("5 W"), "Number:Power", QuantityType.parse("5 W")),
    ],
)
def test_a_command_reaches_a_channel_in_a_type_that_it_takes(
    command: Command, channel: str | None, accepted: Command | None
) -> None:
    found = accepted_command(command, channel)
    assert (type(found), found) == (type(accepted), accepted)


@in_virtual_time()
async def test_a_bare_number_is_sent_in_the_unit_of_its_item() -> None:
    home = Home()
    things = "Thing demo:candle:c [ ] { Channels: State Number:Power : limit State Number : bare }"
    items = 'Number:Power It { channel="demo:candle:c:limit", channel="demo:candle:c:bare", unit="kW" }'
    async with house(home, virtual_clock(), things, items) as runtime:
        await asyncio.sleep(1)
        item = runtime.items.get("It")
        assert item is not None
        runtime.items.send_command(item, DecimalType(Decimal(3)))
        await asyncio.sleep(1)
    assert [call for call in home.calls if "3" in call] == ["c limit 3 kW", "c bare 3"]
