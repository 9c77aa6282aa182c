"""A parsed file as the JSON object that ``thinghost parse --format json`` prints."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from .definitions import ItemDefinition, ItemsFile, ThingDefinition, ThingsFile
from .source import Problem, Source, Stage

_DROPPED = "short notation outside a bridge: no UID can be built, openHAB ignores it"
_MOST_ZEROS = 60
"""How many digits a number may be padded by; beyond, the exponent stays."""


def record(file: ThingsFile | ItemsFile) -> dict[str, object]:
    """Return what openHAB makes of *file*; columns count UTF-16 units.

    ``error`` is the first error that openHAB finds, ``errors`` are all; ``recovered`` is what can be kept of an
    invalid file.
    """
    source = file.source
    found = [
        _problem(source, problem) for problem in file.problems if problem.is_error or problem.is_semantic
    ]
    errors = [each for each in found if each["stage"] != Stage.WARNING]
    is_things = isinstance(file, ThingsFile)
    defined = file.things if isinstance(file, ThingsFile) else file.items
    entries = [
        _thing(source, one) if isinstance(one, ThingDefinition) else _item(source, one) for one in defined
    ]
    kept = {id(one) for one in file.recovered}
    recovered = [entry for entry, one in zip(entries, defined, strict=True) if id(one) in kept]
    return {
        "file": source.name,
        "valid": not errors,
        "syntax_valid": file.is_syntax_valid,
        "error": _problem(source, file.first_error) if file.first_error else None,
        "validation_errors": [each for each in errors if each["stage"] == Stage.VALIDATION]
        if file.is_syntax_valid
        else [],
        "warnings": [each for each in found if each["stage"] == Stage.WARNING]
        if file.is_syntax_valid
        else [],
        "things" if is_things else "items": entries if file.is_syntax_valid else None,
        "errors": errors,
        "recovered": recovered if errors else [],
    }


def json_text(value: object) -> str:
    """Return *value* as one line of JSON; decimals are written with all their digits."""
    return "".join(_json(value))


def _problem(source: Source, problem: Problem) -> dict[str, object]:
    line, column = source.position_utf16(problem.start)
    return {
        "stage": str(problem.stage),
        "code": problem.code,
        "line": line,
        "col": column,
        "message": problem.message,
    }


def _thing(source: Source, thing: ThingDefinition) -> dict[str, object]:
    entry: dict[str, object] = {
        "kind": "bridge" if thing.is_bridge else "thing",
        "uid": thing.uid,
        "type_uid": thing.type_uid,
        "bridge": thing.bridge_uid,
        "label": thing.label,
        "location": thing.location,
        "config": thing.configuration,
        "channels": [
            {
                "kind": channel.kind,
                "form": "type" if channel.is_typed else "item",
                "type": channel.type,
                "id": channel.id,
                "label": channel.label,
                "config": channel.configuration,
                "line": source.line(channel.declaration.start),
            }
            | ({"duplicate": True} if channel.is_duplicate else {})
            for channel in thing.channels
        ],
        "depth": thing.depth,
        "notation": "short" if thing.is_short else "full",
        "line": source.line(thing.declaration.start),
    }
    if thing.is_dropped:
        entry["dropped"] = _DROPPED
    if thing.is_duplicate:
        entry["duplicate"] = True
    return entry


def _item(source: Source, item: ItemDefinition) -> dict[str, object]:
    group = item.group
    entry: dict[str, object] = {
        "type": item.type,
        "name": item.name,
        "label": item.label,
        "icon": item.icon,
        "groups": item.groups,
        "tags": item.tags,
        "group": {"base_type": group.base_type, "function": group.function, "args": group.arguments}
        if group
        else None,
        "label_text": item.label_text,
        "pattern": item.pattern,
        "bindings": [
            {"namespace": each.namespace, "value": each.value, "config": each.configuration}
            for each in item.bindings
        ],
        "links": [{"channel": link.channel_uid, "config": link.configuration} for link in item.links],
        "line": source.line(item.declaration.start),
    }
    if item.is_duplicate:
        entry["duplicate"] = True
    return entry


def _json(value: object) -> Iterator[str]:
    match value:
        case dict():
            yield from _enclosed("{", "}", (_member(key, each) for key, each in value.items()))
        case list() | tuple():
            yield from _enclosed("[", "]", map(_json, value))
        case Decimal():
            yield _number(value)
        case _:
            yield json.dumps(value)


def _member(key: object, value: object) -> Iterator[str]:
    yield f"{json.dumps(key)}: "
    yield from _json(value)


def _enclosed(opening: str, closing: str, parts: Iterable[Iterable[str]]) -> Iterator[str]:
    yield opening
    for index, part in enumerate(parts):
        if index:
            yield ", "
        yield from part
    yield closing


def _number(value: Decimal) -> str:
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or abs(exponent) > len(digits) + _MOST_ZEROS:
        return str(value)
    return format(value if value or exponent < 0 else Decimal(), "f")
