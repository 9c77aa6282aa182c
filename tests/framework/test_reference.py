"""Declarations as tables of the documentation."""

import attrs

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
from thinghost.reference import channel_table, parameter_table


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
