"""What groups calculate from their members."""

import logging
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

import attrs
import pytest

from thinghost.errors import ConfigurationError
from thinghost.group_function import GroupFunction, group_function
from thinghost.item_state import item_state_as
from thinghost.item_type import ItemType, item_type
from thinghost.state import NULL, UNDEF, DecimalType, OnOffType, QuantityType, StringType
from thinghost.type import State
from thinghost.unit import MeasurementSystem

S = TypeVar("S", bound=State)


@attrs.frozen
class Member:
    item_type: ItemType
    state: State

    def state_as(self, target: type[S]) -> S | None:
        return item_state_as(self.item_type, self.state, target)


def type_of(name: str) -> ItemType:
    found = item_type(name)
    assert found is not None
    return found


def function(name: str, base: str, *arguments: str) -> GroupFunction:
    return group_function(name, arguments, type_of(base))


def members(item: str, *texts: str) -> list[Member]:
    kind = type_of(item)
    states = [kind.parse_state(text) for text in texts]
    return [Member(kind, kind.store(NULL, state) or NULL) for state in states if state is not None]


def result(name: str, base: str, of: Sequence[Member], *arguments: str) -> str:
    return str(function(name, base, *arguments).calculate(of))


@pytest.mark.parametrize(
    ("name", "all_on", "one_on", "all_off", "nothing"),
    [
        ("AND", "ON", "OFF", "OFF", "OFF"),
        ("OR", "ON", "ON", "OFF", "OFF"),
        ("NAND", "OFF", "ON", "ON", "ON"),
        ("NOR", "OFF", "OFF", "ON", "ON"),
        ("XOR", "OFF", "ON", "OFF", "OFF"),
    ],
)
def test_logic_has_one_of_two_results(
    name: str, all_on: str, one_on: str, all_off: str, nothing: str
) -> None:
    cases = [["ON", "ON"], ["ON", "OFF", "NULL"], ["OFF", "OFF"], []]
    results = [result(name, "Switch", members("Switch", *states), "ON", "OFF") for states in cases]
    assert results == [all_on, one_on, all_off, nothing]


def test_a_dimmer_that_is_not_dark_is_on() -> None:
    assert result("OR", "Switch", members("Dimmer", "0", "30"), "ON", "OFF") == "ON"
    assert result("AND", "Switch", members("String", "ON"), "ON", "OFF") == "ON"


def test_a_number_out_of_the_range_of_a_percent_is_inactive() -> None:
    assert result("OR", "Dimmer", members("Number", "5"), "100", "0") == "0"


@pytest.mark.parametrize(("name", "count"), [("OR", 2), ("NOR", 2), ("XOR", 2), ("AND", 1), ("NAND", 1)])
def test_logic_counts_members_when_asked_for_a_number(name: str, count: int) -> None:
    of = members("Switch", "ON", "OFF", "ON")
    asked = function(name, "Switch", "ON", "OFF")
    assert asked.state_as(of, DecimalType) == DecimalType(Decimal(count))
    assert asked.state_as(of, OnOffType) is asked.calculate(of)
    assert asked.state_as(of, StringType) is None


def test_a_sum_is_its_own_number_and_equality_has_none() -> None:
    of = members("Number", "1", "2")
    assert function("SUM", "Number").state_as(of, DecimalType) == DecimalType(Decimal(3))
    assert function("EQUALITY", "Number").state_as(of, DecimalType) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [("SUM", "13.5"), ("AVG", "3.375"), ("MEDIAN", "2.75"), ("MIN", "0"), ("MAX", "8"), ("avg", "3.375")],
)
def test_numbers_are_calculated_exactly_and_undefined_ones_left_out(name: str, text: str) -> None:
    assert result(name, "Number", members("Number", "8", "0", "2.5", "NULL", "3.0")) == text


def test_of_nothing_only_a_plain_sum_is_a_number() -> None:
    names = ["SUM", "AVG", "MEDIAN", "MIN", "MAX", "LATEST", "EARLIEST", "EQUALITY", "COUNT"]
    plain = [result(name, "Number", [], *["x"] * (name == "COUNT")) for name in names]
    assert plain == ["0", *["UNDEF"] * 7, "0"]
    assert result("SUM", "Number:Energy", members("Number", "5", "NULL")) == "UNDEF"


