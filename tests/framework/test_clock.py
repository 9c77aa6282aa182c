"""The time of day: real unless another is handed in, and right when clocks are changed."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from thinghost import Clock

BERLIN = ZoneInfo("Europe/Berlin")


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> float:
    return datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()


def test_the_time_is_the_machines_unless_another_is_handed_in() -> None:
    assert Clock(UTC).time is time.time
    assert Clock(UTC, lambda: 86_400.0).now() == datetime(1970, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (at(2026, 3, 29, 0, 59), "2026-03-29T01:59:00+01:00"),
        (at(2026, 3, 29, 1, 0), "2026-03-29T03:00:00+02:00"),
        (at(2026, 10, 25, 0, 30), "2026-10-25T02:30:00+02:00"),
        (at(2026, 10, 25, 1, 30), "2026-10-25T02:30:00+01:00"),
        (at(2026, 10, 25, 2, 0), "2026-10-25T03:00:00+01:00"),
    ],
)
def test_a_clock_change_skips_an_hour_in_spring_and_repeats_one_in_autumn(moment: float, shown: str) -> None:
    assert Clock(BERLIN, lambda: moment).now().isoformat() == shown


def test_the_repeated_hour_leads_back_to_the_moment_it_came_from() -> None:
    for moment in (at(2026, 10, 25, 0, 30), at(2026, 10, 25, 1, 30)):
        assert Clock(BERLIN, lambda moment=moment: moment).now().timestamp() == moment  # type: ignore[misc]


def test_the_zone_changes_what_is_shown_and_not_the_moment() -> None:
    here, there = (Clock(zone, lambda: 0.0).now() for zone in (BERLIN, ZoneInfo("Asia/Kolkata")))
    assert (here, here.utcoffset()) == (there, timedelta(hours=1))
    assert there.utcoffset() == timedelta(hours=5, minutes=30)
