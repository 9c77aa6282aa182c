from math import pi, sin

from thinghost.testing import VirtualHome

ROD, HOUSE, PEAK = 2_000, 500, 5_000  # watts


def sun(hour: float) -> float:
    """What the roof gives on a clear day in July."""
    return max(0.0, PEAK * sin(pi * (hour - 5) / 16))


async def test_a_clear_day_heats_once_around_noon(home: VirtualHome) -> None:
    home.at("2026-07-15 00:00")
    heated = 0
    for five_minutes in range(288):
        is_on = home.state("Boiler") == "ON"
        heated += is_on
        power = HOUSE + ROD * is_on - sun(five_minutes / 12)
        await home.set("GridPower", f"{power:.0f} W")
        await home.advance(minutes=5)
    assert home.commands("Boiler") == ["OFF", "ON", "OFF"]
    assert 8 <= heated / 12 <= 12


async def test_a_gap_between_clouds_is_no_surplus(home: VirtualHome) -> None:
    await home.set("GridPower", "-3 kW")
    await home.advance(minutes=9)
    await home.set("GridPower", "-1 kW")
    await home.advance(minutes=9)
    home.assert_no_command("Boiler")


async def test_heating_stops_when_nobody_knows(home: VirtualHome) -> None:
    for _ in range(3):
        await home.set("GridPower", "-3 kW")
        await home.advance(minutes=5)
    home.assert_command("Boiler", "ON")
    await home.advance(minutes=10)
    assert home.state("GridPower") == "UNDEF"
    home.assert_command("Boiler", "OFF")