@pytest.mark.parametrize(
    ("name", "text"),
    [("SUM", "50 °C"), ("AVG", "25 °C"), ("MEDIAN", "25 °C"), ("MIN", "20 °C"), ("MAX", "30 °C")],
)
def test_quantities_are_calculated_in_the_unit_of_the_dimension(name: str, text: str) -> None:
    of = [
        *members("Number:Temperature", "20 °C", "86 °F"),
        *members("Number:Power", "5 W"),
        *members("Dimmer", "7"),
    ]
    calculated = function(name, "Number:Temperature").calculate(of)
    assert isinstance(calculated, QuantityType)
    assert (calculated.unit.symbol, round(float(calculated), 12)) == ("°C", float(text.split(maxsplit=1)[0]))


def test_the_unit_follows_the_measurement_system() -> None:
    asked = group_function("MAX", (), type_of("Number:Length"), MeasurementSystem.US)
    assert str(asked.calculate([Member(type_of("Number"), QuantityType.parse("1 ft"))])) == "12 in"


def test_plain_functions_do_not_look_at_units() -> None:
    energy = [*members("Number:Energy", "1 kWh"), Member(type_of("Number"), QuantityType.parse("500 Wh"))]
    assert result("SUM", "Number", energy) == "501"


def test_the_latest_and_the_earliest_point_in_time_are_found() -> None:
    of = members("DateTime", "2024-05-06T07:08:09Z", "NULL", "1999-12-31T00:00:00Z")
    assert result("LATEST", "DateTime", of) == "2024-05-06T07:08:09.000+0000"
    assert result("EARLIEST", "DateTime", of) == "1999-12-31T00:00:00.000+0000"


def test_count_matches_the_whole_text_of_states() -> None:
    of = [
        *members("String", "OFF", "OFFICE", "1 kWh"),
        *members("Number:Energy", "1 kWh"),
        *members("Switch", "NULL"),
    ]
    assert [result("COUNT", "Number", of, text) for text in ("OFF", "OFF.*", "1 kWh", "NULL")] == list("1221")


def test_equality_needs_the_same_state_of_all() -> None:
    assert result("EQUALITY", "Number", members("Number", "1", "1.0")) == "1"
    assert result("EQUALITY", "Number:Energy", members("Number:Energy", "1 kWh", "1000 Wh")) == "1 kWh"
    assert result("EQUALITY", "Switch", members("Switch", "NULL", "NULL")) == "NULL"
    assert result("EQUALITY", "Switch", members("Switch", "ON", "NULL")) == "UNDEF"
    assert function("EQUALITY", "Switch").calculate([]) is UNDEF


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("OR", ()),
        ("AND", ("ON",)),
        ("NOR", ("on", "off")),
        ("COUNT", ()),
        ("COUNT", ("a", "b")),
        ("TYPO", ()),
    ],
)
def test_what_makes_no_sense_is_logged_and_becomes_equality(
    name: str, arguments: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    assert function(name, "Switch", *arguments).name == "EQUALITY"
    message = f"group function {name}({', '.join(arguments)}) of Switch: EQUALITY applies"
    assert caplog.record_tuples == [("thinghost.group_function", logging.WARNING, message)]


def test_a_count_of_what_is_no_expression_is_refused() -> None:
    with pytest.raises(ConfigurationError) as raised:
        function("COUNT", "Number", "(")
    assert str(raised.value) == (
        "group function COUNT: '(' is no regular expression: missing ), unterminated subpattern at position 0"
    )


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("(" * 10_000 + ")" * 10_000, "maximum recursion depth exceeded"),
        ("[[a]]", "Possible nested set at position 1"),
        ("a{99999999999}", "the repetition number is too large"),
    ],
    ids=["deep", "nested", "often"],
)
def test_what_python_cannot_read_as_java_does_is_no_expression(expression: str, reason: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        function("COUNT", "Number", expression)
    message = f"group function COUNT: '{expression}' is no regular expression: {reason}"
    assert str(raised.value).startswith(message)
