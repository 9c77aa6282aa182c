from thinghost.testing import VirtualHome


async def loaded(home: VirtualHome) -> None:
    home.at("2026-07-15 08:00")
    await home.set("WasherLatest", "2026-01-01T14:00:00+0100")
    await home.send("WasherReady", "ON")


async def test_it_starts_with_the_sun_and_only_once(home: VirtualHome) -> None:
    await loaded(home)
    for power in ("-3 kW", "0 kW", "-3 kW"):
        await home.set("GridPower", power)
        await home.advance(minutes=30)
    assert home.commands("WasherPlug") == ["ON"]
    await home.advance(hours=8)
    assert home.messages == ["The washer starts: the sun shines.", "The washing is done."]


async def test_on_a_dull_day_it_starts_at_the_latest(home: VirtualHome) -> None:
    await loaded(home)
    await home.advance(hours=5, minutes=59)
    home.assert_no_command("WasherPlug")
    await home.advance(minutes=2)
    assert home.messages == ["The washer starts: it is time."]


async def test_an_empty_machine_never_starts(home: VirtualHome) -> None:
    await loaded(home)
    await home.send("WasherReady", "OFF")
    await home.set("GridPower", "-3 kW")
    await home.advance(days=1)
    home.assert_no_command("WasherPlug")


async def test_who_ends_it_is_not_told_that_it_is_done(home: VirtualHome) -> None:
    await loaded(home)
    await home.set("GridPower", "-3 kW")
    await home.advance(minutes=30)
    await home.send("WasherPlug", "OFF")
    await home.advance(hours=4)
    assert home.messages == ["The washer starts: the sun shines."]
