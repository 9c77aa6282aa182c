"""States and groups shown as openHAB's own classes show them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from math import isclose
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import attrs
import pytest

from shared_data import records, shared_files
from thinghost.description import StateDescription, StateOption, merge_descriptions
from thinghost.display import rest_text, sitemap_text
from thinghost.errors import ConfigurationError
from thinghost.group_function import GroupFunction, group_function
from thinghost.item_state import item_state_as
from thinghost.item_type import ItemType, item_type
from thinghost.state import NULL, DecimalType, PercentType, QuantityType, UnDefType, type_name
from thinghost.type import State

S = TypeVar("S", bound=State)
Line = dict[str, Any]
BERLIN = ZoneInfo("Europe/Berlin")
TRANSFORMATION = re.compile(r"\(.*\):")
LONG_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:E[-+]?\d+)?")


def lines(name: str) -> Iterator[Line]:
    for path in shared_files("vectors", name):
        yield from records(path)


@attrs.frozen
class Member:
    item_type: ItemType
    state: State

    def state_as(self, target: type[S]) -> S | None:
        return item_state_as(self.item_type, self.state, target)


def type_of(name: str, unit: str | None = None, pattern: str | None = None) -> ItemType:
    found = item_type(name, unit=unit, pattern=pattern, zone=BERLIN)
    assert found is not None, name
    return found


def member(kind: ItemType, text: str) -> Member:
    state = kind.parse_state(text)
    held = None if state is None else kind.store(NULL, state)
    return Member(kind, NULL if held is None else held)


def agree(text: str | None, expected: str | None) -> bool:
    """Whether both are the same text; a number beyond fifteen digits counts to twelve of them."""
    if text is None or expected is None or text == expected:
        return text == expected
    numbers, expected_numbers = LONG_NUMBER.findall(text), LONG_NUMBER.findall(expected)
    return (
        LONG_NUMBER.split(text) == LONG_NUMBER.split(expected)
        and len(numbers) == len(expected_numbers)
        and all(map(close, numbers, expected_numbers))
    )


def close(number: str, expected: str) -> bool:
    if max(len(number), len(expected)) <= 15:
        return number == expected
    return abs(Decimal(number) - Decimal(expected)) <= abs(Decimal(expected)) * Decimal("1e-12")


def described(line: Line, name: str) -> StateDescription | None:
    options = tuple(StateOption(*option) for option in line.get("options", ()))
    return merge_descriptions(name, StateDescription(line["pattern"], options=options))


def wrong_displays(line: Line) -> list[Any]:
    name = line["item_type"]
    kind = type_of(name, line["unit_metadata"], line["pattern"])
    state = member(kind, line["state"]).state
    description = described(line, name)
    rest = rest_text(state, description, BERLIN)
    sitemap = sitemap_text(state, description, kind, BERLIN)
    return disagreeing(line, state, rest, sitemap)


def disagreeing(line: Line, state: State, rest: str, sitemap: str | None) -> list[Any]:
    pairs = (rest, line["rest_display"]), (sitemap, expected_in_sitemap(line, state, rest))
    return [pair for pair in pairs if not agree(*pair)]


def expected_in_sitemap(line: Line, state: State, rest: str) -> str | None:
    """Return what a sitemap has to show; the exceptions are those of docs/differences.md."""
    if isinstance(state, UnDefType) and TRANSFORMATION.search(line["pattern"] or ""):
        return "-"
    if "sitemap_error" in line:
        return rest
    text: str | None = line["sitemap_display"]
    return text


def test_states_are_shown_as_in_openhab() -> None:
    wrong = [(line, found) for line in lines("format.jsonl") if (found := wrong_displays(line))]
    assert wrong == []


def members_of(line: Line) -> list[Member]:
    return [member(type_of(entry["type"], entry.get("unit")), entry["state"]) for entry in line["members"]]


@attrs.frozen
class Group:
    """A group as openHAB has it after one of its members was updated."""

    base: ItemType
    function: GroupFunction
    members: list[Member]
    calculated: State
    state: State

    def as_decimal(self) -> DecimalType | None:
        counted = self.function.state_as(self.members, DecimalType)
        return item_state_as(self.base, self.state, DecimalType) if counted is None else counted


def group_of(line: Line) -> Group:
    base = type_of(line["base_type"], line["unit_metadata"])
    function = group_function(line["function"], line["args"], base)
    members = members_of(line)
    calculated = function.calculate(members)
    accepted = base.to_accepted(calculated) if members else None
    held = None if accepted is None else base.store(NULL, accepted)
    return Group(base, function, members, calculated, NULL if held is None else held)


def same_state(state: State | None, name: str | None, texts: list[str]) -> bool:
    if state is None or name is None:
        return state is None and name is None
    return type_name(state) == name and any(same_value(state, text) for text in texts)


def same_value(state: State, text: str) -> bool:
    if isinstance(state, QuantityType):
        # openHAB calculates in the system unit, and converts afterwards.
        expected = QuantityType.parse(text).to_unit(state.unit)
        return expected is not None and isclose(float(state), float(expected), rel_tol=1e-12)
    if type(state) in {DecimalType, PercentType}:
        return isclose(float(str(state)), float(text), rel_tol=1e-12)
    return agree(state.to_full_string(BERLIN), text)


def is_calculated(line: Line) -> bool:
    """Whether openHAB has a result: it throws where a member is out of range, or an expression is none."""
    return line.get("calculated_type") is not None


def wrong_group(line: Line) -> list[Any]:
    group = group_of(line)
    calculated = line.get("calculated_any") or [line["calculated"]]
    result = line.get("result_any") or [line["result"]]
    checks = (
        (group.function.name, group.function.name == line["effective_function"].upper()),
        (group.calculated, same_state(group.calculated, line["calculated_type"], calculated)),
        (group.state, is_text_group(line) or same_state(group.state, line["result_type"], result)),
        (
            group.as_decimal(),
            "order_dependent" in line or same_decimal(group.as_decimal(), line["as_decimal"]),
        ),
    )
    return [found for found, agrees in checks if not agrees]


def test_groups_calculate_as_in_openhab() -> None:
    calculated = filter(is_calculated, lines("group.jsonl"))
    assert [(line, found) for line in calculated if (found := wrong_group(line))] == []


def test_a_count_of_what_is_no_expression_is_refused() -> None:
    for line in lines("group.jsonl"):
        if line.get("error") == "create:PatternSyntaxException":
            with pytest.raises(ConfigurationError, match="is no regular expression"):
                group_of(line)


def is_text_group(line: Line) -> bool:
    """Whether a number is shown by a group of texts, which takes it as its text here, in openHAB as a date."""
    return bool(line["base_type"] == "String" and line["calculated_type"] == "DecimalType")


def same_decimal(decimal: DecimalType | None, text: str | None) -> bool:
    if decimal is None or text is None:
        return decimal is None and text is None
    return same_state(decimal, type_name(decimal), [text])


def wrong_group_displays(line: Line) -> list[Any]:
    group = group_of(line)
    description = described(line, line["base_type"])
    rest = rest_text(group.state, description, BERLIN)
    sitemap = sitemap_text(group.state, description, type_of("Group"), BERLIN, group.as_decimal)
    return disagreeing(line, group.state, rest, sitemap)


def shows_otherwise(line: Line) -> bool:
    """Whether a group is shown as nowhere in openHAB: as text, or without the unit that it does not have."""
    return is_text_group(line) or (line["base_type"] == "Number" and "%unit%" in (line["pattern"] or ""))


def test_groups_are_shown_as_in_openhab() -> None:
    alike = (line for line in lines("group-display.jsonl") if not shows_otherwise(line))
    certain = (line for line in alike if is_calculated(line) and "order_dependent" not in line)
    assert [(line, found) for line in certain if (found := wrong_group_displays(line))] == []
