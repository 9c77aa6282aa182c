"""Patterns, bounds and options of items, and whose word counts."""

from decimal import Decimal

import pytest

from thinghost.description import (
    CommandDescription,
    CommandOption,
    StateDescription,
    StateOption,
    channel_description,
    command_description_of,
    command_options,
    default_description,
    merge_descriptions,
    state_description_of,
)
from thinghost.errors import ConfigurationError


def test_metadata_tells_pattern_bounds_and_options() -> None:
    configuration = {
        "pattern": "%.1f °C",
        "min": Decimal(5),
        "max": "3e1",
        "step": Decimal("0.5"),
        "readOnly": "TRUE",
        "options": '5=Frost, 30 = Warm,17,"a=b"="c=d",,',
    }
    assert state_description_of(configuration) == StateDescription(
        pattern="%.1f °C",
        minimum=Decimal(5),
        maximum=Decimal(30),
        step=Decimal("0.5"),
        read_only=True,
        options=(
            StateOption("5", "Frost"),
            StateOption("30", "Warm"),
            StateOption("17"),
            StateOption("a=b", "c=d"),
        ),
    )


def test_metadata_without_configuration_says_nothing() -> None:
    assert state_description_of({}) == StateDescription()
    assert command_description_of({}) is None


def test_a_list_of_options_is_an_option_each() -> None:
    assert state_description_of({"options": ["1=One, and only", "2=Two"]}).options == (
        StateOption("1", "One, and only"),
        StateOption("2", "Two"),
    )


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        ({"pattern": Decimal(1)}, "stateDescription: pattern is Decimal('1'), expected a text"),
        ({"min": "low"}, "stateDescription: min is 'low', expected a number"),
        ({"max": True}, "stateDescription: max is True, expected a number"),
        ({"readOnly": Decimal(1)}, "stateDescription: readOnly is Decimal('1'), expected true or false"),
        ({"options": "1=One,2="}, "stateDescription: option '2=' has no label, expected 2=label"),
    ],
)
def test_one_bad_entry_spoils_the_whole_description(configuration: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        state_description_of(configuration)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("item_type", "pattern"),
    [
        ("String", "%s"),
        ("DateTime", "%1$tY-%1$tm-%1$td %1$tH:%1$tM:%1$tS"),
        ("Number", "%.0f"),
        ("Number:Power", "%.0f %unit%"),
        ("Switch", None),
        ("Group", None),
    ],
)
def test_some_item_types_have_a_pattern_of_their_own(item_type: str, pattern: str | None) -> None:
    assert default_description(item_type) == StateDescription(pattern=pattern)


def test_of_each_field_the_highest_rank_that_sets_it_counts() -> None:
    metadata = StateDescription(minimum=Decimal(0), read_only=False)
    label = StateDescription(pattern="%.1f")
    options = (StateOption("5", "Five"),)
    channel = StateDescription("%d", Decimal(5), Decimal(9), Decimal(1), read_only=True, options=options)
    assert merge_descriptions("Number", metadata, label, None, channel) == StateDescription(
        "%.1f", Decimal(0), Decimal(9), Decimal(1), read_only=False, options=options
    )
    assert merge_descriptions("Number", metadata) == StateDescription(
        "%.0f", minimum=Decimal(0), read_only=False
    )


def test_where_nobody_says_anything_there_is_no_description() -> None:
    assert merge_descriptions("Switch", None, StateDescription()) is None


def test_an_empty_pattern_is_a_pattern() -> None:
    assert merge_descriptions("Number", StateDescription(pattern="")) == StateDescription(pattern="")


def test_a_number_without_unit_shows_none() -> None:
    description = StateDescription(pattern="%.1f %unit%")
    assert merge_descriptions("Number", description) == StateDescription(pattern="%.1f")
    assert merge_descriptions("Number:Power", description) == description


def test_a_channel_that_takes_commands_describes_best() -> None:
    read_only, writable = StateDescription("%d", read_only=True), StateDescription("%s")
    assert channel_description([None, read_only, writable]) is writable
    assert channel_description([None, read_only]) is read_only
    assert channel_description([None]) is None


def test_commands_are_offered_by_metadata_or_else_by_the_options_of_the_state() -> None:
    commands = command_description_of({"options": "ON=An,OFF"})
    states = StateDescription(options=(StateOption("ON", "Warm"),))
    assert commands == CommandDescription((CommandOption("ON", "An"), CommandOption("OFF")))
    assert command_options("Switch", commands, states) == (CommandOption("ON", "An"), CommandOption("OFF"))
    assert command_options("Switch", None, states) == (CommandOption("ON", "Warm"),)
    assert command_options("Contact", None, states) == ()
    assert command_options("Switch", None, None) == ()
