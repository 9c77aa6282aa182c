"""`thinghost stubs`: an editor completes the names of the house, a type checker finds those that there are not."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thinghost import ConfigurationError
from thinghost.cli.stubs import command
from thinghost.declared_files import DeclaredFiles
from thinghost.parser import parse_items, parse_things
from thinghost.rules.stub import stub_text, write_stub

THINGS = 'Bridge acme:hub:h "Hub" {\n    Thing lamp l\n}\n'
ITEMS = """
Group:Switch:OR(ON,OFF) gLights "Lights"
Number:Power Sun "The \\"sun\\" [%.1f kW]"
Switch Boiler
Dimmer class
Dimmer Lamp
"""

STUB = '''"""The items and things of this house, for editors and type checkers; made by thinghost stubs."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from thinghost.rules import DimmerItem, QuantityItem, RuleItem, RuleThing, SwitchItem

ThingUID: TypeAlias = Literal[
    "acme:hub:h",
    "acme:lamp:h:l",
]

class Items:
    def __getitem__(self, name: str) -> RuleItem: ...
    def __contains__(self, name: object) -> bool: ...
    def __iter__(self) -> Iterator[RuleItem]: ...
    def __len__(self) -> int: ...

    gLights: SwitchItem
    "Lights (Switch)"

    Sun: QuantityItem
    "The \\"sun\\" (Number:Power)"

    Boiler: SwitchItem
    "(Switch)"

    Lamp: DimmerItem
    "(Dimmer)"

class Things:
    def __getitem__(self, uid: ThingUID) -> RuleThing: ...
    def __contains__(self, uid: object) -> bool: ...
    def __iter__(self) -> Iterator[RuleThing]: ...
    def __len__(self) -> int: ...

items: Items
things: Things
'''

RIGHT = """
from house import items, things
from thinghost.rules import hour, kW, kWh, log

if items.Sun > 2.5 * kW and 1 * kW < items.Sun and items.Sun == "3 kW":
    items.Boiler.send_if_different("ON")
    items.gLights.off()
    items.Lamp.increase()
left = items.Sun - 500
log.info("%s left, %s an hour", left.to_unit("kW"), items.Sun * (1 * hour) > 2 * kWh)
half = items.Lamp + 1.5
print(round(half), items.Lamp["x"] if False else items["Lamp"].state, things["acme:lamp:h:l"].is_online)
names = [member.name for member in items.gLights.members]
"""

WRONG = {
    "items.Boilr.on()": '"Items" has no attribute "Boilr"; maybe "Boiler"?',
    "items.Boiler.increase()": '"SwitchItem" has no attribute "increase"',
    "items.Sun.on()": '"QuantityItem" has no attribute "on"',
    'things["acme:lamp:h:x"]': (
        'Invalid index type "Literal[\'acme:lamp:h:x\']" for "Things"; '
        "expected type \"Literal['acme:hub:h', 'acme:lamp:h:l']\""
    ),
    "items.Boiler.send_command([1])": (
        'Argument 1 to "send_command" of "CommandItem" has incompatible type "list[int]"; expected '
    ),
    "items.Sun + items.Boiler + None": "Unsupported operand types for + ",
}


def declared(things: str = THINGS, items: str = ITEMS) -> DeclaredFiles:
    return DeclaredFiles((parse_things(things),), (parse_items(items),))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "my.things").write_text(THINGS)
    (tmp_path / "my.items").write_text(ITEMS)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_the_stub_has_every_item_and_thing_in_the_order_of_the_files() -> None:
    assert stub_text(declared()) == STUB


def test_a_house_without_things_has_none_to_name() -> None:
    text = stub_text(declared("", ""))
    assert "from typing import Never, TypeAlias\n" in text
    assert "ThingUID: TypeAlias = Never\n" in text


def test_the_stub_is_written_only_when_it_is_another(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    assert write_stub(rules, declared()) is True
    before = (rules / "house.pyi").stat().st_mtime_ns
    assert write_stub(rules, declared()) is False
    assert (rules / "house.pyi").stat().st_mtime_ns == before
    assert write_stub(rules, declared(items="Switch Boiler")) is True


def test_a_stub_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text("")
    with pytest.raises(ConfigurationError, match=r"/rules/house\.pyi cannot be written: "):
        write_stub(tmp_path / "rules", declared())
    (tmp_path / "my.items").write_text(ITEMS)
    done = run(tmp_path)
    assert (done.exit_code, "house.pyi cannot be written: " in done.output) == (1, True)


def test_the_command_writes_the_stub_beside_the_rules(house: Path) -> None:
    path = house / "rules" / "house.pyi"
    assert (run(house).output, path.read_text()) == (f"wrote {path}\n", STUB)
    assert run(house).output == f"nothing is new in {path}\n"


def test_a_broken_item_is_named_and_the_others_are_told(house: Path) -> None:
    (house / "my.items").write_text(f"{ITEMS}\nSwich Pump\n")
    done = run(house)
    assert done.exit_code == 0
    assert f"{house}/my.items:8:1: " in done.output
    assert (house / "rules" / "house.pyi").read_text() == STUB


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what mypy says of all rules, in one run."""
    rules = tmp_path_factory.mktemp("rules")
    (rules / "house.pyi").write_text(STUB)
    (rules / "right.py").write_text(RIGHT)
    for number, line in enumerate(WRONG):
        (rules / f"wrong{number}.py").write_text(f"from house import items, things\n{line}\n")
    files = sorted(map(str, rules.glob("*.py")))
    done = subprocess.run(  # noqa: S603  our own files
        [sys.executable, "-m", "mypy", "--strict", "--hide-error-context", "--follow-imports=silent", *files],
        cwd=rules,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout


def test_a_right_rule_is_right_by_its_types(checked: str) -> None:
    assert [line for line in checked.splitlines() if line.startswith("right.py")] == []


@pytest.mark.parametrize("line", WRONG)
def test_a_slip_is_an_error_of_types(checked: str, line: str) -> None:
    number = list(WRONG).index(line)
    found = [each for each in checked.splitlines() if f"wrong{number}.py:2: error: " in each]
    assert len(found) == 1, checked
    assert WRONG[line] in found[0]
