"""States, commands and updates against the answers of openHAB's own classes.

What differs on purpose is a rule of DIFFERENCES, and a row of docs/differences.md.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared_data import records, shared_files
from thinghost import state as state_module
from thinghost.conversion import convert_state
from thinghost.item_type import ItemType, item_type
from thinghost.state import NULL, State, Type, type_name
from thinghost.state_text import parse_type
from thinghost.unit import is_added

Line = dict[str, Any]
Answer = tuple[str | None, str | None]
BERLIN = ZoneInfo("Europe/Berlin")
NOTHING: Answer = (None, None)
NUMBERS = {"DecimalType", "PercentType", "HSBType", "QuantityType", "PointType"}
QUANTITY = re.compile(r"\s*-?[\d.,]+(?:[eE]-?\d+)?\s*(.+?)\s*")


def is_date_of_a_number(line: Line) -> bool:
    return (
        line.get("item_type") == "String"
        and line.get("update_type") == "DecimalType"
        and line["path"] == "channel"
    )


def is_colour_on_the_right(line: Line) -> bool:
    return line.get("b_type") == "HSBType" and line["a_type"] in {"DecimalType", "PercentType"}


def has_long_exponent(line: Line) -> bool:
    return any(re.search(r"\d[eE]-?0*[1-9]\d{4}", text) for text in texts(line))


def has_dangling_operator(line: Line) -> bool:
    return any(re.fullmatch(r".*(\s[·*^]\S+|\S[·*/^])\s*", text) for text in texts(line))


def has_added_unit(line: Line) -> bool:
    return any(is_added(found[1]) for text in texts(line) if (found := QUANTITY.fullmatch(text)))


def texts(line: Line) -> list[str]:
    return [str(line[key]) for key in ("text", "state", "update", "a", "b") if key in line]


DIFFERENCES = (
    is_date_of_a_number,
    is_colour_on_the_right,
    has_long_exponent,
    has_dangling_operator,
    has_added_unit,
)


def parse_state(line: Line) -> tuple[Answer, Answer]:
    return answer(type_of(line).parse_state(line["text"])), (line["type"], line["value"])


def parse_command(line: Line) -> tuple[Answer, Answer]:
    return answer(type_of(line).parse_command(line["text"])), (line["type"], line["value"])


def convert(line: Line) -> tuple[Answer, Answer]:
    state = typed(line["state_type"], line["state"])
    try:
        converted = convert_state(state, class_of(line["as_type"]))
    except ValueError:
        converted = None
    return answer(converted), (line["result_type"], line["result"])


def compare(line: Line) -> tuple[Answer, Answer]:
    first, second = typed(line["a_type"], line["a"]), typed(line["b_type"], line["b"])
    equal = first == second
    assert not equal or hash(first) == hash(second), line
    return ("equal", str(equal)), ("equal", str(bool(line["equal"])))


def update(line: Line) -> tuple[Answer, ...]:
    kind = type_of(line)
    old = held(kind, NULL, kind.parse_state(line["old_state"]))
    event = on_the_bus(kind, line)
    new = held(kind, old, event)
    changed = ("changed", str(old != new))
    expected = ((line["event_type"], line["event"]), (line["result_type"], line["result_state"]))
    if "error" in line:
        event = None if new is old else event
        expected = (NOTHING, expected[1])
    return answer(event), answer(new), changed, *expected, ("changed", str(line["changed"]))


def on_the_bus(kind: ItemType, line: Line) -> State | None:
    if line["path"] == "rest":
        return kind.parse_state(line["update"])
    state = typed(line["update_type"], line["update"])
    return kind.to_accepted(state) if line["path"] == "channel" else state


def held(kind: ItemType, old: State, state: State | None) -> State:
    taken = None if state is None else kind.store(old, state)
    return old if taken is None else taken


def type_of(line: Line) -> ItemType:
    unit, pattern = line.get("unit_metadata"), line.get("pattern")
    found = item_type(line["item_type"], unit=unit, pattern=pattern, zone=BERLIN)
    assert found is not None, line
    return found


def class_of(name: str) -> type[State]:
    found: type[State] = getattr(state_module, name)
    return found


def typed(name: str, text: str) -> State:
    state = parse_type(text, (class_of(name),), BERLIN)
    assert state is not None, (name, text)
    return state


def answer(value: Type | None) -> Answer:
    return NOTHING if value is None else (type_name(value), value.to_full_string(BERLIN))


def agree(ours: Answer, theirs: Answer) -> bool:
    """Whether both have the same type and text, numbers being the same to twelve digits."""
    if ours[0] not in NUMBERS or ours[1] is None or theirs[1] is None:
        return ours == theirs
    mine, others = (re.split(r"([ ,])", text) for text in (ours[1], theirs[1]))
    return ours[0] == theirs[0] and len(mine) == len(others) and all(map(same_part, mine, others))


def same_part(mine: str, others: str) -> bool:
    try:
        number, exact = Decimal(mine), Decimal(others)
    except InvalidOperation:
        return mine == others
    return mine == others or abs(number - exact) <= abs(exact) * Decimal("1e-12")


FILES: dict[str, Callable[[Line], tuple[Answer, ...]]] = {
    "parse-state.jsonl": parse_state,
    "parse-command.jsonl": parse_command,
    "as.jsonl": convert,
    "equal.jsonl": compare,
    "item-update.jsonl": update,
}


def lines(name: str) -> Iterator[Line]:
    for path in shared_files("vectors", name):
        yield from records(path)


@pytest.mark.parametrize("name", FILES)
def test_the_answers_are_those_of_openhab(name: str) -> None:
    wrong = []
    for line in lines(name):
        answers = FILES[name](line)
        half = len(answers) // 2
        if not all(map(agree, answers[:half], answers[half:])) and not any(
            rule(line) for rule in DIFFERENCES
        ):
            wrong.append((line, answers[:half]))
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_what_differs_on_purpose_is_rare(name: str) -> None:
    every = list(lines(name))
    deliberate = [line for line in every if any(rule(line) for rule in DIFFERENCES)]
    assert len(deliberate) <= 0.03 * len(every)
