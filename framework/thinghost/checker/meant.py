"""What was probably meant by text that the parser refuses."""

import re
from collections.abc import Callable, Mapping

from ..parser import GROUP_FUNCTIONS, ITEM_TYPES, Problem, known_dimensions
from ..suggestion import closest

_MAIN_TYPES = ITEM_TYPES | {"Group"}
_BEGINNINGS = ITEM_TYPES | {"Thing", "Bridge", "Things:", "Channels:", "Type", "State", "Trigger"}
_MISSPELT = 0.8
"""The first word of a line is mostly a name; only what is this close to a word of the language was meant to be one."""

_FIRST_WORD = re.compile(r"[ \t]*(\w+:?)")
_LONE_WORD = re.compile(r"[ \t]*(\w+:?)[ \t\r]*")
_ICON = re.compile(r"""<\s*["']?([\w:-]+)(?:\.\w+)?["']?\s*>""", re.ASCII)
_BAD_IN_NAME = re.compile(r"^(?=[0-9])|[^A-Za-z0-9_]")

Meant = Callable[[str, int, int], str | None]


def meant_by(problem: Problem, text: str, *, is_things: bool) -> str | None:
    """Return what was probably meant where *problem* stands in *text*, None where nobody can tell."""
    if problem.code == "syntax":
        guess: Meant = _beginning_meant if is_things else _icon_meant
    else:
        guess = _MEANT.get(problem.code, _nothing)
    return guess(text, problem.start, problem.end)


def _misspelt(word: str) -> str | None:
    return None if word in _BEGINNINGS else closest(word, _BEGINNINGS, _MISSPELT)


def _nothing(_text: str, _start: int, _end: int) -> str | None:
    return None


def _beginning_meant(text: str, start: int, _end: int) -> str | None:
    """Find a misspelt first word in the line, or alone in the line before: its colon may have gone on reading."""
    begin = text.rfind("\n", 0, start) + 1
    first = _FIRST_WORD.match(text, begin)
    before = _LONE_WORD.fullmatch(text, text.rfind("\n", 0, max(0, begin - 1)) + 1, max(0, begin - 1))
    guesses = (_misspelt(found[1]) for found in (first, before) if found)
    return next((guess for guess in guesses if guess), None)


def _icon_meant(text: str, start: int, _end: int) -> str | None:
    opening = text.rfind("<", text.rfind("\n", 0, start) + 1, start)
    found = _ICON.match(text, opening) if opening >= 0 else None
    return f"<{found[1]}>" if found and found.end() > start else None


def _type_meant(text: str, start: int, end: int) -> str | None:
    return _nearest_type("".join(text[start:end].split()))


def _group_meant(text: str, start: int, end: int) -> str | None:
    return _nearest_type("Group:" + "".join(text[start:end].split()))


def _nearest_type(type_: str) -> str | None:
    main, *rest = type_.split(":")
    meant = [_word(main, _MAIN_TYPES), *rest]
    if meant[0] == "Group" and rest:
        meant[1:] = [_word(rest[0], ITEM_TYPES), *(_word(each, _behind_base(rest)) for each in rest[1:])]
    elif rest:
        meant[1:] = [_word(each, known_dimensions()) for each in rest]
    known = [each for each in meant if each]
    return ":".join(known) if len(known) == len(meant) else None


def _behind_base(rest: list[str]) -> frozenset[str]:
    return GROUP_FUNCTIONS | known_dimensions() if rest[0] == "Number" else GROUP_FUNCTIONS


def _word(word: str, known: frozenset[str]) -> str | None:
    return word if word in known else closest(word, known)


def _name_meant(text: str, start: int, end: int) -> str | None:
    return _BAD_IN_NAME.sub("_", text[start:end])


def _value_meant(text: str, start: int, end: int) -> str | None:
    value = text[start:end]
    if value.lower() in {"true", "false"}:
        return value.lower()
    return f'"{value[1:-1]}"' if value.startswith("'") else f'"{value}"'


_MEANT: Mapping[str, Meant] = {
    "unknown-item-type": _type_meant,
    "unknown-base-type": _type_meant,
    "unknown-dimension": _type_meant,
    "unknown-group-function": _type_meant,
    "too-many-segments": _group_meant,
    "invalid-item-name": _name_meant,
    "number": _value_meant,
}
