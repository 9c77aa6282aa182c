from thinghost.testing import VirtualHome


async def test_a_battery_that_runs_low_ends_the_big_loads(home: VirtualHome) -> None:
    await home.set("BatteryCharge", "30 %")
    await home.send("Sauna", "ON")
    await home.set("BatteryCharge", "19.5 %")
    await home.advance(minutes=1)
    assert home.state("Sauna") == "OFF"
    assert home.messages == ["Battery at 19.5 %: the big loads are off."]


async def test_going_down_further_says_nothing_new(home: VirtualHome) -> None:
    await home.send("Sauna", "ON")
    for charge in (25, 19, 18, 17):
        await home.set("BatteryCharge", f"{charge} %")
        await home.advance(minutes=5)
    assert len(home.messages) == 1


async def test_a_battery_that_was_low_at_the_start_counts(home: VirtualHome) -> None:
    await home.send("Sauna", "ON")
    await home.set("BatteryCharge", "10 %")
    home.at("2026-07-15 20:00")
    await home.advance(minutes=1)
    assert home.state("Sauna") == "OFF"


async def test_nothing_big_is_switched_on_below_the_limit(home: VirtualHome) -> None:
    await home.set("BatteryCharge", "15 %")
    await home.send("Dryer", "ON")
    assert home.state("Dryer") == "OFF"
    assert home.messages == ["Not now: the battery is at 15 %."]


async def test_an_unknown_charge_forbids_nothing(home: VirtualHome) -> None:
    await home.send("Dryer", "ON")
    assert home.state("Dryer") == "ON"
    assert home.messages == []
