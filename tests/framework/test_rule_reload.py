"""Rule files that come, change, break and go while the house runs: each by itself, the last good one of each."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from textwrap import dedent

import attrs
import pytest

from framework.demo_binding import Home, declared, demo_plugins
from thinghost.automation import Automation
from thinghost.config_files import find_config_files
from thinghost.declared_files import read_files
from thinghost.event import ItemCommandEvent
from thinghost.item import Item
from thinghost.loader import load_model
from thinghost.model import Model
from thinghost.plugins import Plugins
from thinghost.rules.engine import RuleEngine
from thinghost.runtime import Runtime, running
from thinghost.testing import in_virtual_time, virtual_clock
from thinghost.unit import MeasurementSystem

ITEMS = """
    Switch Boiler
    Number Power
    Number Price
"""

SURPLUS = """
    from house import items
    from thinghost.rules import changed

    @changed(items.Power, above=2500)
    def surplus():
        items.Boiler.send_command("ON")
"""


@attrs.frozen
class Folder:
    """A configuration whose files a test writes."""

    path: Path

    def write(self, name: str, text: str) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"), encoding="utf-8")

    def model(self) -> Model:
        declared = read_files(find_config_files([self.path]))
        return load_model(declared, Plugins.installed([]), MeasurementSystem.SI, virtual_clock().zone)


@attrs.frozen
class House:
    """A house at work with a Power of 0, and the commands that its rules sent."""

    folder: Folder
    runtime: Runtime
    commands: list[str]

    async def reload(self, **files: str) -> list[str]:
        """Write *files*, ``rules__x`` for ``rules/x.py``, and read the folder again; return what was done."""
        for name, text in files.items():
            self.folder.write(f"{name.replace('__', '/')}.py", text)
        found = await self.runtime.reload(self.folder.model())
        return [line.replace(f"{self.folder.path}/", "") for line in found.lines()]

    def update(self, name: str, text: str) -> list[str]:
        """Let an item have a state, and return what rules sent because of it."""
        self.commands.clear()
        item = self.runtime.items.get(name)
        assert item is not None
        state = item.type.parse_state(text)
        assert state is not None
        self.runtime.items.update(item, state)
        return self.commands.copy()

    @property
    def rules(self) -> RuleEngine:
        assert isinstance(self.runtime.rules, RuleEngine)
        return self.runtime.rules

    def sent(self) -> list[str]:
        """Return what was sent since the house began, as the causes know it."""
        causes = self.runtime.causes
        found = [record for number in reversed(causes.numbers()) if (record := causes.record(number))]
        return [
            f"{each.subject.name} {each.value}"
            for each in found
            if each.what == "command" and isinstance(each.subject, Item)
        ]

    @property
    def problems(self) -> list[str]:
        return [each.replace(f"{self.folder.path}/", "") for each in self.rules.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    found = Folder(tmp_path)
    found.write("all.items", ITEMS)
    found.write("rules/surplus.py", SURPLUS)
    return found


@asynccontextmanager
async def at_work(folder: Folder) -> AsyncIterator[House]:
    automation, clock = Automation((folder.path,)), virtual_clock()
    plugins = Plugins.installed([])
    commands: list[str] = []
    async with running(
        folder.model(),
        plugins,
        clock,
        folder=folder.path,
        data_folder=folder.path / "data",
        automation=automation,
    ) as runtime:
        runtime.bus.subscribe(
            ItemCommandEvent, lambda event: commands.append(f"{event.item.name} {event.command}")
        )
        house = House(folder, runtime, commands)
        house.update("Power", "0")
        yield house


RECORD = """
    from house import items
    from thinghost.rules import changed, {names}

    def told(event=None):
        items.Price.send_command({number})

    {decorators}
    def surplus():
        told()
