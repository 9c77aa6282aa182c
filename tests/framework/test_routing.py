"""The rules of routes: which states and commands go over a link, and which do not (openhab-runtime 2.1 to 2.4)."""

import asyncio
import logging
from decimal import Decimal

import pytest

from framework.demo_binding import Home, house, states
from thinghost import DecimalType, ItemCommandEvent, OnOffType, ThingStatus
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock

CANDLE = """
Thing demo:candle:c [ ] {
  Channels:
    State Switch : wick
    State Number : bare
    State Number:Energy : wax
    State Number:Power : limit
}
"""


@in_virtual_time()
async def test_a_link_to_a_channel_that_is_not_there_is_legal_and_carries_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    home, items = Home(), 'Switch Orphan { channel="demo:candle:c:nothing" }'
    async with house(home, virtual_clock(), CANDLE, items) as runtime:
        await asyncio.sleep(1)
        orphan = runtime.items.get("Orphan")
        assert orphan is not None
        runtime.items.send_command(orphan, OnOffType.ON)
        await asyncio.sleep(1)
        with pytest.raises(ValueError, match="demo:candle:c has no channel 'nothing'"):
            home.handlers["c"].callback.update_state("nothing", OnOffType.OFF)
        assert str(orphan.state) == "NULL"
    assert not [call for call in home.calls if "nothing" in call]
    assert not [record for record in caplog.records if record.levelno > logging.WARNING]


@in_virtual_time()
async def test_a_thing_that_is_offline_may_send_states() -> None:
    home, items = Home(), 'Switch Wick { channel="demo:candle:c:wick" }'
    async with house(home, virtual_clock(), CANDLE, items) as runtime:
        await asyncio.sleep(1)
        callback = home.handlers["c"].callback
        callback.update_status(ThingStatus.OFFLINE)
        callback.update_state("wick", OnOffType.ON)
        assert states(runtime) == {"Wick": "ON"}


@in_virtual_time()
async def test_what_a_device_commands_goes_to_the_other_links_of_the_item_and_not_back() -> None:
    home = Home()
    items = 'Switch Both { channel="demo:candle:c:wick", channel="demo:candle:d:wick" }'
    things = f"{CANDLE}\n{CANDLE.replace(':c ', ':d ')}"
    heard: list[tuple[str, str | None]] = []
    async with house(home, virtual_clock(), things, items) as runtime:
        await asyncio.sleep(1)
        runtime.bus.subscribe(
            ItemCommandEvent, lambda event: heard.append((str(event.command), event.source))
        )
        home.handlers["c"].callback.post_command("wick", OnOffType.ON)
        await asyncio.sleep(1)
    assert heard == [("ON", "demo:candle:c:wick")]
    assert [call for call in home.calls if "wick" in call] == ["d wick ON"]


@pytest.mark.parametrize(
    ("channel", "command"),
    [("limit", "3 kW"), ("bare", "3"), ("wax", "3")],
    ids=["same dimension", "no dimension", "other dimension"],
)
@in_virtual_time()
async def test_a_bare_number_gets_the_unit_of_its_item_for_a_channel_that_measures_the_same(
    channel: str, command: str
) -> None:
    home, items = Home(), f'Number:Power It {{ channel="demo:candle:c:{channel}", unit="kW" }}'
    async with house(home, virtual_clock(), CANDLE, items) as runtime:
        await asyncio.sleep(1)
        item = runtime.items.get("It")
        assert item is not None
        runtime.items.send_command(item, DecimalType(Decimal(3)))
        await asyncio.sleep(1)
    assert [call for call in home.calls if channel in call] == [f"c {channel} {command}"]
