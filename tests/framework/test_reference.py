"""Declarations as tables of the documentation."""

import attrs
import pytest

from framework.demo_binding import Home, demo_plugins
from thinghost import (
    ChannelDefinition,
    ChannelGroup,
    ChannelKind,
    ChannelType,
    Secret,
    ThingHandler,
    ThingType,
    parameter,
)
from thinghost.configuration import parameters_of
from thinghost.reference import channel_table, parameter_table, thing_type_table, with_tables


@attrs.frozen
class Oven:
    token: Secret = parameter(default=Secret(""), description="How to get in.", advanced=True)
    serial_number: str = parameter(description="What is printed on it | or on the box.")
    port: int = parameter(default=0, description="Where it listens.")
    fan: bool = parameter(default=False, description="Whether it blows.")
    trays: tuple[str, ...] = parameter(default=(), description="What is in it.")


def test_parameters_become_a_table_with_the_advanced_ones_last() -> None:
    assert parameter_table(parameters_of(Oven)) == (
        "| parameter | type | default | meaning |\n"
        "|---|---|---|---|\n"
        "| `serialNumber` | text | **required** | What is printed on it &#124; or on the box. |\n"
        "| `port` | whole number | `0` | Where it listens. |\n"
        "| `fan` | true or false | `false` | Whether it blows. |\n"
        "| `trays` | list of text |  | What is in it. |\n"
        "| `token` | secret text |  | How to get in. (advanced) |\n"
    )


def test_channels_become_a_table_with_their_full_ids() -> None:
    heat = ChannelType("acme:heat", "Number:Temperature", "Heat", "How hot it is")
    bell = ChannelType("acme:bell", None, "Bell", "When it is done", kind=ChannelKind.TRIGGER, advanced=True)
    oven = ThingType(
        "acme:oven",
        "Oven",
        ThingHandler,
        channels=(ChannelDefinition("bell", bell),),
        groups=(
            ChannelGroup("inside", "Inside", (ChannelDefinition("heat", heat, description="Inside heat"),)),
        ),
    )
    assert channel_table(oven) == (
        "| channel | item type | meaning |\n"
        "|---|---|---|\n"
        "| `bell` | trigger | When it is done (advanced) |\n"
        "| `inside#heat` | Number:Temperature | Inside heat |\n"
    )


def test_groups_with_the_same_channels_have_one_table() -> None:
    heat = ChannelType("acme:heat", "Number:Temperature", "Heat", "How hot it is")
    groups = (
        ChannelGroup(place, label, (ChannelDefinition("heat", heat, description=f"{label}: how hot it is"),))
        for place, label in (("l", "Left"), ("m", "Middle"), ("r", "Right"))
    )
    lamp = ChannelGroup("lamp", "Lamp", (ChannelDefinition("heat", heat),))
    oven = ThingType("acme:oven", "Oven", ThingHandler, groups=(*groups, lamp))
    assert channel_table(oven) == (
        "| channel | item type | meaning |\n"
        "|---|---|---|\n"
        "| `lamp#heat` | Number:Temperature | How hot it is |\n"
        "\n"
        "Each of these groups has the channels of the table below it: `l` (Left), `m` (Middle), `r` (Right).\n"
        "\n"
        "| channel | item type | meaning |\n"
        "|---|---|---|\n"
        "| `heat` | Number:Temperature | how hot it is |\n"
    )


def test_the_tables_of_a_thing_type_have_its_name() -> None:
    plugins = demo_plugins(Home())
    assert thing_type_table(plugins, "demo:lamp/parameters") == (
        "| parameter | type | default | meaning |\n|---|---|---|---|\n| `refresh` | number | `0.0` |  |\n"
    )
    assert thing_type_table(plugins, "demo:hub/channels").count("\n") == 4


@pytest.mark.parametrize(
    "name", ["demo:lamb/channels", "demo:lamp/chanels", "other:lamp/channels", "demo:lamp"]
)
def test_a_table_that_nobody_has_is_refused(name: str) -> None:
    with pytest.raises(
        ValueError, match=r": expected UID/parameters or UID/channels or UID/actions of a thing type$"
    ) as refused:
        thing_type_table(demo_plugins(Home()), name)
    assert str(refused.value).startswith(f"there is no table {name}: ")


def test_tables_of_a_page_are_made_anew_but_in_examples() -> None:
    page = "a\n<!-- table x -->\nold\n<!-- end -->\nb\n```\n<!-- table y -->\n<!-- end -->\n```\n"
    assert with_tables(page, {"x": "new\n"}.__getitem__) == page.replace("old", "new")
