"""Tests of rules: the house that they speak to, as somebody's own tests use it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from thinghost.errors import ConfigurationError
from thinghost.testing import RuleFailedError, VirtualHome

ITEMS = """
    Group:Number:SUM gPrices
    Number:Power Power "Sun [%.1f kW]"
    Switch Boiler { channel="acme:boiler:cellar:power" }
    Switch Lamp
    Number Price (gPrices)
    Number Count
"""

THINGS = """
    Thing acme:boiler:cellar "Boiler" [ host="10.0.0.7" ]
"""

SURPLUS = """
    from house import items
    from thinghost.rules import changed, kW

    @changed(items.Power, above=2.5 * kW, held="10m")
    def surplus():
        items.Boiler.send_command("ON")

    @changed(items.Power, below=1 * kW)
    def no_surplus():
        items.Boiler.send_command("OFF")
"""


def folder_with(path: Path, **rules: str) -> Path:
    """Return the configuration *path* with these rule files."""
    files = {"items/all.items": ITEMS, "things/all.things": THINGS}
    for name, text in {**files, **{f"rules/{each}.py": rules[each] for each in rules}}.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return path


class Homes:
    """Makes homes, and closes them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.made: list[VirtualHome] = []

    def __call__(self, **rules: str) -> VirtualHome:
        folder = folder_with(self.path / "config", **rules)
        self.made.append(VirtualHome(folder, self.path / "data"))
        return self.made[-1]


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[Homes]:
    found = Homes(tmp_path)
    yield found
    for each in found.made:
        each.close()


def test_a_plain_test_sets_states_lets_time_pass_and_looks_at_commands(homes: Homes) -> None:
    home = homes(surplus=SURPLUS)
    home.set("Power", "1 kW")
    home.set("Power", "3 kW")
    home.advance(minutes=9, seconds=59)
    home.assert_no_command("Boiler")
    home.advance(seconds=1)
    home.assert_command("Boiler", "ON")
    assert (home.state("Power"), home.state("Boiler")) == ("3000 W", "ON")
    home.set("Power", "0.5 kW")
    home.assert_command("Boiler", "OFF")
    assert home.commands("Boiler") == ["ON", "OFF"]
    home.forget_commands()
    assert home.commands("Boiler") == []


def test_a_coroutine_awaits_the_same(homes: Homes) -> None:
    home = homes(surplus=SURPLUS)

    async def test() -> datetime:
        await home.set("Power", "1 kW")
        await home.set("Power", "3 kW")
        await home.advance(hours=0.5)
        home.assert_command("Boiler", "ON")
        return home.now

    assert home.run(test()) == datetime(2026, 1, 1, 0, 30, tzinfo=UTC)


def test_what_was_not_sent_is_told(homes: Homes) -> None:
    home = homes(surplus=SURPLUS)
    with pytest.raises(AssertionError, match=r"^Boiler got no command, expected ON$"):
        home.assert_command("Boiler", "ON")
    home.set("Power", "1 kW")
    home.set("Power", "3 kW")
    home.advance(minutes=10)
    home.set("Power", "0 kW")
    with pytest.raises(
        AssertionError, match=r"^the last command to Boiler is OFF, expected ON: it got ON, OFF$"
    ):
        home.assert_command("Boiler", "ON")
    with pytest.raises(AssertionError, match=r"^Boiler got ON, OFF, expected no command$"):
        home.assert_no_command("Boiler")


def test_a_command_of_the_test_is_no_command_of_a_rule(homes: Homes) -> None:
    home = homes(
        follow="""
            from house import items
            from thinghost.rules import received

            @received(items.Boiler)
            def follow(event):
                items.Lamp.send_command(event.command)
        """
    )
    home.send("Boiler", "ON")
    assert (home.commands("Boiler"), home.commands("Lamp"), home.state("Boiler")) == ([], ["ON"], "ON")


