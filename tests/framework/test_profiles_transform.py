from decimal import Decimal
from pathlib import Path

import pytest

from framework.profile_ends import Ends, make
from thinghost.errors import ConfigurationError
from thinghost.state import NULL, OFF, ON, DecimalType, OnOffType, QuantityType, State, StringType


def test_the_item_is_told_what_a_map_makes_of_a_state(tmp_path: Path) -> None:
    (tmp_path / "modes.map").write_text("1=home\n2=away\nNULL=unknown\n")
    ends = Ends(folder=tmp_path)
    profile = make("transform:MAP", ends, "String", function="modes.map")
    profile.on_state_from_handler(DecimalType(Decimal(2)))
    profile.on_state_from_handler(StringType("1"))
    profile.on_state_from_handler(NULL)
    assert ends.sent == [StringType("away"), StringType("home"), StringType("unknown")]


def test_a_transformed_command_is_one_of_the_item(tmp_path: Path) -> None:
    ends = Ends(folder=tmp_path)
    profile = make("transform:MAP", ends, "Switch", function="|open=ON;closed=OFF;=stuck")
    profile.on_command_from_handler(StringType("open"))
    profile.on_command_from_handler(StringType("?"))
    assert ends.take() == ["command ON", "command stuck"]
    assert [type(each) for each in ends.sent] == [OnOffType, StringType]


def test_a_command_goes_back_as_it_is() -> None:
    ends = Ends()
    profile = make("transform:MAP", ends, function="|ON=1")
    profile.on_command_from_item(ON)
    profile.on_state_from_item(OFF)
    assert ends.take() == ["handle ON"]


def test_a_text_that_a_function_does_not_take_goes_on_as_it_is_and_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ends = Ends()
    profile = make("transform:MAP", ends, function="|a=1")
    for text in ("b", "b", "a", "b"):
        profile.on_state_from_handler(StringType(text))
    assert ends.take() == ["update b", "update b", "update 1", "update b"]
    assert caplog.messages == ["link Item -> a:b:c:d: MAP: '|a=1' has no entry for 'b' and no default"] * 2


def test_a_text_of_which_a_function_makes_nothing_is_not_sent() -> None:
    ends = Ends()
    profile = make("transform:REGEX", ends, function="([0-9]{1,3}) W")
    for text in ("12 W", "12345 W", "345 W"):
        profile.on_state_from_handler(StringType(text))
        profile.on_command_from_handler(StringType(text))
    assert ends.take() == ["update 12", "command 12", "update 345", "command 345"]


@pytest.mark.parametrize(
    ("pattern", "state", "expected"),
    [
        ("%s", DecimalType(Decimal("3.00")), "3.00"),
        ("<%s>", DecimalType(Decimal("3.00")), "<3.00>"),
        ("%6s", DecimalType(Decimal("3.00")), "  3.00"),
        ("%.1f", DecimalType(Decimal("3.00")), "3.0"),
        ("%s", QuantityType.parse("3 kW"), "3 kW"),
        ("%.1f %unit%", QuantityType.parse("3 kW"), "3.0 kW"),
    ],
)
def test_the_source_format_is_that_of_the_text_or_of_the_state(
    pattern: str, state: State, expected: str
) -> None:
    ends = Ends()
    make("transform:MAP", ends, function="|=_source_", sourceFormat=pattern).on_state_from_handler(state)
    assert ends.take() == [f"update {expected}"]


def test_a_source_format_that_does_not_fit_is_named(caplog: pytest.LogCaptureFixture) -> None:
    ends = Ends()
    profile = make("transform:REGEX", ends, function="(.*)", sourceFormat="%.1f")
    profile.on_state_from_handler(ON)
    assert ends.take() == ["update ON"]
    assert caplog.messages == ["link Item -> a:b:c:d: REGEX: pattern '%.1f': '%.1f' cannot show 'ON'"]


def test_a_scale_takes_the_number_of_a_quantity() -> None:
    ends = Ends()
    profile = make("transform:SCALE", ends, "String", function="|[..3]=low;]3..]=high")
    profile.on_state_from_handler(QuantityType.parse("3.5 W"))
    assert ends.take() == ["update high"]


def test_a_json_path_takes_a_value_out_of_a_text() -> None:
    pytest.importorskip("jsonpath_ng")
    ends = Ends()
    profile = make("transform:JSONPATH", ends, "Number", function="$.sensor.t")
    profile.on_state_from_handler(StringType('{"sensor": {"t": 21.5}}'))
    assert ends.take() == ["update 21.5"]


def test_a_transformation_needs_a_function() -> None:
    with pytest.raises(ConfigurationError) as raised:
        make("transform:MAP", Ends())
    assert str(raised.value) == "function: must be given"
