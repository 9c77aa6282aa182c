"""Conditions: what must hold when a trigger comes, or else the rule does not run (openhab-runtime 4.4)."""

import inspect
import operator
from collections.abc import Callable, Mapping
from datetime import time
from typing import Any, TypeAlias

import attrs

from ..errors import ConfigurationError
from ..event import Event
from ..state import DateTimeType, DecimalType, QuantityType
from ..thing import ThingStatus
from .declaration import Condition
from .home import Home
from .item_comparison import Comparison, compare
from .item_value import Value
from .selection import Named, name_of
from .thing_triggers import Status, check_thing, thing_status, uid_of
from .time_of_day import time_of_day, time_text
from .value import expected_state
from .weekday import Weekdays, weekdays_of, weekdays_text

Custom: TypeAlias = Callable[..., object]
"""What authors write themselves: a plain function that takes nothing, or the event."""

_OPERATORS: Mapping[str, Comparison] = {
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    "=<": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=>": operator.ge,
}


def between(start: str | time, end: str | time) -> Condition:
    """Return the condition that the time of day is *start* or later, and not *end* yet, such as "8:00" and "20:00".

    Where *end* is before *start* it goes over midnight; where both are the same it is the whole day. Raises
    ConfigurationError for what is no time of day.
    """
    return _Between(time_of_day(start), time_of_day(end))


def weekdays(*days: str) -> Condition:
    """Return the condition that today is one of *days*: "mon-fri", "sat, sun", "weekend", or several such texts.

    Raises ConfigurationError for what is no day of the week.
    """
    if not days:
        raise ConfigurationError("weekdays() names no day, expected some such as weekdays('mon-fri')")
    return _Weekdays(weekdays_of(days))


def state_is(item: str | Named, comparison: str, value: Value | Named) -> Condition:
    """Return the condition that *item* compares so with *value*: ``state_is(items.Soc, ">=", 20)``.

    *comparison* is one of ``== != < <= > >=``; *value* is a text, a number in the item's unit, a quantity, a state, or
    another item. None holds with NULL or UNDEF, unless *value* says just that. Raises ConfigurationError for what is no
    comparison.
    """
    if comparison not in _OPERATORS:
        raise ConfigurationError(f"'{comparison}' is no comparison, expected one of == != < <= > >=")
    return _StateIs(name_of(item), comparison, value)


def thing_is(thing: object, status: Status) -> Condition:
    """Return the condition that *thing*, one of ``house.things`` or a UID, has *status*.

    Raises ConfigurationError for what is no status.
    """
    wanted = thing_status(status)
    if wanted is None:
        raise ConfigurationError("thing_is() wants a status, such as 'ONLINE'")
    return _ThingIs(uid_of(thing), wanted)


def opposite(condition: Condition) -> Condition:
    """Return the condition that *condition* does not hold."""
    return _Not(condition)


def custom(function: Custom) -> Condition:
    """Return the condition that *function* returns something true; it takes nothing, or the event.

    Raises ConfigurationError for one that is async, or takes more.
    """
    name = getattr(function, "__name__", type(function).__name__)
    if inspect.iscoroutinefunction(function):
        raise ConfigurationError(f"condition {name} is async: nothing may wait before a rule runs")
    taken = [each for each in _parameters(name, function) if each.kind not in _VARIADIC]
    wanted = [each for each in taken if each.default is each.empty]
    if len(wanted) > 1 or any(each.kind is each.KEYWORD_ONLY for each in wanted):
        names = ", ".join(each.name for each in wanted)
        raise ConfigurationError(f"condition {name} takes nothing, or the event, and no more: not {names}")
    return _Custom(name, function, wants_event=bool(wanted))


_VARIADIC = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}


def _parameters(name: str, function: Custom) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        raise ConfigurationError(f"condition {name} does not say what it takes: write a function") from None


@attrs.frozen
class _Between(Condition):
    start: time
    end: time

    def holds(self, home: Home, event: Event) -> bool:  # noqa: ARG002 - as of every condition
        now = home.clock.now().time()
        if self.start < self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end

    def __str__(self) -> str:
        return f"between {time_text(self.start)} and {time_text(self.end)}"


@attrs.frozen
class _Weekdays(Condition):
    days: Weekdays

    def holds(self, home: Home, event: Event) -> bool:  # noqa: ARG002 - as of every condition
        return home.clock.now().weekday() in self.days

    def __str__(self) -> str:
        return f"on {weekdays_text(self.days) or 'any day'}"


@attrs.frozen
class _StateIs(Condition):
    name: str
    comparison: str
    value: Any

    def check(self, home: Home) -> None:
        item = home.item(self.name)
        if getattr(self.value, "state", None) is not None:
            home.item(name_of(self.value))
            return
        expected = expected_state(item, self.value)
        is_ordered = isinstance(expected, DecimalType | QuantityType | DateTimeType)
        if not is_ordered and _OPERATORS[self.comparison] not in {operator.eq, operator.ne}:
            raise ConfigurationError(
                f"item {item.name} ({item.type.name}) is never {self.comparison} {self.value}: that has no order"
            )

    def holds(self, home: Home, event: Event) -> bool:  # noqa: ARG002 - as of every condition
        return compare(_OPERATORS[self.comparison], home.item(self.name), self.value)

    def __str__(self) -> str:
        return f"{self.name} {self.comparison} {getattr(self.value, 'name', self.value)}"


@attrs.frozen
class _ThingIs(Condition):
    uid: str
    status: ThingStatus

    def check(self, home: Home) -> None:
        check_thing(home, self.uid)

    def holds(self, home: Home, event: Event) -> bool:  # noqa: ARG002 - as of every condition
        thing = home.thing(self.uid)
        return thing is not None and thing.status is self.status

    def __str__(self) -> str:
        return f"thing {self.uid} is {self.status.value}"


@attrs.frozen
class _Not(Condition):
    condition: Condition

    def check(self, home: Home) -> None:
        self.condition.check(home)

    def holds(self, home: Home, event: Event) -> bool:
        return not self.condition.holds(home, event)

    def __str__(self) -> str:
        return f"not {self.condition}"


@attrs.frozen
class _Custom(Condition):
    name: str
    function: Custom
    wants_event: bool

    def holds(self, home: Home, event: Event) -> bool:  # noqa: ARG002 - as of every condition
        return bool(self.function(event) if self.wants_event else self.function())

    def __str__(self) -> str:
        return self.name