def test_groups_and_coroutine_rules_are_done_when_a_step_is(homes: Homes) -> None:
    home = homes(
        total="""
            import asyncio
            from house import items
            from thinghost.rules import changed

            @changed(items.gPrices)
            async def total():
                await asyncio.sleep(0)
                items.Count.post_update(items.gPrices.state)
                await asyncio.sleep(60)
                items.Count.post_update(0)
        """
    )
    home.set("Price", 20)
    assert home.state("Count") == "20"
    home.advance(minutes=1)
    assert home.state("Count") == "0"


def test_things_have_the_status_that_the_test_says(homes: Homes) -> None:
    home = homes(
        alarm="""
            from house import items
            from thinghost.rules import thing_changed

            @thing_changed("acme:boiler:cellar")
            def alarm(event):
                items.Lamp.send_command("ON" if event.info.status.value == "OFFLINE" else "OFF")
        """
    )
    home.status("acme:boiler:cellar", "OFFLINE", "COMMUNICATION_ERROR", "no route")
    home.assert_command("Lamp", "ON")
    home.status("acme:boiler:cellar", "ONLINE")
    home.assert_command("Lamp", "OFF")
    with pytest.raises(ConfigurationError, match=r"^there is no thing acme:boiler:celar, did you mean "):
        home.status("acme:boiler:celar", "ONLINE")


def test_channels_give_the_events_that_the_test_says(homes: Homes) -> None:
    home = homes(
        press="""
            from house import items
            from thinghost.rules import triggered

            @triggered("acme:boiler:cellar:button", "PRESSED")
            def press():
                items.Lamp.send_command("ON")
        """
    )
    home.trigger("acme:boiler:cellar:button", "RELEASED")
    home.assert_no_command("Lamp")
    home.trigger("acme:boiler:cellar:button", "PRESSED")
    home.assert_command("Lamp", "ON")


NIGHT = """
    from house import items
    from thinghost.rules import daily, now

    @daily("2:30")
    def night():
        items.Price.send_command(now().hour)
"""


def test_a_test_may_cross_the_clock_change(homes: Homes) -> None:
    home = homes(night=NIGHT)
    (home.folder / "thinghost.toml").write_text('time_zone = "Europe/Berlin"\n', encoding="utf-8")
    home = homes(night=NIGHT)
    home.at("2027-03-28 01:59")
    home.advance(minutes=2)
    assert str(home.now) == "2027-03-28 03:01:00+02:00"
    home.advance(hours=1)
    assert home.commands("Price") == ["3"]
    home.advance(days=3)
    assert home.commands("Price") == ["3", "2", "2", "2"]
    with pytest.raises(ValueError, match=r"^there is no 2027-03-28 02:30:00 in Europe/Berlin: the clock is "):
        home.at("2027-03-28 02:30")


def test_a_test_may_end_the_house_and_it_begins_anew(homes: Homes) -> None:
    home = homes(
        life="""
            import asyncio
            from house import items
            from thinghost.rules import started, stopping

            @started()
            def begin():
                items.Lamp.on()

            @stopping()
            async def end():
                await asyncio.sleep(1)
                items.Lamp.off()
        """
    )
    home.stop()
    assert home.commands("Lamp") == ["ON", "OFF"]
    home.advance(seconds=1)
    assert (home.commands("Lamp"), home.now.second) == (["ON"], 2)


def test_what_a_timer_raises_fails_the_test(homes: Homes) -> None:
    home = homes(
        broken="""
            from house import items
            from thinghost.rules import after, changed

            @changed(items.Price)
            def broken():
                after("10m", lambda: 1 / 0, name="later")
        """
    )
    home.set("Price", 1)
    with pytest.raises(
        RuleFailedError, match=r"^broken\.py: timer later: ZeroDivisionError: division by zero$"
    ):
        home.advance(hours=1)


def test_time_may_go_back_and_items_keep_their_states(homes: Homes) -> None:
    home = homes(surplus=SURPLUS)
    home.set("Power", "1 kW")
    home.set("Power", "3 kW")
    home.at("2020-02-29 12:00")
    assert (str(home.now), home.state("Power")) == ("2020-02-29 12:00:00+00:00", "3000 W")
    home.advance(minutes=9)
    home.assert_no_command("Boiler")


