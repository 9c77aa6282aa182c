"""What a group shows for its members: the functions of `Group:<type>:<function>` (openhab-formats 2.7)."""

import logging
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from decimal import MAX_PREC, Context, Decimal
from typing import Protocol, TypeVar

import attrs

from .errors import ConfigurationError
from .item_type import ItemType
from .quantity_type import exact_decimal
from .state import UNDEF, DateTimeType, DecimalType, QuantityType
from .type import State
from .unit import MeasurementSystem, Unit, default_unit

_log = logging.getLogger(__name__)
_S = TypeVar("_S", bound=State)
_EXACT = Context(prec=MAX_PREC)
_DECIMAL128 = Context(prec=34)


class Member(Protocol):
    """An item that belongs to a group."""

    @property
    def state(self) -> State:
        """The state it has."""

    def state_as(self, target: type[_S]) -> _S | None:
        """Return its state converted to *target*, None if that is impossible (openhab-formats 3.4)."""


Members = Sequence[Member]


@attrs.frozen
class GroupFunction:
    """Makes one state of the states of many; *name* is EQUALITY where the arguments make no sense.

    *calculate* returns the result for members, each item once and no group without a function among them
    (openhab-formats P2); it is still to be converted to what the group holds.
    """

    name: str
    calculate: Callable[[Members], State]
    _count: Callable[[Members], int] | None = None

    def state_as(self, members: Members, target: type[_S]) -> _S | None:
        """Return the result for *members* if it is a *target*, else None.

        Asked for a decimal, AND, OR and the like count the active members, AND and NAND the others
        (openhab-formats P13).
        """
        state = self.calculate(members)
        if isinstance(state, target):
            return state
        counted = None if self._count is None else DecimalType(Decimal(self._count(members)))
        return counted if isinstance(counted, target) else None


def group_function(
    name: str,
    arguments: Sequence[str],
    base: ItemType,
    system: MeasurementSystem = MeasurementSystem.SI,
) -> GroupFunction:
    """Return the function *name*, in any case, with its *arguments* for a group that holds a *base*.

    Quantities are calculated in the unit that *base* has by default in the measurement *system*, whatever its
    own (openhab-formats P11). What makes no sense is logged and becomes EQUALITY, as in openHAB, but COUNT raises
    ConfigurationError for what is no regular expression.
    """
    name = name.upper()
    unit = default_unit(base.dimension, system) if base.dimension else None
    if unit is not None and name in _OF_QUANTITIES:
        return GroupFunction(name, _OfQuantities(unit, _OF_QUANTITIES[name]))
    if name in _PLAIN:
        return GroupFunction(name, _PLAIN[name])
    if name in _LOGIC and (states := _two_states(arguments, base)) is not None:
        logic = _Logic(*states, _LOGIC[name])
        count = logic.count_passive if name in _OF_ALL else logic.count_active
        return GroupFunction(name, logic.calculate, count)
    if name == "COUNT" and len(arguments) == 1:
        return GroupFunction(name, _Count(regular_expression(arguments[0]), base.zone))
    _log.warning("group function %s(%s) of %s: EQUALITY applies", name, ", ".join(arguments), base.name)
    return GroupFunction("EQUALITY", _equality)


def _two_states(arguments: Sequence[str], base: ItemType) -> tuple[State, State] | None:
    states = [base.parse_state(argument) for argument in arguments]
    if len(states) != 2 or states[0] is None or states[1] is None:
        return None
    return states[0], states[1]


