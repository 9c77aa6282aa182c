"""JSONPATH: what a path finds in a JSON text. The library for it is imported when a path is first used."""

import importlib
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from ..number_text import value_text
from ..transformation import TransformationError, TransformationType

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_MANY = re.compile(r"[*?]|\.\.|\[[^\]]*[:,]")
_NOTHING_FOUND = "NULL"


class _Found(Protocol):
    value: object


class _Path(Protocol):
    def find(self, data: object) -> Sequence[_Found]: ...


def _transform(function: str, text: str, _: Path) -> str | None:
    path, finds_many = _path(function)
    try:
        values = [found.value for found in path.find(json.loads(text))]
    except (ValueError, RecursionError, re.error) as error:
        raise TransformationError(f"'{function}' cannot be looked up: {error}") from error
    if finds_many:
        return _list_text(values)
    if not values:
        raise TransformationError(f"there is nothing at '{function}'")
    value = values[0]
    return _list_text(value) if isinstance(value, list) else _text(value)


@lru_cache(maxsize=1024)
def _path(function: str) -> tuple[_Path, bool]:
    """Return the path of *function*, and whether it is one to any number of places."""
    try:
        library: Any = importlib.import_module("jsonpath_ng.ext")
        errors: Any = importlib.import_module("jsonpath_ng.exceptions")
    except ImportError as error:
        message = "JSONPATH needs the library jsonpath-ng: pip install 'thinghost[jsonpath]'"
        raise TransformationError(message) from error
    try:
        return library.parse(function), _MANY.search(_QUOTED.sub("", function)) is not None
    except (errors.JSONPathError, re.error) as error:
        raise TransformationError(f"'{function}' is no JSON path: {error}") from error


def _list_text(values: Sequence[object]) -> str | None:
    """Return a single value as itself, several as a list of numbers or texts, as openHAB writes it."""
    if len(values) == 1:
        return _text(values[0])
    if not values or not isinstance(values[0], str | int | float):
        return _NOTHING_FOUND
    quote = '"' if isinstance(values[0], str) else ""
    return f"[{', '.join(f'{quote}{_text(value)}{quote}' for value in values)}]"


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        # as Java: a whole number that was written with a fraction keeps one
        return f"{value:.1f}" if value.is_integer() and abs(value) < 1e7 else value_text(value)
    return json.dumps(value, ensure_ascii=False)


JSONPATH = TransformationType(
    name="JSONPATH",
    label="JSONPath",
    function="a JSONPath such as `$.device.temperature`",
    transform=_transform,
)
"""Finds a value in a JSON text."""
