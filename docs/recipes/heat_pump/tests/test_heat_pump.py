from thinghost.testing import VirtualHome


async def power(home: VirtualHome, watts: int, minutes: int) -> None:
    for _ in range(minutes // 5):
        await home.set("GridPower", f"{watts} W")
        await home.advance(minutes=5)


async def test_a_little_sun_heats_more(home: VirtualHome) -> None:
    await power(home, -2_000, minutes=15)
    assert (home.state("SgReady1"), home.state("SgReady2")) == ("OFF", "ON")


async def test_much_sun_heats_as_much_as_possible(home: VirtualHome) -> None:
    await power(home, -5_000, minutes=15)
    assert (home.state("SgReady1"), home.state("SgReady2")) == ("ON", "ON")


async def test_a_cloud_of_a_quarter_of_an_hour_changes_nothing(home: VirtualHome) -> None:
    await power(home, -2_000, minutes=15)
    await power(home, 1_500, minutes=15)
    assert home.state("HeatPump") == "more"
    await power(home, 1_500, minutes=10)
    assert (home.state("SgReady1"), home.state("SgReady2")) == ("OFF", "OFF")


async def test_the_pump_is_told_seldom(home: VirtualHome) -> None:
    for _ in range(4):
        await power(home, -5_000, minutes=30)
        await power(home, 1_500, minutes=10)
    assert home.commands("HeatPump") == ["most"]


async def test_it_works_as_ever_when_nobody_knows(home: VirtualHome) -> None:
    await power(home, -2_000, minutes=15)
    await home.advance(minutes=10)
    assert (home.state("SgReady1"), home.state("SgReady2")) == ("OFF", "OFF")