def regular_expression(text: str) -> re.Pattern[str]:
    """Return *text* as what COUNT compares states with. Raises ConfigurationError for what is none.

    What Python warns of, such as ``[[``, Java reads otherwise: it is refused, as it would count something else.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return re.compile(text, re.ASCII)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        raise ConfigurationError(
            f"group function COUNT: '{text}' is no regular expression: {error}"
        ) from error


@attrs.frozen
class _Logic:
    active: State
    passive: State
    result: Callable[[Iterable[bool]], bool]

    def calculate(self, members: Members) -> State:
        return self.active if self.result(self._activity(members)) else self.passive

    def count_active(self, members: Members) -> int:
        return sum(self._activity(members))

    def count_passive(self, members: Members) -> int:
        return len(members) - self.count_active(members)

    def _activity(self, members: Members) -> Iterable[bool]:
        active = self.active
        wanted = type(active)
        return (active == member.state_as(wanted) for member in members)


def _all_of_some(activity: Iterable[bool]) -> bool:
    empty = True
    for active in activity:
        if not active:
            return False
        empty = False
    return not empty


_LOGIC: dict[str, Callable[[Iterable[bool]], bool]] = {
    "AND": _all_of_some,
    "OR": any,
    "NAND": lambda activity: not _all_of_some(activity),
    "NOR": lambda activity: not any(activity),
    "XOR": lambda activity: sum(activity) == 1,
}
_OF_ALL = frozenset({"AND", "NAND"})


@attrs.frozen
class _Count:
    pattern: re.Pattern[str]
    zone: tzinfo

    def __call__(self, members: Members) -> State:
        texts = (_text(member.state, self.zone) for member in members)
        return DecimalType(Decimal(sum(self.pattern.fullmatch(text) is not None for text in texts)))


def _text(state: State, zone: tzinfo) -> str:
    return state.to_full_string(zone) if isinstance(state, DateTimeType) else str(state)


def _equality(members: Members) -> State:
    if not members:
        return UNDEF
    first = members[0].state
    return first if all(first == member.state for member in members[1:]) else UNDEF


def _of_decimals(calculate: Callable[[list[Decimal]], Decimal]) -> Callable[[Members], State]:
    def of_members(members: Members) -> State:
        states = (member.state_as(DecimalType) for member in members)
        values = [state.value for state in states if state is not None]
        return DecimalType(calculate(values)) if values else UNDEF

    return of_members


def _of_moments(choose: Callable[[Iterable[DateTimeType]], DateTimeType]) -> Callable[[Members], State]:
    def of_members(members: Members) -> State:
        states = [state for member in members if (state := member.state_as(DateTimeType)) is not None]
        return choose(states) if states else UNDEF

    return of_members


@attrs.frozen
class _OfQuantities:
    unit: Unit
    calculate: Callable[[list[Decimal]], Decimal]

    def __call__(self, members: Members) -> State:
        states = (member.state for member in members)
        quantities = [
            state.to_invertible_unit(self.unit) for state in states if isinstance(state, QuantityType)
        ]
        values = [exact_decimal(quantity.value) for quantity in quantities if quantity is not None]
        return QuantityType(self.calculate(values), self.unit) if values else UNDEF


def _plain_sum(members: Members) -> State:
    # A sum of nothing is a number; of quantities it would be one without a unit, and is UNDEF.
    result = _of_decimals(_sum)(members)
    return DecimalType(Decimal()) if result is UNDEF else result


def _sum(values: list[Decimal]) -> Decimal:
    total = Decimal()
    for value in values:
        total = _EXACT.add(total, value)
    return total


def _average(values: list[Decimal]) -> Decimal:
    return _DECIMAL128.divide(_sum(values), len(values))


def _median(values: list[Decimal]) -> Decimal:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    total = _EXACT.add(ordered[middle - 1], ordered[middle])
    return Context(prec=len(total.as_tuple().digits) + 1).divide(total, 2)


_OF_QUANTITIES: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "AVG": _average,
    "MEDIAN": _median,
    "SUM": _sum,
    "MIN": min,
    "MAX": max,
}
_PLAIN: dict[str, Callable[[Members], State]] = {
    "EQUALITY": _equality,
    "AVG": _of_decimals(_average),
    "MEDIAN": _of_decimals(_median),
    "SUM": _plain_sum,
    "MIN": _of_decimals(min),
    "MAX": _of_decimals(max),
    "LATEST": _of_moments(max),
    "EARLIEST": _of_moments(min),
}
