from thinghost.testing import VirtualHome


async def day(home: VirtualHome, *watts: object) -> None:
    for number, power in enumerate(watts, start=1):
        await home.set(f"Inverter{number}Power", str(power))
    await home.advance(days=1)


async def test_an_inverter_that_is_weak_for_three_days_is_told_once(home: VirtualHome) -> None:
    home.at("2026-07-13 09:00")
    for _ in range(5):
        await day(home, "240 W", "250 W", "120 W")
    assert home.messages == ["Roof, right gives 120 W, others 240 W."]


async def test_a_cloud_on_two_days_is_none(home: VirtualHome) -> None:
    home.at("2026-07-13 09:00")
    for right in ("120 W", "110 W", "245 W", "120 W"):
        await day(home, "240 W", "250 W", right)
    assert home.messages == []


async def test_dull_days_prove_nothing_and_break_no_row(home: VirtualHome) -> None:
    home.at("2026-07-13 09:00")
    for middle, right in (
        ("250 W", "0 W"),
        ("30 W", "2 W"),
        ("250 W", "0 W"),
        ("UNDEF", "0 W"),
        ("250 W", "0 W"),
    ):
        await day(home, middle, middle, right)
    assert home.messages == ["Roof, right gives 0 W, others 250 W."]
