"""Cassettes: what a device answered, kept in a file to be played again.

A cassette is a text file of JSON objects, one a line. The first says what it is: ``{"cassette": 1, "device":
"enphase"}``. Each of the others is one exchange with ``method``, ``path`` (with its query), ``status``, ``headers`` and
``body``, or ``body_base64`` where it is no text.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from .errors import ConfigurationError

_VERSION = 1


@attrs.frozen
class Exchange:
    """One request, and what came back; *path* has its query."""

    path: str
    status: int
    body: bytes = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict)
    method: str = "GET"


@attrs.frozen
class Cassette:
    """The exchanges with one *device*, named as its recorder is, in their order."""

    device: str
    exchanges: tuple[Exchange, ...]


def write_cassette(path: Path, cassette: Cassette) -> None:
    """Write *cassette* to *path*. Raises ConfigurationError where that cannot be."""
    first = {"cassette": _VERSION, "device": cassette.device}
    lines = [first, *map(_line, cassette.exchanges)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from error


def read_cassette(path: Path) -> Cassette:
    """Return the cassette in *path*. Raises ConfigurationError, with the line, where it is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    rows = [(number, _object(path, number, line)) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows or rows[0][1].get("cassette") != _VERSION:
        raise ConfigurationError(
            f'{path} is no cassette: its first line is not {{"cassette": {_VERSION}, ...}}'
        )
    exchanges = tuple(_exchange(path, number, row) for number, row in rows[1:])
    return Cassette(str(rows[0][1].get("device", "")), exchanges)


def _line(exchange: Exchange) -> dict[str, object]:
    known = {
        "method": exchange.method,
        "path": exchange.path,
        "status": exchange.status,
        "headers": dict(exchange.headers),
    }
    try:
        return known | {"body": exchange.body.decode()}
    except UnicodeDecodeError:
        return known | {"body_base64": base64.b64encode(exchange.body).decode()}


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise ConfigurationError(f"{path}:{number}: no JSON ({error})") from error
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path}:{number}: expected an object")
    return found


def _exchange(path: Path, number: int, row: Mapping[str, Any]) -> Exchange:
    try:
        packed = row.get("body_base64")
        body = row["body"].encode() if packed is None else base64.b64decode(packed)
        headers = {str(name): str(value) for name, value in row.get("headers", {}).items()}
        return Exchange(str(row["path"]), int(row["status"]), body, headers, str(row.get("method", "GET")))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"{path}:{number}: expected an exchange with path, status and body ({error!r})"
        ) from error
