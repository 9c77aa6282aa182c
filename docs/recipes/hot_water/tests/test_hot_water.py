import pytest

from thinghost.testing import VirtualHome


@pytest.mark.parametrize(
    ("day", "begin"),
    [
        ("2026-07-15", "05:30"),  # a Wednesday
        ("2026-07-18", "08:00"),  # a Saturday
        ("2026-06-04", "08:00"),  # Corpus Christi
        ("2027-03-28", "08:00"),  # a Sunday on which the clocks change
    ],
)
async def test_the_water_is_heated_when_people_get_up(home: VirtualHome, day: str, begin: str) -> None:
    home.at(f"{day} 00:00")
    await home.set("HotWater", "40 °C")
    began = None
    for _ in range(9 * 6):
        await home.advance(minutes=10)
        if began is None and home.state("HotWaterPump") == "ON":
            began = f"{home.now:%H:%M}"
    assert began == begin
    await home.set("HotWater", "56 °C")
    await home.advance(minutes=1)
    home.assert_command("HotWaterPump", "OFF")


async def test_hot_water_is_not_heated(home: VirtualHome) -> None:
    await home.set("HotWater", "52 °C")
    await home.advance(days=1)
    assert home.commands("HotWaterPump") == ["OFF"]


async def test_it_ends_at_ten_whatever_the_sensor_says(home: VirtualHome) -> None:
    await home.advance(hours=9)
    assert home.commands("HotWaterPump") == ["ON"]
    await home.advance(hours=1)
    assert home.commands("HotWaterPump") == ["ON", "OFF"]


async def test_who_is_away_needs_none(home: VirtualHome) -> None:
    await home.send("Away", "ON")
    await home.advance(days=2)
    assert "ON" not in home.commands("HotWaterPump")
