"""Loading one rule file: what stands in it is found, what is wrong is told with the line to edit."""

import asyncio
import linecache
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path
from textwrap import dedent

import attrs
import pytest

from thinghost.cause import Causes
from thinghost.clock import Clock
from thinghost.event_bus import EventBus
from thinghost.item import Item
from thinghost.item_registry import ItemRegistry
from thinghost.item_type import item_type
from thinghost.rule_folder import library_folders
from thinghost.rules.home import Home, current_home
from thinghost.rules.library import Library
from thinghost.rules.owner import Owner
from thinghost.rules.rule_file import RuleFile, load_rule_file
from thinghost.rules.scheduler import Scheduler

NEVER = """
    from thinghost.rules.declaration import Trigger

    class Never(Trigger):
        def __init__(self, item=None):
            self.item = item

        def __str__(self):
            return "never"

    never = Never()
"""


IN_LOOP = " of this loop would be a rule: let a function return each, and put them into a list"

NEEDY_CLASS = """\
from lucky import never
from thinghost.rules import Rule
class Guard(Rule):
    def __init__(self, room): ...
    @never
    def low(self): ...
"""


def new_home() -> Home:
    switch = item_type("Switch")
    assert switch is not None
    clock, causes = Clock(UTC), Causes()
    bus = EventBus(causes)
    items = ItemRegistry([Item("Boiler", switch)], bus, clock, causes)
    return Home(items, bus, clock, causes, Scheduler(clock), lambda _: None)


@attrs.frozen
class Rules:
    """A configuration folder with a library, and the house whose rules are loaded from it."""

    folder: Path
    library: Library
    home: Home

    def load(self, text: str, name: str = "surplus.py", **lib: str) -> RuleFile:
        """Return the file *name* loaded, after its *text* and the modules of *lib* were written."""
        path = self.folder / "rules" / name
        for file, lines in {
            path: text,
            **{self.folder / f"lib/{each}.py": lib[each] for each in lib},
        }.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(lines).lstrip("\n"), encoding="utf-8")
        return load_rule_file(path, path.read_bytes(), Owner(name), self.library, self.home)

    def problems(self, text: str, **lib: str) -> list[str]:
        """Return what is wrong in *text*, with paths below the folder."""
        file = self.load(text, **lib)
        file.close()
        return [str(each).removeprefix(f"{self.folder}/") for each in file.errors]


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[Rules]:
    async def home() -> Home:
        return new_home()

    before = set(sys.modules)
    library = Library(library_folders([tmp_path]))
    found = Rules(tmp_path, library, asyncio.run(home()))
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/lucky.py").write_text(dedent(NEVER), encoding="utf-8")
    yield found
    library.close()
    assert [name for name in set(sys.modules) - before if name.startswith("house_rules")] == []


def facts(file: RuleFile) -> list[tuple[str, str, str, int, bool]]:
    assert file.errors == ()
    found = [(each.uid, each.name, each.description, each.line, each.wants_event) for each in file.rules]
    file.close()
    return found


def test_functions_with_a_trigger_are_rules_and_no_others(rules: Rules) -> None:
    file = rules.load('''
        from lucky import never

        def helper():
            pass

        @never
        def surplus(event):
            """Heats.

            With what the sun gives.
            """

        @never
        async def report():
            pass
    ''')
    assert facts(file) == [
        ("surplus.py:surplus", "surplus", "Heats.", 6, True),
        ("surplus.py:report", "report", "", 13, False),
    ]


def test_a_list_may_hold_rules_that_a_function_made(rules: Rules) -> None:
    file = rules.load("""
        from lucky import never

        def heating(room):
            @never
            def heat():
                return room
            return heat

        heatings = [heating(room) for room in ("Hall", "Attic")]
    """)
    assert [rule.function() for rule in file.rules] == ["Hall", "Attic"]
    assert [each[:2] for each in facts(file)] == [
        ("surplus.py:heatings[0]", "heatings[0]"),
        ("surplus.py:heatings[1]", "heatings[1]"),
    ]


