"""Found things as text to paste: nothing that strangers announce can break out of it."""

import attrs
import pytest

from framework.demo_binding import Home, demo_plugins, module_with
from thinghost import (
    ChannelDefinition,
    ChannelKind,
    ChannelType,
    DiscoveryResult,
    Secret,
    StateDescription,
    ThingHandler,
    ThingType,
    parameter,
)
from thinghost.discovered_text import items_text, things_text
from thinghost.parser import parse_items, parse_things
from thinghost.plugins import Plugins, load_binding

HUB = DiscoveryResult("demo:hub:found", "Küchen-Hub", {"host": "there", "refresh": 5, "firmware": "3"})
LAMP = DiscoveryResult("demo:lamp:found:l", "Lamp", bridge_uid="demo:hub:found")


@attrs.frozen
class OvenConfiguration:
    host: str = parameter(description="The address of the oven.")
    code: Secret = parameter(label="Code")
    token: Secret | None = parameter(default=None)
    fan: bool = parameter(default=False)
    heat: float = parameter(default=1.5)


OVEN = ThingType(
    "acme:oven",
    "Oven",
    ThingHandler,
    description="Bakes.",
    configuration=OvenConfiguration,
    channels=(
        ChannelDefinition(
            "heat",
            ChannelType(
                "acme:heat",
                "Number:Temperature",
                "Heat",
                state_description=StateDescription(pattern="%.1f %unit%"),
                category="temperature",
                tags=("Measurement", "Temperature"),
            ),
        ),
        ChannelDefinition("mode", ChannelType("acme:mode", "String", "Mode", advanced=True)),
        ChannelDefinition("bell", ChannelType("acme:bell", None, "Bell", kind=ChannelKind.TRIGGER)),
    ),
)


def plugins() -> Plugins:
    return demo_plugins(Home())


def acme() -> Plugins:
    return Plugins([], [load_binding("acme", module_with(thinghost_thing_types=lambda: (OVEN,)))])


def test_a_bridge_holds_what_was_found_below_it() -> None:
    assert things_text([HUB, LAMP], plugins()) == (
        "// Hub: firmware 3\n"
        '// where it asks for a login: password="${ENV:DEMO_HUB_PASSWORD}"\n'
        'Bridge demo:hub:found "Küchen-Hub" [ host="there", refresh=5 ] {\n'
        "    // Lamp\n"
        '    Thing demo:lamp:found:l "Lamp"\n'
        "}\n"
    )


def test_a_thing_below_a_bridge_of_a_file_names_it() -> None:
    assert things_text([LAMP], plugins()) == '// Lamp\nThing demo:lamp:found:l "Lamp" (demo:hub:found)\n'


def test_a_bridge_below_a_bridge_of_a_file_says_where_it_belongs() -> None:
    lower = attrs.evolve(HUB, thing_uid="demo:hub:a:lower", bridge_uid="demo:hub:a")
    assert "// to be moved into the block of Bridge demo:hub:a\nBridge " not in things_text([HUB], plugins())
    assert "// to be moved into the block of Bridge demo:hub:a\n" in things_text([lower], plugins())


def test_what_nobody_could_find_out_is_a_variable_and_said_in_a_comment() -> None:
    found = DiscoveryResult("acme:oven:o", "Oven", {"fan": True, "heat": 2.5, "code": "1234"})
    assert things_text([found], acme()) == (
        "// Bakes\n"
        "// host could not be found out: The address of the oven.\n"
        "// code could not be found out: Code\n"
        '// where it asks for a login: token="${ENV:ACME_OVEN_TOKEN}"\n'
        'Thing acme:oven:o "Oven" [ host="${ENV:ACME_OVEN_HOST}", code="${ENV:ACME_OVEN_CODE}", fan=true, heat=2.5 ]\n'
    )


def test_items_have_what_the_channel_types_say_and_advanced_ones_are_commented_out() -> None:
    assert items_text([DiscoveryResult("acme:oven:o", "Oven 2 [new]")], acme()) == (
        "// Oven 2 [new] (acme:oven:o)\n"
        'Number:Temperature Oven2NewHeat "Oven 2 (new) Heat [%.1f %unit%]" <temperature> '
        '["Measurement", "Temperature"] { channel="acme:oven:o:heat" }\n'
        '// String Oven2NewMode "Oven 2 (new) Mode" { channel="acme:oven:o:mode" }\n'
    )


def test_items_are_named_after_the_thing_and_have_names_of_their_own() -> None:
    twins = [LAMP, attrs.evolve(LAMP, thing_uid="demo:lamp:found:2"), attrs.evolve(LAMP, label="1. Stock")]
    names = [each.name for each in parse_items(items_text(twins, plugins(), ["LampPower"])).items]
    assert names == [
        "LampPower_2",
        "LampLevel",
        "LampPower_3",
        "LampLevel_2",
        "_1StockPower",
        "_1StockLevel",
    ]


@pytest.mark.parametrize(
    "text", ['"', "\\", '" ]\nThing demo:candle:evil', "*/ /* //", "${ENV:HOME}", "\u2028\x1b[2J", "", "]["]
)
def test_nothing_that_is_announced_breaks_out_of_its_text(text: str) -> None:
    found = [DiscoveryResult("demo:hub:found", text, {"host": text, "firmware": text})]
    things = parse_things(things_text(found, plugins()))
    items = parse_items(items_text(found, plugins()))
    assert (things.problems, items.problems) == ((), ())
    assert [each.uid for each in things.things] == ["demo:hub:found"]
    assert len(items.items) == 2
    assert not any(character in things_text(found, plugins()) for character in "\x1b\u2028")