"""


def sending(number: int, decorator: str = "@changed(items.Power)", names: str = "rule") -> str:
    """Return the text of a rule that sends *number* to Price."""
    return dedent(RECORD).format(number=number, decorators=decorator, names=names)


@in_virtual_time()
async def test_a_rule_listens_before_the_first_state(folder: Folder) -> None:
    async with at_work(folder) as house:
        assert (house.rules.count, house.problems) == (1, [])
        assert house.update("Power", "3000") == ["Boiler ON"]


@in_virtual_time()
async def test_a_file_that_changed_is_loaded_anew_and_no_other(folder: Folder) -> None:
    folder.write("rules/other.py", sending(1))
    async with at_work(folder) as house:
        other = house.rules.rules[0]
        assert await house.reload(rules__surplus=sending(2)) == ["~ rules rules/surplus.py: 1"]
        assert house.update("Power", "3000") == ["Price 1", "Price 2"]
        assert house.rules.rules[0] is other
        assert await house.reload() == []


@in_virtual_time()
async def test_a_file_may_come_and_go(folder: Folder) -> None:
    async with at_work(folder) as house:
        assert await house.reload(rules__solar__night=sending(1)) == ["+ rules rules/solar/night.py: 1"]
        assert [rule.declaration.uid for rule in house.rules.rules] == [
            "solar/night.py:surplus",
            "surplus.py:surplus",
        ]
        (folder.path / "rules/surplus.py").unlink()
        assert await house.reload() == ["- rules rules/surplus.py"]
        assert house.update("Power", "3000") == ["Price 1"]


@in_virtual_time()
async def test_a_broken_file_leaves_the_last_good_one_at_work_and_says_so(
    folder: Folder,
) -> None:
    async with at_work(folder) as house:
        assert await house.reload(rules__surplus="from house import items\nitems.Boilr.on()\n") == []
        told = (
            "rules/surplus.py:2: there is no item Boilr, did you mean 'Boiler'? (the last good one goes on)"
        )
        assert house.problems == [told]
        assert house.update("Power", "3000") == ["Boiler ON"]
        assert await house.reload(rules__surplus=sending(2)) == ["~ rules rules/surplus.py: 1"]
        assert (house.problems, house.update("Power", "0")) == ([], ["Price 2"])


@in_virtual_time()
async def test_a_file_that_was_never_good_does_not_run_and_the_others_do(
    folder: Folder,
) -> None:
    folder.write("rules/broken.py", "def (:\n")
    async with at_work(folder) as house:
        told = "rules/broken.py:1: invalid syntax (its rules do not run)"
        assert house.problems == [told]
        assert house.update("Power", "3000") == ["Boiler ON"]


@in_virtual_time()
async def test_where_one_rule_cannot_listen_none_of_its_file_does(folder: Folder) -> None:
    text = """
        from thinghost.rules import changed

        @changed("Power")
        def good(): ...

        @changed("Powr")
        def bad(): ...

        @changed("Pricee")
        def worse(): ...
    """
    async with at_work(folder) as house:
        await house.reload(rules__surplus=text)
        assert house.problems == [
            "rules/surplus.py:6: there is no item Powr, did you mean 'Power'? (the last good one goes on)",
            "rules/surplus.py:9: there is no item Pricee, did you mean 'Price'? (the last good one goes on)",
        ]
        assert [rule.declaration.uid for rule in house.rules.rules] == ["surplus.py:surplus"]


@in_virtual_time()
async def test_a_module_that_changed_is_loaded_anew_with_the_files_that_lead_to_it(folder: Folder) -> None:
    folder.write("lib/tariff.py", "CENTS = 20\n")
    folder.write("lib/prices.py", "from tariff import CENTS\n")
    folder.write("rules/price.py", sending(0).replace("(0)", "(CENTS)") + "from prices import CENTS\n")
    async with at_work(folder) as house:
        assert house.update("Power", "1") == ["Price 20"]
        assert await house.reload(lib__tariff="CENTS = 30\n") == ["~ rules rules/price.py: 1"]
        assert house.update("Power", "2") == ["Price 30"]
        assert await house.reload(lib__tariff="CENTS = 1 / 0\n") == []
        assert house.problems == [
            "lib/tariff.py:1: ZeroDivisionError: division by zero (the last good one goes on)"
        ]
        assert house.update("Power", "3") == ["Price 30"]
        assert await house.reload(lib__tariff="CENTS = 40\n") == ["~ rules rules/price.py: 1"]
        assert house.update("Power", "4") == ["Price 40"]


@in_virtual_time()
async def test_a_reload_cancels_all_that_the_file_began(folder: Folder) -> None:
    held = sending(1, '@changed(items.Power, above=1, held="10m")')
    timer = sending(2, "@changed(items.Power)", "after").replace("    told()", '    after("10m", told)')
    folder.write("rules/surplus.py", held)
    folder.write("rules/timer.py", timer)
    async with at_work(folder) as house:
        house.update("Power", "3000")
        await virtual_clock().sleep(500)
        await house.reload(rules__surplus=held + "\n", rules__timer=timer + "\n")
        await virtual_clock().sleep(500)
        assert house.commands == []
        # one that is held already is held anew
        await virtual_clock().sleep(200)
        assert house.commands == ["Price 1"]


@in_virtual_time()
async def test_a_rule_whose_item_vanished_is_named_and_goes_on_when_it_is_back(folder: Folder) -> None:
    folder.write("rules/other.py", sending(1, "@changed(items.Price)"))
    async with at_work(folder) as house:
        folder.write("all.items", "Number Power\nNumber Price\nSwitch Kettle")
        assert await house.reload() == ["- item Boiler", "+ item Kettle"]
        assert house.problems == ["rules/surplus.py:6: there is no item Boiler (the last good one goes on)"]
        folder.write("all.items", "Number Price\nSwitch Kettle")
        assert await house.reload() == ["- item Power"]
        assert house.problems == ["rules/surplus.py:4: there is no item Power (the last good one goes on)"]
        folder.write("all.items", ITEMS)
        assert await house.reload() == [
            "- item Kettle",
            "+ item Boiler",
            "+ item Power",
            "~ rules rules/surplus.py: 1",
        ]
        house.update("Power", "0")
        assert (house.problems, house.update("Power", "3000")) == ([], ["Boiler ON"])


@in_virtual_time()
async def test_another_label_of_an_item_disturbs_no_rule(folder: Folder) -> None:
    async with at_work(folder) as house:
        before = house.rules.rules
        folder.write("all.items", ITEMS.replace("Number Power", 'Number Power "Sun"'))
        assert await house.reload() == ["~ item Power"]
        assert house.rules.rules == before


LIFE = """
    import asyncio
    from house import items
    from thinghost.rules import reloaded, started, stopping

    @started()
    def start():
        items.Price.send_command(1)

    @reloaded()
    def again():
        items.Price.send_command(2)

    @stopping()
    async def stop():
        await asyncio.sleep(1)
        items.Price.send_command(3)