def test_methods_of_rule_classes_are_rules_of_one_instance(rules: Rules) -> None:
    file = rules.load("""
        from lucky import never
        from thinghost.rules.rule_class import Rule

        class _Counting(Rule):
            def __init__(self):
                self.count = 0

            @never
            def add(self, event):
                self.count += 1

        class Guard(_Counting):
            @never
            def low(self):
                return self.count
    """)
    add, low = file.rules
    add.function("an event")
    assert low.function() == 1
    assert [each[:2] for each in facts(file)] == [
        ("surplus.py:Guard.add", "Guard.add"),
        ("surplus.py:Guard.low", "Guard.low"),
    ]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("import os\nif True\n    pass\n", ["rules/surplus.py:2: expected ':'"]),
        ("import os\nimport nowhere.at_all\n", ["rules/surplus.py:2: there is no module 'nowhere'"]),
        ("from lucky import nevr\n", ["rules/surplus.py:1: lucky has no nevr, did you mean 'Never'?"]),
        ("from house import itens\n", ["rules/surplus.py:1: house has no itens, did you mean 'items'?"]),
        ("x = 1\n\ny = x / 0\n", ["rules/surplus.py:3: ZeroDivisionError: division by zero"]),
        ("raise SystemExit\n", ["rules/surplus.py:1: SystemExit"]),
        (
            "from house import items\nfrom lucky import Never\n\n@Never(\n    items.Boilr\n)\ndef a(): ...\n",
            ["rules/surplus.py:5: there is no item Boilr, did you mean 'Boiler'?"],
        ),
        (
            "from house import items as all\ndef a():\n    all.Boiler.on()\n    return all.Boilr, all['Oven']\n",
            [
                "rules/surplus.py:4: there is no item Boilr, did you mean 'Boiler'?",
                "rules/surplus.py:4: there is no item Oven",
            ],
        ),
        ("from house import items\ndef a():\n    return 'Oven' in items and items.Oven\n", []),
        ("from house import items\ndef a(items):\n    return items.index\n", []),
        (
            "from lucky import never\n@never\ndef heat(event, power, *, x): ...\n@never\ndef cool(*, x): ...\n",
            [
                "rules/surplus.py:2: heat takes (event, power, *, x): a rule takes nothing, or one thing, the event",
                "rules/surplus.py:4: cool takes (*, x): a rule takes nothing, or one thing, the event",
            ],
        ),
        (
            "from lucky import never\nfor room in 'ab':\n    @never\n    def heat(): ...\n",
            ["rules/surplus.py:3: only the last heat" + IN_LOOP],
        ),
        (
            "from lucky import never\n@never\ndef heat():\n    yield\n",
            ["rules/surplus.py:2: heat has a yield in it: nobody would take what it gives"],
        ),
        (
            "from thinghost.rules.declaration import draft_of\n\ndef heat(): ...\ndraft_of(heat)\n",
            ["rules/surplus.py:3: heat has no trigger: nothing would ever run it"],
        ),
        (
            "from lucky import never\n\n@never\ndef heat(): ...\n\n@never\ndef heat(event): ...\n",
            ["rules/surplus.py:6: there is a rule heat already, in line 3"],
        ),
        (
            NEEDY_CLASS,
            ["rules/surplus.py:3: Guard.__init__() missing 1 required positional argument: 'room'"],
        ),
    ],
)
def test_what_is_wrong_is_told_with_the_line_to_edit(rules: Rules, text: str, problems: list[str]) -> None:
    assert rules.problems(text) == problems


def test_a_file_that_is_no_text_is_refused(rules: Rules) -> None:
    path = rules.folder / "rules.py"
    (problem,) = load_rule_file(path, b"# caf\xe9\n", Owner("rules.py"), rules.library, rules.home).errors
    assert str(problem) == f"{path}:1: the file is not UTF-8"


def test_what_is_wrong_in_a_module_is_told_at_its_place(rules: Rules) -> None:
    assert rules.problems(
        "import prices\n", prices="\nfrom tariff import night\n", tariff="night = 1 / 0\n"
    ) == ["lib/tariff.py:1: ZeroDivisionError: division by zero"]


def test_a_file_may_do_without_a_module_that_is_not_there(rules: Rules) -> None:
    file = rules.load("""
        try:
            import holidays_of_mars
        except ImportError:
            from lucky import never as trigger

        @trigger
        def heat(): ...
    """)
    assert [each[0] for each in facts(file)] == ["surplus.py:heat"]


def test_modules_and_packages_of_the_library_find_each_other(rules: Rules) -> None:
    package = {"tariff/__init__": "from . import day\nfrom .night import PRICE", "tariff/day": "PRICE = 30"}
    file = rules.load(
        """
        import tariff.day
        from tariff import PRICE, night
        found = (tariff.day.PRICE, PRICE, night.__name__, night.__package__)
        """,
        **package,
        **{"tariff/night": "from tariff.day import PRICE as DAY\nPRICE = DAY - 10"},
    )
    assert file.errors == ()
    assert sys.modules[f"{rules.library.package}.surplus"].found == (
        30,
        20,
        f"{rules.library.package}.tariff.night",
        f"{rules.library.package}.tariff",
    )
    lib = rules.folder / "lib/tariff"
    assert file.uses == {lib / "__init__.py", lib / "day.py", lib / "night.py"}
    file.close()


def test_a_rule_runs_in_the_context_in_which_its_file_was_loaded(rules: Rules) -> None:
    file = rules.load("from lucky import never\n@never\ndef heat(): ...\n")
    assert file.rules[0].context.copy().run(current_home) is rules.home
    file.close()


def test_dataclasses_with_annotations_as_text_work(rules: Rules) -> None:
    file = rules.load("""
        from __future__ import annotations
        from dataclasses import dataclass

        @dataclass
        class Price:
            cents: int = 0
    """)
    assert facts(file) == []


def test_a_traceback_shows_the_lines_that_run_not_those_that_stand_there_by_now(rules: Rules) -> None:
    file = rules.load("from lucky import never\n@never\ndef heat():\n    1 / 0  # as it was\n")
    file.rules[0].path.write_text("# other lines\n" * 9, encoding="utf-8")
    linecache.checkcache()
    with pytest.raises(ZeroDivisionError) as raised:
        file.rules[0].function()
    assert "    1 / 0  # as it was\n" in "".join(traceback.format_exception(raised.value))
    file.close()
    assert str(file.path) not in linecache.cache


def test_two_houses_keep_their_modules_apart(rules: Rules) -> None:
    text = "import lucky\nclass Price: ...\n"
    first = rules.load(text)
    other = Library(library_folders([rules.folder]))
    second = load_rule_file(first.path, first.source, Owner("surplus.py"), other, rules.home)
    assert (rules.library.package, other.package) == ("house_rules", "house_rules_2")
    modules: Mapping[str, object] = sys.modules
    assert modules["house_rules.surplus"] is not modules["house_rules_2.surplus"]
    for close in (first.close, second.close, other.close):
        close()
    assert "house_rules_2" not in sys.modules


def test_closing_a_file_ends_what_it_began(rules: Rules) -> None:
    file = rules.load("""
        from thinghost.rules.owner import current_owner
        ended = []
        current_owner().own(lambda: ended.append("timer"))
    """)
    ended = sys.modules["house_rules.surplus"].ended
    file.close()
    assert ended == ["timer"]
