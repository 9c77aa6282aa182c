"""Conditions as openHAB's sentences: ``@onlyif("Item Mode is not AWAY")`` (openhab-runtime 4.6)."""

from collections.abc import Callable, Mapping

import attrs

from ..event import Event
from .actions.ephemeris import is_holiday, is_weekend
from .conditions import between, opposite, state_is, thing_is
from .declaration import Condition
from .home import Home, at_home
from .words import Words

_COMPARISONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("is", "less", "than", "or", "equal", "to"), "<="),
    (("is", "less", "than", "or", "equal"), "<="),
    (("is", "less", "than"), "<"),
    (("is", "greater", "than", "or", "equal", "to"), ">="),
    (("is", "greater", "than", "or", "equal"), ">="),
    (("is", "greater", "than"), ">"),
    (("is", "not"), "!="),
    (("not", "equals"), "!="),
    (("is",), "=="),
    (("equals",), "=="),
    (("eq",), "=="),
    (("neq",), "!="),
    (("lt",), "<"),
    (("lte",), "<="),
    (("gt",), ">"),
    (("gte",), ">="),
    *(((sign,), sign) for sign in ("==", "=", "!=", "<", "<=", "=<", ">", ">=", "=>")),
)
"""What may stand between an item and its value, the longest first."""


def condition_of_sentence(sentence: str) -> Condition:
    """Return the condition that *sentence* describes.

    Raises ConfigurationError for what is none, with a caret below the place and what was probably meant; what is not
    in the house is told in the same way when the rule is armed.
    """
    words = Words(sentence)
    condition = _SUBJECTS[words.one_of(_SUBJECTS)](words)
    words.end()
    return condition


@attrs.frozen
class _Placed(Condition):
    """A condition whose errors show their place in the sentence."""

    condition: Condition
    words: Words = attrs.field(repr=False, eq=False)

    def check(self, home: Home) -> None:
        with self.words.placed(1):
            self.condition.check(home)

    def holds(self, home: Home, event: Event) -> bool:
        return self.condition.holds(home, event)

    def __str__(self) -> str:
        return str(self.condition)


def _item(words: Words) -> Condition:
    """``Item NAME is VALUE``, and whatever else compares."""
    name = words.text("the name of an item")
    comparison = _comparison(words)
    value = words.value("a state", ())
    with words.placed(1):
        return _Placed(state_is(name, comparison, value), words)


def _comparison(words: Words) -> str:
    for phrase, comparison in _COMPARISONS:
        if words.skips(*phrase):
            return comparison
    known = [" ".join(phrase) for phrase, _ in _COMPARISONS if len(phrase) == 1]
    raise words.unexpected("a comparison such as 'is', 'is not' or '<='", known)


def _thing(words: Words) -> Condition:
    """``Thing UID is [not] STATUS``."""
    uid = words.text("the UID of a thing")
    words.one_of(["is"])
    is_not = words.skips("not")
    status = words.text("a status")
    with words.placed(1):
        condition = thing_is(uid, status)
    return _Placed(opposite(condition) if is_not else condition, words)


def _time(words: Words) -> Condition:
    """``Time 6:00 to 21:00`` or ``Time 6:00-21:00``."""
    first = words.text("a time of day")
    start, dash, end = first.partition("-")
    if not dash:
        words.one_of(["to", "-"])
    if not end:
        end = words.text("a time of day")
    with words.placed(1):
        return between(start, end)


def _today(words: Words) -> Condition:
    """``Today is [not] [a] DAY``, ``Today plus 2 is ...``, ``Today minus 1 is ...`` or ``Today offset -1 is ...``."""
    days = 0
    if not words.next_is("is"):
        sign = words.one_of(["is", "plus", "minus", "offset"])
        days = _days(words) * (-1 if sign == "minus" else 1)
    words.one_of(["is"])
    return _day(words, days)


def _days(words: Words) -> int:
    column, text = words.column, words.text("a number of days")
    try:
        return int(text)
    except ValueError:
        raise words.wrong(f"'{text}' is no number of days", column) from None


def _tomorrow(words: Words) -> Condition:
    """``Tomorrow is [not] [a] DAY``."""
    words.one_of(["is"])
    return _day(words, 1)


def _yesterday(words: Words) -> Condition:
    """``Yesterday was [not] [a] DAY``."""
    words.one_of(["was"])
    return _day(words, -1)


def _its(words: Words) -> Condition:
    """``It's [not] [a] DAY``."""
    return _day(words, 0)


def _day(words: Words, days: int) -> Condition:
    is_not = words.skips("not")
    # a weekend is one of openHAB's sets of days, and the only one that everybody has
    _ = words.skips("in") and words.skips("dayset")
    _ = words.skips("a")
    kind = words.one_of(_DAYS)
    condition = _Day(kind, days)
    return opposite(condition) if is_not else condition


_DAYS: Mapping[str, Callable[[int], bool]] = {
    "holiday": is_holiday,
    "weekend": is_weekend,
    "weekday": lambda days: not is_weekend(days),
}


@attrs.frozen
class _Day(Condition):
    kind: str
    days: int

    def check(self, home: Home) -> None:
        # whether the country is known
        self._is_so(home)

    def holds(self, home: Home, event: Event) -> bool:  # noqa: ARG002 - as of every condition
        return self._is_so(home)

    def _is_so(self, home: Home) -> bool:
        with at_home(home):
            return _DAYS[self.kind](self.days)

    def __str__(self) -> str:
        day = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(self.days, f"today {self.days:+} days")
        return f"{day} is a {self.kind}"


_SUBJECTS: Mapping[str, Callable[[Words], Condition]] = {
    "Item": _item,
    "Thing": _thing,
    "Time": _time,
    "Today": _today,
    "Tomorrow": _tomorrow,
    "Yesterday": _yesterday,
    "It's": _its,
}
"""What a condition may be about, and what reads the rest of it."""
