"""What is different between two models, and what is not."""

from datetime import UTC

import attrs
import pytest

from framework.demo_binding import Home, declared, demo_plugins
from thinghost.loader import load_model
from thinghost.model import Model
from thinghost.model_difference import Difference, difference, keeps_state
from thinghost.unit import MeasurementSystem

HUB = 'Bridge demo:hub:h "Hub" [ host="there" ] { Things: lamp one }'
POWER = 'Number:Power P "Power [%d W]" <light> (All) ["Point"] { channel="demo:hub:h:meter#power" }'


def model(things: str = "", items: str = "") -> Model:
    return load_model(declared(things, items), demo_plugins(Home()), MeasurementSystem.SI, UTC)


def between(old: tuple[str, str], new: tuple[str, str]) -> Difference:
    return difference(model(*old), model(*new))


def test_the_same_text_makes_no_difference() -> None:
    items = POWER + "\nGroup:Number:Power:SUM All { expire='5m' }".replace("'", '"')
    assert between((HUB, items), (HUB, items)) == Difference()


def test_comments_and_the_order_of_lines_are_no_difference() -> None:
    other = "// new\n" + "Thing demo:candle:c\n" + HUB
    assert between((HUB + "\nThing demo:candle:c", ""), (other, "")) == Difference()


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("", "Thing demo:candle:c", ["+ thing demo:candle:c"]),
        ("Thing demo:candle:c", "", ["- thing demo:candle:c"]),
        (HUB, HUB.replace("there", "here"), ["~ thing demo:hub:h"]),
        (HUB, HUB.replace('"Hub"', '"Other"'), ["~ thing demo:hub:h"]),
        (HUB, HUB.replace("lamp one", "lamp one [ refresh=3 ]"), ["~ thing demo:lamp:h:one"]),
        (HUB, HUB.replace("lamp one", "lamp two"), ["- thing demo:lamp:h:one", "+ thing demo:lamp:h:two"]),
        (
            "Thing demo:candle:c",
            "Thing demo:candle:c { Channels: State String : s }",
            ["~ thing demo:candle:c"],
        ),
    ],
)
def test_things_come_change_and_go(old: str, new: str, lines: list[str]) -> None:
    assert list(between((old, ""), (new, "")).lines()) == lines


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ('"Power [', '"Other [', True),
        ("%d W", "%d kW", True),
        ("{ ", '{ expire="5m", ', True),
        ("<light>", "<fire>", False),
        ("(All)", "(Some)", False),
        ('["Point"]', '["Control"]', False),
        ("Number:Power", "Number", False),
        ("Number:Power", "Group:Number:Power:SUM", False),
    ],
)
def test_an_item_keeps_its_state_if_only_its_label_pattern_or_metadata_change(
    old: str, new: str, *, kept: bool
) -> None:
    found = between((HUB, POWER), (HUB, POWER.replace(old, new)))
    assert [(was.name, now.name, keeps_state(was, now)) for was, now in found.items.changed] == [
        ("P", "P", kept)
    ]


def test_another_group_function_is_a_change_and_the_same_one_is_none() -> None:
    or_, and_ = ("", "Group:Switch:OR(ON,OFF) G"), ("", "Group:Switch:AND(ON,OFF) G")
    assert between(or_, or_) == Difference()
    assert list(between(or_, and_).lines()) == ["~ item G"]
    assert list(between(or_, ("", "Group:Switch:OR(OFF,ON) G")).lines()) == ["~ item G"]


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ('{ channel="a:b:c:d" }', "", ["- link S -> a:b:c:d"]),
        ("", '{ channel="a:b:c:d" }', ["+ link S -> a:b:c:d"]),
        ('{ channel="a:b:c:d" }', '{ channel="a:b:c:d" [ profile="follow" ] }', ["~ link S -> a:b:c:d"]),
        (
            '{ channel="a:b:c:d" [ profile="offset", offset=1 ] }',
            '{ channel="a:b:c:d" [ profile="offset", offset=2 ] }',
            ["~ link S -> a:b:c:d"],
        ),
    ],
)
def test_links_come_change_and_go(old: str, new: str, lines: list[str]) -> None:
    found = between(("", f"Switch S {old}"), ("", f"Switch S {new}"))
    assert list(found.lines()) == lines


def test_a_link_is_rerouted_where_its_channel_or_the_type_of_its_item_is_another() -> None:
    def rerouted(things: str, items: str) -> list[str]:
        return [str(link) for link in between((HUB, POWER), (things, items)).rerouted]

    link = "P -> demo:hub:h:meter#power"
    assert rerouted("", POWER) == [link]
    assert rerouted(HUB, POWER.replace("Number:Power", "Number")) == [link]
    assert rerouted(HUB, POWER.replace("%d W", "%d kW")) == [link]
    assert rerouted(HUB.replace("there", "here"), POWER) == []
    assert rerouted(HUB, POWER.replace("Power [", "Other [")) == []


@pytest.mark.parametrize(
    ("old", "new", "touched"),
    [
        (("Thing demo:candle:c", ""), ("", ""), {"demo:candle:c"}),
        (("", "Switch A"), ("", "Switch A\nSwitch B (All)"), {"B", "All"}),
        (("", "Switch A (Old)"), ("", "Switch A (New)"), {"A", "Old", "New"}),
        (("", "Switch A"), ("", "Dimmer A"), {"A"}),
        (("", "Switch A"), ("", 'Switch A "Lamp" { expire="5m" }'), set()),
    ],
)
def test_what_has_to_be_looked_up_again_is_named(
    old: tuple[str, str], new: tuple[str, str], touched: set[str]
) -> None:
    assert between(old, new).touched == touched


def test_what_became_of_rule_files_is_told_last() -> None:
    found = attrs.evolve(between(("", ""), ("", "Switch A")), rules=("~ rules a.py: 1",))
    assert list(found.lines()) == ["+ item A", "~ rules a.py: 1"]
    assert Difference(rules=("~ rules a.py: 1",))
