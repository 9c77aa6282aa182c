"""Transformations in the patterns of items, and those that bindings bring."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

from framework.demo_binding import declared, module_with
from thinghost.checker import check
from thinghost.description import StateDescription
from thinghost.display import rest_text, sitemap_text
from thinghost.errors import PluginError
from thinghost.item_type import item_type
from thinghost.plugins import Binding, Plugins, load_binding
from thinghost.state import NULL, ON, UNDEF, QuantityType, State, StringType
from thinghost.testing import in_virtual_time, running_house
from thinghost.transformation import TransformationError, TransformationType
from thinghost.transformer import Transformer
from thinghost.uid import TypeUID
from thinghost.web.directory import item_json


def shout(function: str, text: str, _: Path) -> str | None:
    if function == "fail":
        raise TransformationError("it fails")
    return None if function == "nothing" else f"{text.upper()}{function}"


SHOUT = TransformationType("SHOUT", "Shout", "what follows", shout)


def binding(*transformations: TransformationType) -> Binding:
    return load_binding("loud", module_with(thinghost_transformations=lambda: transformations))


def transformer(folder: Path = Path("nowhere")) -> Transformer:
    return Transformer(Plugins([], [binding(SHOUT)]).transformation, folder)


def rest(pattern: str, state: State) -> str:
    return rest_text(state, StateDescription(pattern), UTC, transformer())


def sitemap(pattern: str, state: State, kind: str = "String") -> str | None:
    found = item_type(kind)
    assert found is not None
    return sitemap_text(state, StateDescription(pattern), found, UTC, transform=transformer())


@pytest.mark.parametrize("shown", [rest, sitemap])
@pytest.mark.parametrize(
    ("pattern", "state", "expected"),
    [
        ("SHOUT(!):%s", StringType("hello"), "HELLO!"),
        ("SHOUT(!):<%s>", StringType("hello"), "<HELLO>!"),
        ("SHOUT((a):b):%s", StringType("x"), "X(a):b"),
        ("SHOUT():%s", StringType("x"), "X"),
        ("MAP(|ON=an;OFF=aus):%s", ON, "an"),
        ("MAP(|ON=):%s", ON, ""),
        ("REGEX(([0-9]+).*):%s", StringType("12 W"), "12"),
        ("REGEX(([0-9]+)):%s", StringType("none"), "none"),
        ("SHOUT(nothing):%s", StringType("x"), "x"),
        ("SHOUT(fail):%s", StringType("x"), "x"),
        ("WHISPER(!):%s", StringType("x"), "x"),
        ("SHOUT(!):%q", StringType("x"), "x"),
        ("MAP(|NULL=nothing yet;UNDEF=gone):%d", NULL, "nothing yet"),
        ("MAP(|NULL=nothing yet;UNDEF=gone):%.1f", UNDEF, "gone"),
    ],
)
def test_a_pattern_shows_what_a_transformation_makes_of_the_text(
    shown: Callable[[str, State], str | None], pattern: str, state: State, expected: str
) -> None:
    assert shown(pattern, state) == expected


def test_a_quantity_is_not_converted_before() -> None:
    assert rest("SHOUT(!):%.1f kW", QuantityType.parse("1500 W")) == "1500.0 KW!"
    assert rest("SHOUT(!):%s", QuantityType.parse("1500 W")) == "1500 W!"


def test_a_sitemap_has_a_dash_for_what_is_undefined_and_not_transformed() -> None:
    assert sitemap("MAP(|a=b):%s", NULL) == "-"
    assert rest("MAP(|a=b):%s", NULL) == "NULL"


def test_what_cannot_be_carried_out_is_said_once_until_it_works_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    transform = transformer()
    texts = ["b", "c", "a", "b"]
    assert [transform("MAP", "|a=1", text) for text in texts] == [None, None, "1", None]
    assert transform("WHISPER", "x", "y") is None
    assert caplog.messages == [
        "the pattern MAP(|a=1) shows the bare state: '|a=1' has no entry for 'b' and no default",
        "the pattern MAP(|a=1) shows the bare state: '|a=1' has no entry for 'b' and no default",
        "the pattern WHISPER(x) shows the bare state: there is no transformation 'WHISPER'",
    ]


@in_virtual_time()
async def test_a_house_shows_transformed_states_and_links_over_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "transform").mkdir()
    (tmp_path / "transform" / "mode.map").write_text("1=home\n2=away\n")
    items = 'String Mode "Mode [MAP(mode.map):%s]"\nString Loud "Loud [SHOUT(!):%s]"'
    async with running_house(tmp_path, items=items, bindings=[binding(SHOUT)], sinks=["console"]) as house:
        for item, text in zip(house.runtime.items, ("2", "hello"), strict=True):
            house.runtime.items.update(item, StringType(text))
        shown = [item_json(item, UTC, house.runtime.transform) for item in house.runtime.items]
        assert [(each["state"], each["transformedState"]) for each in shown] == [
            ("2", "away"),
            ("hello", "HELLO!"),
        ]
    assert [line.partition("  ")[2] for line in capsys.readouterr().out.splitlines()] == [
        "Mode  Mode away",
        "Loud  Loud HELLO!",
    ]


def test_a_transformation_of_a_binding_is_a_profile_too() -> None:
    plugins = Plugins([], [binding(SHOUT)])
    profile = plugins.profile(TypeUID("transform:SHOUT"))
    assert profile is not None
    assert (profile.uid.text, profile.label) == ("transform:SHOUT", "Shout")
    assert plugins.profile(TypeUID("transform:WHISPER")) is None
    assert plugins.transformation_names() == ["JSONPATH", "MAP", "REGEX", "SCALE", "SHOUT"]


def test_of_two_bindings_with_one_transformation_the_first_counts() -> None:
    other = TransformationType("SHOUT", "Other", "", shout)
    plugins = Plugins([], [Binding("b", transformations={"SHOUT": other}), binding(SHOUT)])
    found = plugins.transformation("SHOUT")
    assert found is not None
    assert found.label == "Other"


def test_the_name_of_a_transformation_that_is_built_in_is_refused() -> None:
    with pytest.raises(PluginError) as refused:
        binding(TransformationType("MAP", "Map", "", shout))
    assert str(refused.value) == "binding 'loud' declares the transformation MAP, which is built in"


def test_a_transformation_twice_is_refused() -> None:
    with pytest.raises(PluginError, match=r"^binding 'loud' declares SHOUT twice$"):
        binding(SHOUT, TransformationType("SHOUT", "Shout", "again", shout))


@pytest.mark.parametrize("name", ["", "A B", "A(", "MAP:"])
def test_the_name_of_a_transformation_is_a_word(name: str) -> None:
    with pytest.raises(ValueError, match="expected a word such as MAP"):
        TransformationType(name, "", "", shout)


def findings(items: str, *bindings: Binding) -> list[str]:
    found = check(declared(items=items), Plugins([], bindings))
    return [f"{each.position[1]} {each.sentence} [{each.code}]" for each in found]


def test_check_knows_the_transformations_of_bindings() -> None:
    items = 'String A "A [SHOUT(!):%s]" { channel="a:b:c:d" [ profile="transform:SHOUT", function="!" ] }'
    assert not [each for each in findings(items, binding(SHOUT)) if "SHOUT" in each]
    assert [each for each in findings(items) if "SHOUT" in each] == [
        "14 there is no transformation 'SHOUT' [unknown-transformation]",
        "58 there is no profile 'transform:SHOUT' [unknown-profile]",
    ]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            'String A "A [MPA(x.map):%s]"',
            "14 there is no transformation 'MPA', did you mean 'MAP'? [unknown-transformation]",
        ),
        (
            'String A { stateDescription="" [ pattern="JS(x.js):%s" ] }',
            "43 thinghost does not have openHAB's transformation 'JS' [unknown-transformation]",
        ),
        ('Number A "A [%d (x): %s]"', "14 there is no transformation '%d ' [unknown-transformation]"),
    ],
)
def test_check_names_a_transformation_that_there_is_not(item: str, expected: str) -> None:
    assert findings(item) == [expected]
