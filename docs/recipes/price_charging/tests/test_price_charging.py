from thinghost.testing import VirtualHome

NIGHT = (9.5, 8.1, 7.9, 8.0, 9.0, 14.2, 24.0)


async def test_a_night_charges_in_the_cheap_hours(home: VirtualHome) -> None:
    await home.set("PriceLimit", 9)
    await home.set("BatteryCharge", "40 %")
    charging = []
    for price in NIGHT:
        await home.set("Price", price)
        charging.append(home.state("GridCharging"))
        await home.advance(hours=1)
    assert charging == ["OFF", "ON", "ON", "ON", "ON", "OFF", "OFF"]
    assert home.commands("GridCharging") == ["OFF", "ON", "OFF"]


async def test_a_full_battery_is_left_alone_until_it_needs_more(home: VirtualHome) -> None:
    await home.set("PriceLimit", 9)
    await home.set("Price", 5)
    for charge, expected in ((90, "OFF"), (79, "ON"), (94, "ON"), (95, "OFF"), (94, "OFF"), (79, "ON")):
        await home.set("BatteryCharge", f"{charge} %")
        assert home.state("GridCharging") == expected


async def test_without_a_price_nothing_is_bought(home: VirtualHome) -> None:
    await home.set("PriceLimit", 9)
    await home.set("BatteryCharge", "40 %")
    await home.set("Price", 5)
    await home.set("Price", "UNDEF")
    assert home.commands("GridCharging") == ["OFF", "ON", "OFF"]
