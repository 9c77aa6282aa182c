"""Triggers as openHAB's sentences: ``@when("Item Temperature changed from 20 to 21")`` (openhab-runtime 4.6).

Clauses are joined by ``or``. They are those of openHAB's rule language and of its Python library, and, beside the words
that are there, ``above``, ``below``, ``by`` and ``for`` say what `changed` takes as well.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

import attrs

from ..errors import ConfigurationError
from .at_item import at_item
from .declaration import AnyOf, Disarm, Fire, Trigger
from .event_triggers import on_event
from .home import Home
from .item_triggers import changed, received, updated
from .life_triggers import start_level, started, stopping
from .selection import Members, Selection, selection_of
from .thing_triggers import thing_changed, thing_updated, triggered
from .time_triggers import cron, daily
from .words import Words

_T = TypeVar("_T")

_LIVES = ("added", "removed", "updated")
_LIFE_ENDS = {"added": "Added", "removed": "Removed", "updated": "Updated"}
_CHANGES: Mapping[str, str] = {
    "from": "from_",
    "to": "to",
    "above": "above",
    "below": "below",
    "by": "by",
    "for": "held",
}
"""What may stand after ``changed``, and the argument that it is."""

_UPDATES = {word: argument for word, argument in _CHANGES.items() if word in {"above", "below", "for"}}
_STATUSES = {word: argument for word, argument in _CHANGES.items() if word in {"from", "to", "for"}}
_JOINT = "or"
_NAMED_TIMES = {"midnight": "0:00", "noon": "12:00"}


def when(sentence: str) -> Trigger:
    """Return the trigger that *sentence* describes.

    Raises ConfigurationError for what is none, with a caret below the place and what was probably meant; what is not
    in the house is told in the same way when the trigger is armed.
    """
    words = Words(sentence)
    triggers = [_clause(words)]
    while words.skips(_JOINT):
        triggers.append(_clause(words))
    words.end([_JOINT])
    return triggers[0] if len(triggers) == 1 else AnyOf(tuple(triggers))


@attrs.frozen
class _Placed(Trigger):
    """A trigger whose errors show their place in the sentence."""

    trigger: Trigger
    words: Words = attrs.field(repr=False, eq=False)
    first: int = attrs.field(repr=False, eq=False)

    def arm(self, home: Home, fire: Fire) -> Disarm:
        with self.words.placed(self.first):
            return self.trigger.arm(home, fire)

    def __str__(self) -> str:
        return str(self.trigger)


def _clause(words: Words) -> Trigger:
    subject = words.one_of(_SUBJECTS)
    return _SUBJECTS[subject](words)


def _placed(words: Words, first: int, make: Callable[[], Trigger]) -> Trigger:
    """Return the trigger that *make* returns; its errors, now and later, are about the words from *first* on."""
    with words.placed(first):
        return _Placed(make(), words, first)


def _made(words: Words, first: int, make: Callable[[], _T]) -> _T:
    """Return what *make* returns; its errors are about the words from *first* on."""
    with words.placed(first):
        return make()


def _item(words: Words) -> Trigger:
    """``Item NAME ...`` or ``Item added``."""
    if any(words.next_is(life) for life in _LIVES):
        return on_event("openhab/items/*", types=f"Item{_LIFE_ENDS[words.one_of(_LIVES)]}Event")
    first = words.place
    name = words.text("the name of an item")
    return _states(words, first, _made(words, first, lambda: selection_of(name)))


def _members(words: Words) -> Trigger:
    """``Member of NAME ...``."""
    return _of_group(words, nested=False)


def _descendents(words: Words) -> Trigger:
    """``Descendent of NAME ...``."""
    return _of_group(words, nested=True)


def _of_group(words: Words, *, nested: bool) -> Trigger:
    words.one_of(["of"])
    first = words.place
    return _states(words, first, Members(words.text("the name of a group"), nested))


def _states(words: Words, first: int, selection: Selection) -> Trigger:
    """``changed [from VALUE] [to VALUE] ...``, ``received update [VALUE]`` or ``received command [VALUE]``."""
    if words.one_of(["changed", "received"]) == "changed":
        arguments = _arguments(words, _CHANGES)
        return _placed(words, first, lambda: changed(selection, **arguments))
    if words.one_of(["update", "command"]) == "command":
        command = _optional(words, "a command", {_JOINT})
        return _placed(words, first, lambda: received(selection, command=command))
    state = _optional(words, "a state", {*_UPDATES, _JOINT})
    arguments = _arguments(words, _UPDATES)
    return _placed(words, first, lambda: updated(selection, to=state, **arguments))


def _optional(words: Words, what: str, ends: set[str]) -> str | None:
    if words.is_at_end or any(words.next_is(end) for end in ends):
        return None
    return words.value(what, ends)


def _arguments(words: Words, possible: Mapping[str, str]) -> dict[str, str]:
    """Read what follows as arguments: a word of *possible*, and its value."""
    arguments: dict[str, str] = {}
    while not (words.is_at_end or words.next_is(_JOINT)):
        left = [word for word, argument in possible.items() if argument not in arguments]
        word = words.one_of([*left, _JOINT])
        if word == "by":
            words.skips("more", "than")
        arguments[possible[word]] = words.value(_VALUES.get(word, "a state"), {*possible, _JOINT})
    return arguments


_VALUES = {"for": "a duration", "by": "a number", "above": "a number", "below": "a number"}


def _thing(words: Words) -> Trigger:
    """``Thing UID changed [from STATUS] [to STATUS]``, ``Thing UID received update [STATUS]`` or ``Thing added``."""
    if any(words.next_is(life) for life in _LIVES):
        return on_event("openhab/things/*", types=f"Thing{_LIFE_ENDS[words.one_of(_LIVES)]}Event")
    first = words.place
    uid = words.text("the UID of a thing")
    if words.one_of(["changed", "received"]) == "changed":
        given = _arguments(words, _STATUSES)
        return _placed(words, first, lambda: thing_changed(uid, **given))
    words.one_of(["update"])
    status = _optional(words, "a status", {_JOINT})
    return _placed(words, first, lambda: thing_updated(uid, status))


def _channel(words: Words) -> Trigger:
    """``Channel UID triggered [EVENT]``."""
    first = words.place
    uid = words.text("the UID of a channel")
    words.one_of(["triggered"])
    event = _optional(words, "an event", {_JOINT})
    return _placed(words, first, lambda: triggered(uid, event))


def _time(words: Words) -> Trigger:
    """``Time cron FIELDS``, ``Time is midnight``, ``Time is 7:30`` or ``Time is ITEM [timeOnly] [offset=SECONDS]``."""
    if words.one_of(["cron", "is"]) == "cron":
        first = words.place
        fields = words.value("the fields of a cron expression", {_JOINT})
        return _made(words, first, lambda: cron(fields))
    first = words.place
    time = words.text("'midnight' or 'noon' or a time of day or an item")
    if time[:1].isdigit() or time.lower() in _NAMED_TIMES:
        return _made(words, first, lambda: daily(_NAMED_TIMES.get(time.lower(), time)))
    return _at_item(words, first, time)


def _date_time(words: Words) -> Trigger:
    """``Datetime is ITEM [timeOnly] [offset=SECONDS]``."""
    words.one_of(["is"])
    return _at_item(words, words.place, words.text("the name of an item"))


def _at_item(words: Words, first: int, name: str) -> Trigger:
    # openHAB's manual shows what may be left out in brackets, and its Python library wants them
    time_only = words.skips("timeonly") or words.skips("[timeonly]")
    offset = words.assigned("offset")
    return _made(words, first, lambda: at_item(name, _seconds(offset), time_only=time_only))


def _seconds(offset: str | None) -> str | float | None:
    """Return an offset, which is in seconds unless it says so itself."""
    try:
        return None if offset is None else float(offset)
    except ValueError:
        return offset


def _system(words: Words) -> Trigger:
    """``System started``, ``System shuts down`` or ``System reached start level LEVEL``."""
    what = words.one_of(["started", "shuts", "reached"])
    if what == "started":
        return started()
    if what == "shuts":
        words.one_of(["down"])
        return stopping()
    words.one_of(["start"])
    words.one_of(["level"])
    first = words.place
    level = words.text("a start level")
    return _made(words, first, lambda: start_level(_whole(level)))


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ConfigurationError(f"'{text}' is no start level, expected a whole number from 1 to 100")
    return int(text)


_SUBJECTS: Mapping[str, Callable[[Words], Trigger]] = {
    "Item": _item,
    "Member": _members,
    "Descendent": _descendents,
    "Thing": _thing,
    "Channel": _channel,
    "Time": _time,
    "Datetime": _date_time,
    "System": _system,
}
"""What a clause may be about, and what reads the rest of it."""