def test_the_sun_is_that_of_the_configured_place(homes: Homes) -> None:
    rules = """
        from house import items
        from thinghost.rules import sunset

        @sunset()
        def lamp():
            items.Lamp.send_command("ON")
    """
    folder = folder_with(homes.path / "config", lamp=rules)
    (folder / "thinghost.toml").write_text(
        'time_zone = "Europe/Berlin"\nplace = "52.52,13.40"\n', encoding="utf-8"
    )
    home = homes(lamp=rules)
    home.at("2026-06-21 21:30")
    home.assert_no_command("Lamp")
    home.advance(minutes=6)
    home.assert_command("Lamp", "ON")


def test_a_rule_that_raises_fails_the_test(homes: Homes) -> None:
    home = homes(
        broken="""
            from house import items
            from thinghost.rules import changed

            @changed(items.Price)
            def broken():
                1 / 0
        """
    )
    with pytest.raises(
        RuleFailedError, match=r"^broken \(broken.py:4\): ZeroDivisionError: division by zero$"
    ):
        home.set("Price", 1)
    home.advance(hours=1)


def test_a_broken_rule_file_fails_the_test(homes: Homes) -> None:
    home = homes(broken="from house import items\nitems.Lmp.on()\n")
    with pytest.raises(ConfigurationError) as raised:
        home.set("Price", 1)
    place = f"{home.folder}/rules/broken.py:2"
    assert str(raised.value) == f"{place}: there is no item Lmp, did you mean 'Lamp'?"


def test_a_broken_items_file_fails_the_test(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / "items/all.items").write_text("Numbr Price\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"all\.items:1:1: "):
        VirtualHome(folder, tmp_path)


def test_a_name_that_there_is_not_is_told(homes: Homes) -> None:
    home = homes()
    for step in (home.state, home.commands, lambda name: home.set(name, 1), lambda name: home.send(name, 1)):
        with pytest.raises(ConfigurationError, match=r"^there is no item Prize, did you mean 'Price'\?$"):
            step("Prize")


ROOM = """
    from house import items
    from thinghost.rules import changed, daily, every, updated

    @changed("Power{n}", above="500 W", held="10m")
    def surplus():
        items.Switch{n}.send_if_different("ON")

    @changed(items.Power{n}, below="100 W")
    def no_surplus():
        items.Switch{n}.send_if_different("OFF")

    @every("10m")
    async def count():
        items.Count{n}.send_command(1)

    @daily("22:00")
    def night():
        items.Light{n}.send_command("OFF")

    @updated(items.Power{n})
    def light():
        items.Light{n}.send_if_different("ON")
"""


def a_day(folder: Path, data: Path) -> dict[str, list[str]]:
    """Return what ten files with 50 rules sent to 200 items in a day in which the power changes every half hour."""
    home = VirtualHome(folder, data)

    async def day() -> None:
        for half_hour in range(48):
            for n in range(10):
                await home.set(f"Power{n}", f"{half_hour * (37 + n) % 1000} W")
            await home.advance(minutes=30)

    home.run(day())
    assert len(home.rules) == 50
    sent = {
        f"{kind}{n}": home.commands(f"{kind}{n}") for kind in ("Switch", "Count", "Light") for n in range(10)
    }
    home.close()
    return sent


def test_a_day_of_fifty_rules_and_two_hundred_items_is_the_same_each_time(tmp_path: Path) -> None:
    kinds = ("Number:Power Power", "Switch Switch", "Switch Light", "Number Count")
    folder = folder_with(tmp_path, **{f"room{n}": ROOM.replace("{n}", str(n)) for n in range(10)})
    items = "\n".join(f"{kind}{n}" for n in range(50) for kind in kinds)
    (folder / "items/all.items").write_text(items, encoding="utf-8")
    first = a_day(folder, tmp_path / "data")
    assert first == a_day(folder, tmp_path / "data")
    # at the start of the 145th ten minutes the day is over
    assert first["Count0"] == ["1"] * 144
    assert first["Light0"] == ["ON", "OFF", "ON"]
    assert first["Switch0"] == ["ON", "OFF", "ON"]
