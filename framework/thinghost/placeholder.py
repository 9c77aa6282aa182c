"""Secrets kept outside the files: ``${ENV:NAME}`` and ``${FILE:path}`` in configuration texts (openhab-formats V10)."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from .errors import ConfigurationError

_PLACEHOLDER = re.compile(r"\$\{(ENV|FILE):([^}]*)\}")


def resolve_placeholders(configuration: Mapping[str, object], folder: Path) -> dict[str, object]:
    """Return *configuration* with every placeholder replaced, also inside lists; the original keeps its text.

    Paths are relative to *folder*, and a file's last line end does not count. Raises ConfigurationError that names
    every parameter whose variable is not set or whose file cannot be read.
    """
    resolved: dict[str, object] = {}
    missing: list[str] = []
    for name, value in configuration.items():
        try:
            resolved[name] = _resolve(value, folder)
        except LookupError as error:
            missing.append(f"{name}: {error.args[0]}")
    if missing:
        raise ConfigurationError("; ".join(missing))
    return resolved


def _resolve(value: object, folder: Path) -> object:
    if isinstance(value, str):
        return _PLACEHOLDER.sub(lambda found: _replacement(found[1], found[2], folder), value)
    if isinstance(value, list):
        return [_resolve(each, folder) for each in value]
    return value


def _replacement(kind: str, name: str, folder: Path) -> str:
    return _variable(name) if kind == "ENV" else _content(folder / Path(name).expanduser())


def _variable(name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise LookupError(f"the environment variable {name} is not set")
    return value


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise LookupError(f"the file {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise LookupError(f"the file {path} is not UTF-8 text") from None
