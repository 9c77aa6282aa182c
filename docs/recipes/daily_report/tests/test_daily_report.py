import logging

import pytest

from thinghost.testing import VirtualHome


async def test_the_report_comes_after_sunset(home: VirtualHome) -> None:
    home.at("2026-07-15 20:00")
    await home.set("EnergyToday", "31250 Wh")
    await home.advance(hours=1)
    assert home.messages == []
    await home.advance(hours=1)
    assert home.messages == ["31.2 kWh today, more than ever."]


async def test_the_best_day_is_remembered_over_a_restart(home: VirtualHome) -> None:
    home.at("2026-07-15 20:00")
    await home.set("EnergyToday", "31 kWh")
    await home.advance(hours=4)
    home.at("2026-07-16 20:00")
    await home.set("EnergyToday", "28 kWh")
    await home.advance(hours=4)
    assert home.messages == ["28.0 kWh today."]


async def test_without_a_figure_nobody_is_told(home: VirtualHome, caplog: pytest.LogCaptureFixture) -> None:
    home.at("2026-07-15 20:00")
    await home.advance(hours=4)
    assert home.messages == []
    assert caplog.record_tuples == [
        ("rules.daily_report", logging.WARNING, "nobody knows what the roof gave today")
    ]
