from thinghost.testing import VirtualHome

RIGHT = "enphase:inverter:789012:223456"


async def test_an_inverter_that_stays_offline_is_told_once(home: VirtualHome) -> None:
    await home.status(RIGHT, "OFFLINE", "COMMUNICATION_ERROR", "not listed by the gateway")
    await home.advance(minutes=14)
    assert home.messages == []
    await home.advance(hours=3)
    assert home.messages == ["Roof, right is OFFLINE (COMMUNICATION_ERROR): not listed by the gateway."]


async def test_one_that_is_back_soon_is_not_told(home: VirtualHome) -> None:
    await home.status(RIGHT, "OFFLINE")
    await home.advance(minutes=10)
    await home.status(RIGHT, "ONLINE")
    await home.advance(hours=1)
    assert home.messages == []


async def test_a_silent_inverter_is_told_at_noon(home: VirtualHome) -> None:
    home.at("2026-07-15 11:00")
    await home.set("RoofPower", "4 kW")
    await home.set("LeftReport", "2026-07-15T10:55:00+0200")
    await home.set("RightReport", "2026-07-14T20:10:00+0200")
    await home.advance(hours=2)
    assert home.messages == ["No report today: Right."]


async def test_under_snow_nobody_is_missing(home: VirtualHome) -> None:
    home.at("2026-01-15 11:00")
    await home.set("RoofPower", "0 W")
    await home.advance(hours=2)
    assert home.messages == []