"""


@in_virtual_time()
async def test_rules_run_at_the_start_when_their_file_changed_and_at_the_end(folder: Folder) -> None:
    folder.write("rules/life.py", LIFE)
    async with at_work(folder) as house:
        assert house.sent() == ["Price 1"]
        assert await house.reload(rules__life=LIFE + "\n") == ["~ rules rules/life.py: 3"]
        assert house.commands == ["Price 2"]
        house.commands.clear()
    assert house.commands == ["Price 3"]


@in_virtual_time()
async def test_the_end_waits_five_seconds_for_rules_and_no_longer(
    folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write("rules/life.py", LIFE.replace("sleep(1)", "sleep(3600)"))
    async with at_work(folder):
        began = virtual_clock().time()
    assert virtual_clock().time() - began == pytest.approx(5)
    assert [record.message for record in caplog.records] == [
        "the end does not wait any longer for life.py:stop"
    ]


@in_virtual_time()
async def test_nothing_is_left_of_a_house_that_ended(folder: Folder) -> None:
    before = set(sys.modules)
    async with at_work(folder):
        assert "house_rules.surplus" in sys.modules
    assert [name for name in set(sys.modules) - before if name.startswith("house_rules")] == []


@in_virtual_time()
async def test_tests_hidden_files_and_modules_are_no_rule_files(folder: Folder) -> None:
    for name in (
        "rules/test_surplus.py",
        "rules/.hidden.py",
        "rules/lib/x.py",
        "rules/conftest.py",
        "rules/a.rules",
    ):
        folder.write(name, "broken (")
    async with at_work(folder) as house:
        assert (house.rules.count, house.problems) == (1, [])


OFF = """
    from house import items
    from thinghost.rules import stopping

    @stopping()
    def off():
        items.Lamp.off()
"""


@pytest.mark.parametrize(
    ("seconds", "taken", "told"),
    [(2, 2, []), (60, 5, ["the end does not wait any longer for things to do as told"])],
)
@in_virtual_time()
async def test_what_a_rule_sends_at_the_end_still_reaches_the_things(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, seconds: float, taken: float, told: list[str]
) -> None:
    Folder(tmp_path).write("rules/off.py", OFF)
    devices, clock = Home(), virtual_clock()
    plugins = demo_plugins(devices)
    things = 'Bridge demo:hub:h [ host="there" ] { Things: lamp one }'
    items = 'Switch Lamp { channel="demo:lamp:h:one:power" }'
    model = load_model(declared(things, items), plugins, MeasurementSystem.SI, clock.zone)

    async def carry_out() -> None:
        await clock.sleep(seconds)
        devices.note("done")

    devices.trouble["one power OFF"] = carry_out
    automation = Automation((tmp_path,))
    async with running(
        model, plugins, clock, folder=tmp_path, data_folder=tmp_path, automation=automation
    ) as runtime:
        await runtime.settled()
        devices.calls.clear()
        began = clock.time()
    is_done = ["done"] if seconds == taken else []
    assert devices.calls[: 1 + len(is_done)] == ["one power OFF", *is_done]
    assert clock.time() - began == pytest.approx(taken)
    assert [record.message for record in caplog.records] == told
