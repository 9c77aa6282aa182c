"""The example house in virtual time, polled over real sockets: every run is the same.

A day with a clock change is enough to see it; with THINGHOST_SOAK set it is a month.
"""

import json
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from thinghost import ItemStateChangedEvent, ThingStatusInfoChangedEvent
from thinghost.testing import RunningHouse, in_virtual_time, running_house, virtual_clock, virtual_run
from thinghost_enphase.simulator import simulated_gateway

ROOT = Path(__file__).parents[2]
BERLIN = ZoneInfo("Europe/Berlin")
SATURDAY = datetime(2026, 10, 24, 10, tzinfo=BERLIN)
DAYS = 31 if os.environ.get("THINGHOST_SOAK") else 1
SERIAL_NUMBER = "12345789012"
INVERTERS = ["789012123456", "789012223456"]


@asynccontextmanager
async def example_house(folder: Path, firmware: int) -> AsyncIterator[RunningHouse]:
    """Run the example beside a simulated gateway; its events go to a file in *folder*, too."""
    things = (ROOT / "things.example").read_text(encoding="utf-8")
    items = (ROOT / "items.example").read_text(encoding="utf-8")
    known = f'serialNumber="{SERIAL_NUMBER}"'
    assert known in things
    async with simulated_gateway(
        SERIAL_NUMBER, firmware=firmware, inverters=INVERTERS, now=virtual_clock().now
    ) as gateway:
        token = f', jwt="{gateway.token.reveal()}"' if gateway.token else ""
        found = things.replace(known, f'{known}, hostname="{gateway.address}"{token}')
        log = f"jsonl={folder / 'events.jsonl'}"
        kinds = (ItemStateChangedEvent, ThingStatusInfoChangedEvent)
        async with running_house(folder, things=found, items=items, sinks=[log], record=kinds) as house:
            yield house


def events_of(folder: Path, firmware: int, days: float) -> bytes:
    """Return what the example house writes to its file in so many *days*."""

    async def live() -> None:
        async with example_house(folder, firmware):
            await virtual_clock().sleep(days * 86_400)

    folder.mkdir()
    virtual_run(live(), SATURDAY, raise_when_stuck=True)
    return (folder / "events.jsonl").read_bytes()


@pytest.mark.parametrize("firmware", [5, 8])
def test_the_same_days_twice_give_the_same_events(firmware: int, tmp_path: Path) -> None:
    first, second = (events_of(tmp_path / run, firmware, DAYS) for run in ("first", "second"))
    assert first == second
    kinds = Counter(json.loads(line).get("status") or "state" for line in first.splitlines())
    polls = DAYS * 86_400 / 300
    assert kinds["state"] >= 10 * polls * 0.9
    assert {status: count for status, count in kinds.items() if status != "state"} == {
        "INITIALIZING": 3,
        "UNKNOWN": 3,
        "ONLINE": 3,
        "UNINITIALIZED": 3,
    }


@in_virtual_time(SATURDAY)
async def test_events_bear_the_virtual_time_and_the_sun_rises_by_it(tmp_path: Path) -> None:
    async with example_house(tmp_path, 5) as house:
        await virtual_clock().sleep(86_400)
        powers = [
            (datetime.fromtimestamp(event.time, BERLIN), str(event.state))
            for event in house.recorded.of(ItemStateChangedEvent)
            if event.item.name == "envoyWattsNow"
        ]
    assert powers[0][0] == SATURDAY
    assert dict(powers)[SATURDAY] != "0 W"
    assert powers[-1][0].date() == (SATURDAY + timedelta(days=1)).date()
    assert not [time for time, power in powers if time.hour in {0, 1, 2, 3, 4, 5, 20, 21, 22, 23}]
