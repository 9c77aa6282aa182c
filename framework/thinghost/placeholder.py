"""Secrets kept outside the files: ``${ENV:NAME}`` and ``${FILE:path}`` in configuration texts (openhab-formats V10)."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from .errors import ConfigurationError

_MOST_CHARACTERS = 65_536
_PLACEHOLDER = re.compile(r"\$\{(ENV|FILE):([^}]*)\}")


def resolve_placeholders(configuration: Mapping[str, object], folder: Path) -> dict[str, object]:
    """Return *configuration* with every placeholder replaced, also inside lists; the original keeps its text.

    Paths are relative to *folder*, and a file's last line end does not count. Raises ConfigurationError that names
    every parameter whose variable is not set or whose file cannot be read: no plain text, or too long.
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
    return _variable(name) if kind == "ENV" else _content(name, folder)


def _variable(name: str) -> str:
    try:
        value = os.environ.get(name)
    except UnicodeEncodeError as error:
        raise LookupError(f"no environment variable can be called {name!r}") from error
    if value is None:
        raise LookupError(f"the environment variable {name} is not set")
    return value


def _content(name: str, folder: Path) -> str:
    try:
        path = folder / Path(name).expanduser()
        text = _beginning(path)
    except RuntimeError as error:
        raise LookupError(f"the file {name!r} cannot be read: {error}") from error
    except ValueError as error:
        raise LookupError(f"no file can be called {name!r}") from error
    if len(text) > _MOST_CHARACTERS:
        raise LookupError(f"the file {path} is too long, expected at most {_MOST_CHARACTERS} characters")
    return text.rstrip("\r\n")


def _beginning(path: Path) -> str:
    """Return the text of the file, or just too much of it: what is no file, such as a device, may have no end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise LookupError(f"{path} is no file that can be read to its end")
        with path.open(encoding="utf-8") as stream:
            return stream.read(_MOST_CHARACTERS + 1)
    except OSError as error:
        raise LookupError(f"the file {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise LookupError(f"the file {path} is not UTF-8 text") from None
