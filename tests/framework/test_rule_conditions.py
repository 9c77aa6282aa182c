"""Conditions of rules: states, times, days, things, and functions of the author's own."""

import functools
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from framework.rule_parts import rule_parts
from thinghost import ThingStatus
from thinghost.errors import ConfigurationError
from thinghost.event import Event
from thinghost.rules.condition_sentence import condition_of_sentence
from thinghost.rules.conditions import between, custom, state_is, thing_is, weekdays
from thinghost.rules.declaration import Condition, draft_of
from thinghost.rules.guard import onlyif, unless
from thinghost.rules.item_triggers import changed
from thinghost.rules.rule_item import RuleItem
from thinghost.state import NULL, ON
from thinghost.testing import in_virtual_time

ITEMS = """
Number:Power Power
Number Limit
Switch Light
Dimmer Lamp
String Mode
DateTime Seen
"""
THINGS = "Thing demo:candle:a"


@pytest.mark.parametrize(
    ("start", "end", "now", "expected"),
    [
        ("8:00", "20:00", "07:59:59", False),
        ("8:00", "20:00", "08:00", True),
        ("8:00", "20:00", "19:59:59", True),
        ("8:00", "20:00", "20:00", False),
        ("22:00", "6:00", "22:00", True),
        ("22:00", "6:00", "23:00", True),
        ("22:00", "6:00", "00:00", True),
        ("22:00", "6:00", "05:59", True),
        ("22:00", "6:00", "06:00", False),
        ("22:00", "6:00", "21:59", False),
        ("0:00", "6:00", "00:00", True),
        ("22:00", "0:00", "00:00", False),
        ("22:00:30", time(22, 0, 40), "22:00:35", True),
        ("7:00", "7:00", "03:00", True),
    ],
)
def test_a_time_of_day_is_between_two_others(
    tmp_path: Path, start: str, end: str, now: str, *, expected: bool
) -> None:
    assert at(datetime.fromisoformat(f"2026-06-01T{now}+00:00"), tmp_path, between(start, end)) is expected


def at(moment: datetime, folder: Path, condition: Condition) -> bool:
    async def run() -> bool:
        async with rule_parts(folder, ITEMS, settled_seconds=0) as parts:
            return parts.holds(condition)

    return in_virtual_time(moment)(run)()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (weekdays("mon-fri"), True),
        (weekdays("sat", "sun"), False),
        (weekdays("weekend"), False),
        (weekdays("fri-mon"), True),
        (between("8:00", "9:00"), True),
        (between("6:00", "7:00"), False),
        (condition_of_sentence("Today is a weekday"), True),
        (condition_of_sentence("Today plus 5 is a weekend"), True),
        (condition_of_sentence("Yesterday was weekend"), True),
    ],
)
def test_days_and_times_are_those_of_the_zone_of_the_house(
    tmp_path: Path, condition: Condition, *, expected: bool
) -> None:
    # a Sunday evening in UTC
    tokyo = ZoneInfo("Asia/Tokyo")
    moment = datetime(2026, 6, 7, 23, 30, tzinfo=UTC).astimezone(tokyo)
    assert at(moment, tmp_path, condition) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (state_is("Power", "==", "2 kW"), True),
        (state_is("Power", "=", 2000), True),
        (state_is("Power", ">", "1.9 kW"), True),
        (state_is("Power", ">=", 2000), True),
        (state_is("Power", "=>", 2000), True),
        (state_is("Power", "<", 2000), False),
        (state_is("Power", "<=", 2000), True),
        (state_is("Power", "!=", "2 kW"), False),
        (state_is("Light", "==", ON), True),
        (state_is("Lamp", "==", "ON"), True),
        (state_is("Mode", "!=", "away"), True),
        # nothing holds with NULL or UNDEF, but what asks for just that
        (state_is("Limit", "==", 1), False),
        (state_is("Limit", "!=", 1), False),
        (state_is("Limit", "<", 1), False),
        (state_is("Limit", ">", 1), False),
        (state_is("Limit", "==", NULL), True),
        (state_is("Limit", "!=", "UNDEF"), True),
        (state_is("Light", "==", "NULL"), False),
        (thing_is("demo:candle:a", "OFFLINE"), True),
        (thing_is("demo:candle:a", ThingStatus.ONLINE), False),
    ],
)
@in_virtual_time()
async def test_a_state_is_compared_in_type_and_unit(
    tmp_path: Path, condition: Condition, *, expected: bool
) -> None:
    async with rule_parts(tmp_path, ITEMS, THINGS) as parts:
        for name, state in (("Power", "2 kW"), ("Light", "ON"), ("Lamp", "80"), ("Mode", "home")):
            parts.hold(name, state)
        parts.report("a", ThingStatus.OFFLINE)
        assert parts.holds(condition) is expected


