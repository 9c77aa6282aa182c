"""Stand-ins for devices: which things get one, and what time it is for them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from framework.demo_binding import Home, declared, demo_plugins
from thinghost import Clock, Simulation, Simulator
from thinghost.loader import load_model
from thinghost.simulation import simulated, simulated_time
from thinghost.unit import MeasurementSystem

THINGS = """
Bridge demo:hub:empty [ refresh=5 ] { Things: lamp one }
Bridge demo:hub:real [ host="there" ]
Thing demo:candle:c
"""


@pytest.mark.parametrize(
    ("passed", "then"),
    [(0, "10:00:00"), (1, "10:01:00"), (840, "00:00:00"), (1440, "10:00:00")],
)
def test_a_simulated_day_starts_at_ten_and_runs_sixty_times_as_fast(passed: int, then: str) -> None:
    seconds = datetime(2026, 6, 1, 23, 45, 12, tzinfo=UTC).timestamp()
    now = simulated_time(Clock(UTC, lambda: seconds))
    seconds += passed
    assert f"{now():%H:%M:%S}" == then
    assert now() - datetime(2026, 6, 1, 10, tzinfo=UTC) == timedelta(minutes=passed)


def test_a_simulated_day_with_a_clock_change_has_the_hours_that_the_day_has() -> None:
    zone = ZoneInfo("Europe/Berlin")
    seconds = datetime(2026, 3, 28, 12, tzinfo=zone).timestamp()
    now = simulated_time(Clock(zone, lambda: seconds))
    seconds += 16.5 * 60
    assert now() == datetime(2026, 3, 29, 3, 30, tzinfo=zone)


async def test_every_thing_that_wants_one_is_led_to_a_stand_in_of_its_own() -> None:
    log: list[str] = []

    @asynccontextmanager
    async def simulate(
        thing: Any, below: Any, _now: Callable[[], datetime] | None = None
    ) -> AsyncIterator[Simulation]:
        log.append(f"{thing.uid} with {', '.join(str(each.uid) for each in below)} begins")
        yield Simulation("127.0.0.1:5", configuration={"host": "127.0.0.1:5"})
        log.append(f"{thing.uid} ends")

    simulator = Simulator(
        "demo", "", "demo:hub", (), simulate, simulate, lambda thing: "host" not in thing.configuration
    )
    model = load_model(declared(THINGS), demo_plugins(Home()), MeasurementSystem.SI, UTC)
    async with simulated(model.things, simulator, Clock(UTC)) as led:
        assert [(str(each.thing.uid), each.simulation.address) for each in led] == [
            ("demo:hub:empty", "127.0.0.1:5")
        ]
        assert {key: str(value) for key, value in led[0].thing.configuration.items()} == {
            "refresh": "5",
            "host": "127.0.0.1:5",
        }
    assert log == ["demo:hub:empty with demo:lamp:empty:one begins", "demo:hub:empty ends"]
