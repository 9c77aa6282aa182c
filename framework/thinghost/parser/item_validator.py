"""What openHAB's validator says of an item (openhab-formats 2.2): an error makes it ignore the whole file."""

import re

from .definitions import ItemDefinition, MetadataDefinition
from .item_types import GROUP_FUNCTIONS, ITEM_TYPES, known_dimensions
from .source import Problem, Stage

_TYPES = ", ".join(sorted(ITEM_TYPES))
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PROFILE = re.compile(r"(?:[A-Za-z0-9_-]*:)*[A-Za-z0-9_-]+:*")


def validate(item: ItemDefinition) -> list[Problem]:
    """Return what is wrong with *item* in openHAB's eyes: type, name, profiles of its links."""
    problems = [] if item.type in ITEM_TYPES else _type_problems(item)
    if not _NAME.fullmatch(item.name):
        word = item.declaration.name
        message = f"found the item name '{item.name}', expected a letter or _, then letters, digits and _"
        problems.append(Problem(Stage.VALIDATION, "invalid-item-name", word.start, word.end, message))
    for binding in item.bindings:
        if binding.namespace == "channel" and "profile" in binding.configuration:
            problems += _profile_problems(binding)
    return problems


def _type_problems(item: ItemDefinition) -> list[Problem]:
    main, *rest = item.type.split(":")
    if main == "Group":
        return _group_problems(item, rest)
    if main != "Number":
        return [
            _error(
                item, "unknown-item-type", f"found the item type '{item.type}', expected {_TYPES} or Group"
            )
        ]
    if len(rest) > 1:
        message = f"found the item type '{item.type}', expected at most one dimension behind Number"
        return [_error(item, "too-many-segments", message)]
    return _dimension_problems(item, rest[0])


def _group_problems(item: ItemDefinition, rest: list[str]) -> list[Problem]:
    """Base type, dimension and function; what stands alone behind Number is a dimension or a function (E2 to E6)."""
    problems = []
    if rest and rest[0] not in ITEM_TYPES:
        message = f"found the base type '{rest[0]}' of a group, expected {_TYPES}"
        problems.append(_error(item, "unknown-base-type", message))
    match rest:
        case ["Number", param] if not item.declaration.arguments and param not in GROUP_FUNCTIONS:
            problems += _dimension_problems(item, param)
        case [_, function]:
            problems += _function_problems(item, function)
        case ["Number", dimension, function]:
            problems += _dimension_problems(item, dimension) + _function_problems(item, function)
        case [base, dimension, function]:
            message = f"found the dimension '{dimension}' behind '{base}', expected one behind Number only"
            problems += [_error(item, "misplaced-dimension", message), *_function_problems(item, function)]
    return problems


def _dimension_problems(item: ItemDefinition, dimension: str) -> list[Problem]:
    if dimension in known_dimensions():
        return []
    return [
        _error(item, "unknown-dimension", f"found the dimension '{dimension}', which openHAB does not know")
    ]


def _function_problems(item: ItemDefinition, function: str) -> list[Problem]:
    if function in GROUP_FUNCTIONS:
        return []
    word = item.declaration.type
    message = f"found the group function '{function}', expected one of {', '.join(sorted(GROUP_FUNCTIONS))}"
    return [Problem(Stage.WARNING, "unknown-group-function", word.start, word.end, message)]


def _profile_problems(binding: MetadataDefinition) -> list[Problem]:
    problems = []
    for each in binding.declaration.properties:
        if each.key.text != "profile":
            continue
        match each.values:
            case [value] if isinstance(value.value, str) and _PROFILE.fullmatch(value.value):
                continue
            case [value] if isinstance(value.value, str):
                message = f"found the profile '{value.value}', expected a name or scope:name"
            case [value]:
                message = f"found the profile {value.value}, expected a text in double quotes"
            case values:
                message = f"found {len(values)} profiles, expected one"
        declared = binding.declaration
        problems.append(Problem(Stage.VALIDATION, "invalid-profile", declared.start, declared.end, message))
    return problems


def _error(item: ItemDefinition, code: str, message: str) -> Problem:
    word = item.declaration.type
    return Problem(Stage.VALIDATION, code, word.start, word.end, message)