@in_virtual_time()
async def test_two_items_are_compared_as_they_are_then(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        condition = state_is(RuleItem("Power", parts.home), ">", RuleItem("Limit", parts.home))
        results = [parts.holds(condition)]
        for limit in ("5", "20"):
            parts.hold("Power", "10 W")
            parts.hold("Limit", limit)
            results.append(parts.holds(condition))
    assert results == [False, True, False]
    assert str(condition) == "Power > Limit"


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (state_is("Lihgt", "==", "ON"), "there is no item Lihgt, did you mean 'Light'?"),
        (
            state_is("Light", "==", "ONN"),
            "item Light (Switch) takes no state 'ONN', expected ON, OFF, did you mean 'ON'?",
        ),
        (state_is("Light", "<", "ON"), "item Light (Switch) is never < ON: that has no order"),
        (
            thing_is("demo:candel:a", "ONLINE"),
            "there is no thing demo:candel:a, did you mean 'demo:candle:a'?",
        ),
        (
            condition_of_sentence("Today is a holiday"),
            'country is missing in thinghost.toml, expected e.g. country = "DE"',
        ),
    ],
)
@in_virtual_time()
async def test_what_cannot_hold_is_an_error_before_the_rule_runs(
    tmp_path: Path, condition: Condition, message: str
) -> None:
    async with rule_parts(tmp_path, ITEMS, THINGS) as parts:
        with pytest.raises(ConfigurationError) as raised:
            condition.check(parts.home)
    assert str(raised.value) == message


async def never() -> bool:
    return True


def of_two(one: object, two: object) -> bool:
    return one is two


def of_a_keyword(*, one: object) -> bool:
    return bool(one)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: between("8:00", "25:00"),
            "'25:00' is no time of day, expected one such as '7:30' or '22:15:30'",
        ),
        (weekdays, "weekdays() names no day, expected some such as weekdays('mon-fri')"),
        (lambda: state_is("Light", "is", "ON"), "'is' is no comparison, expected one of == != < <= > >="),
        (lambda: custom(never), "condition never is async: nothing may wait before a rule runs"),
        (lambda: custom(of_two), "condition of_two takes nothing, or the event, and no more: not one, two"),
        (
            lambda: custom(of_a_keyword),
            "condition of_a_keyword takes nothing, or the event, and no more: not one",
        ),
        (
            lambda: onlyif(bool(ITEMS)),  # type: ignore[arg-type]
            (
                "True is no condition: what is compared here is compared when the file is loaded;"
                " expected such as state_is(items.Mode, '==', 'AWAY'), a sentence, or a function"
            ),
        ),
    ],
)
def test_what_can_never_hold_is_an_error_where_it_is_written(make: object, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        make()  # type: ignore[operator]
    assert str(raised.value) == message


def plain() -> bool:
    return True


def of_event(event: Event) -> bool:
    return event.source is not None


def with_default(event: Event | None = None) -> bool:
    return event is None


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (plain, True),
        (of_event, False),
        (with_default, True),
        (functools.partial(isinstance, 5, int), True),
        (lambda *_: [], False),
    ],
)
@in_virtual_time()
async def test_a_function_of_the_authors_own_is_a_condition(
    tmp_path: Path, function: object, *, expected: bool
) -> None:
    async with rule_parts(tmp_path, "") as parts:
        assert parts.holds(custom(function)) is expected  # type: ignore[arg-type]


@in_virtual_time()
async def test_a_function_that_raises_is_not_quietly_false(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, "") as parts:
        with pytest.raises(ZeroDivisionError):
            parts.holds(custom(lambda: 1 / 0))


def test_guards_are_noted_in_the_order_in_which_they_stand() -> None:
    @onlyif(between("8:00", "20:00"), plain)
    @changed("Light")
    @unless("Item Mode is away")
    def rule() -> None: ...

    draft = draft_of(rule)
    assert list(map(str, draft.conditions)) == ["between 8:00 and 20:00", "plain", "not Mode == away"]
    assert list(map(str, draft.triggers)) == ["Light changed"]


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (weekdays("mon-fri"), "on MON-FRI"),
        (weekdays("mon-sun"), "on any day"),
        (state_is("Soc", "<", 20), "Soc < 20"),
        (thing_is("a:b:c", "online"), "thing a:b:c is ONLINE"),
        (condition_of_sentence("Today minus 3 is not a holiday"), "not today -3 days is a holiday"),
    ],
)
def test_a_condition_is_a_sentence(condition: Condition, text: str) -> None:
    assert str(condition) == text


@in_virtual_time()
async def test_unless_is_the_opposite(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        parts.hold("Light", "ON")

        @unless("Item Light is ON", "Item Light is OFF")
        def rule() -> None: ...

        assert [parts.holds(condition) for condition in draft_of(rule).conditions] == [False, True]
