"""States at other times than now, from a handler over its links to items."""

from datetime import UTC
from pathlib import Path

import pytest

from framework.demo_binding import Home, module_with, thing_types
from framework.profile_ends import Ends, make
from thinghost import OnOffType, QuantityType, TimeSeries, TimeSeriesPolicy
from thinghost.event import ItemTimeSeriesEvent, ItemTimeSeriesUpdatedEvent
from thinghost.event_text import message_of, payload_of, topic_of
from thinghost.plugins import load_binding
from thinghost.state import ON, OPEN, State
from thinghost.testing import RunningHouse, in_virtual_time, running_house, virtual_clock

KINDS = (ItemTimeSeriesEvent, ItemTimeSeriesUpdatedEvent)
NOON = 1_767_268_800.0
SERIES = TimeSeries({NOON + 3600.25: QuantityType.parse("2 kW"), NOON: QuantityType.parse("1 kW")})


async def told(folder: Path, items: str, series: TimeSeries) -> tuple[list[str], RunningHouse]:
    """Return which events come of a *series* for the power of a hub, and the house."""
    home = Home()
    demo = load_binding("demo", module_with(thinghost_thing_types=lambda: thing_types(home)))
    things = 'Bridge demo:hub:h [ host="there" ]'
    async with running_house(folder, things=things, items=items, bindings=[demo], record=KINDS) as house:
        await virtual_clock().sleep(1)
        home.handlers["h"].callback.send_time_series("meter#power", series)
        lines = [
            f"{topic_of(event)} {', '.join(str(state) for _, state in event.series.states)}"
            for event in house.recorded.events
            if isinstance(event, ItemTimeSeriesEvent)
        ]
        return lines, house


def test_a_series_is_in_the_order_of_time() -> None:
    assert SERIES.states == (
        (NOON, QuantityType.parse("1 kW")),
        (NOON + 3600.25, QuantityType.parse("2 kW")),
    )
    assert (len(SERIES), SERIES.policy) == (2, TimeSeriesPolicy.REPLACE)


@in_virtual_time()
async def test_items_take_a_series_in_their_own_unit_and_keep_their_state(tmp_path: Path) -> None:
    items = (
        'Number:Power P { channel="demo:hub:h:meter#power" }\nNumber N { channel="demo:hub:h:meter#power" }'
    )
    lines, house = await told(tmp_path, items, SERIES)
    assert lines == [
        "openhab/items/P/timeseries 1 kW, 2 kW",
        "openhab/items/P/timeseriesupdated 1000 W, 2000 W",
        "openhab/items/N/timeseries 1, 2",
        "openhab/items/N/timeseriesupdated 1, 2",
    ]
    assert house.states == {"P": "40 W", "N": "40"}


@in_virtual_time()
async def test_one_state_that_does_not_fit_refuses_the_whole_series_and_a_group_takes_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    items = (
        'Switch S { channel="demo:hub:h:meter#power" }\nGroup:Number G { channel="demo:hub:h:meter#power" }'
    )
    lines, _ = await told(tmp_path, items, TimeSeries({NOON: ON, NOON + 1: OPEN}))
    assert lines == ["openhab/items/S/timeseries ON, OPEN", "openhab/items/G/timeseries 1, 1"]
    assert "S (Switch) cannot take a time series from demo:hub:h:meter#power" in caplog.messages


@in_virtual_time()
async def test_a_profile_changes_each_state_or_says_that_it_takes_no_series(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    items = """
    Number:Power Offset { channel="demo:hub:h:meter#power" [ profile="offset", offset="500 W" ] }
    Switch Range { channel="demo:hub:h:meter#power" [ profile="range", lower="1 W", upper="2 W" ] }
    """
    lines, _ = await told(tmp_path, items, SERIES)
    assert lines == [
        "openhab/items/Offset/timeseries 1.5 kW, 2.5 kW",
        "openhab/items/Offset/timeseriesupdated 1500 W, 2500 W",
    ]
    assert "link Range -> demo:hub:h:meter#power: its profile takes no time series" in caplog.messages


def test_the_default_profile_lets_a_series_through() -> None:
    ends = Ends()
    make("system:default", ends).on_time_series_from_handler(TimeSeries({NOON: ON}))
    assert ends.take() == [f"series {NOON:g} ON"]


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (NOON, "2026-01-01T12:00:00Z"),
        (NOON + 0.25, "2026-01-01T12:00:00.250Z"),
        (NOON + 0.000125, "2026-01-01T12:00:00.000125Z"),
    ],
)
@in_virtual_time()
async def test_a_series_is_told_as_openhab_does(time: float, text: str, tmp_path: Path) -> None:
    states: dict[float, State] = {time: OnOffType.ON}
    async with running_house(tmp_path, items="Switch S", record=KINDS) as house:
        (item,) = house.runtime.items
        house.runtime.items.update_time_series(item, TimeSeries(states, TimeSeriesPolicy.ADD), "test")
        asked, updated = house.recorded.events
    expected = {"timeSeries": [{"type": "OnOff", "value": "ON", "timestamp": text}], "policy": "ADD"}
    assert payload_of(asked, UTC) == payload_of(updated, UTC) == expected
    assert message_of(asked) == "Item 'S' shall process time series with 1 values."
    assert message_of(updated) == "Item 'S' updated time series with 1 values."
