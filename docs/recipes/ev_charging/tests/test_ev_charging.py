from thinghost.testing import VirtualHome


async def surplus(home: VirtualHome, watts: float, minutes: int = 1) -> None:
    """Let the house without the car have so many watts too much; the car takes of them what it charges with."""
    for _ in range(2 * minutes):
        amperes = float(home.state("CarCurrent").split()[0]) if home.state("CarCharging") == "ON" else 0
        await home.set("GridPower", f"{230 * amperes - watts} W")
        await home.advance(seconds=30)


async def test_the_car_takes_what_there_is(home: VirtualHome) -> None:
    await home.set("CarPlugged", "ON")
    for watts, current in ((1_500, "6 A"), (2_400, "10 A"), (9_000, "16 A"), (2_000, "8 A")):
        await surplus(home, watts)
        assert home.state("CarCurrent") == current
    assert home.commands("CarCharging") == ["ON"]


async def test_a_short_cloud_ends_nothing(home: VirtualHome) -> None:
    await home.set("CarPlugged", "ON")
    await surplus(home, 2_400)
    await surplus(home, 300, minutes=4)
    assert home.state("CarCurrent") == "6 A"
    await surplus(home, 2_400)
    assert home.state("CarCurrent") == "10 A"
    assert home.commands("CarCharging") == ["ON"]


async def test_a_long_cloud_does(home: VirtualHome) -> None:
    await home.set("CarPlugged", "ON")
    await surplus(home, 2_400)
    await surplus(home, 300, minutes=10)
    assert home.commands("CarCharging") == ["ON", "OFF"]


async def test_without_sun_nothing_begins(home: VirtualHome) -> None:
    await home.set("CarPlugged", "ON")
    await surplus(home, 1_200, minutes=5)
    assert home.state("CarCharging") != "ON"


async def test_charging_stops_when_nobody_knows(home: VirtualHome) -> None:
    await home.set("CarPlugged", "ON")
    await surplus(home, 2_400)
    await home.advance(minutes=11)
    home.assert_command("CarCharging", "OFF")
