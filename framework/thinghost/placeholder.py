"""Secrets kept outside the files: ``${ENV:NAME}`` and ``${FILE:path}`` in configuration texts (openhab-formats V10)."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

import attrs

from .errors import ConfigurationError

_MOST_CHARACTERS = 65_536
_PLACEHOLDER = re.compile(r"\$\{(ENV|FILE):([^}]*)\}")


class FileText(str):
    """A text with the content of files in it, as it was when it was made; `now` is what it is by now."""

    __slots__ = ("_template",)
    _template: "_Template"

    @classmethod
    def of(cls, text: str, folder: Path) -> "FileText":
        """Return *text* with its placeholders replaced. Raises LookupError where one cannot be."""
        template = _Template(text, folder)
        made = cls(template.read())
        made._template = template  # a text takes nothing else when it is made
        return made

    def now(self) -> str:
        """Return the text anew if one of its files has changed; the last that was good while one cannot be read."""
        return self._template.latest()


def resolve_placeholders(configuration: Mapping[str, object], folder: Path) -> dict[str, object]:
    """Return *configuration* with every placeholder replaced, also inside lists; the original keeps its text.

    Paths are relative to *folder*, and a file's last line end does not count. Raises ConfigurationError that names
    every parameter whose variable is not set or whose file cannot be read: no plain text, or too long. What comes
    from a file is a `FileText`, for those who want to follow it.
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
        in_file = any(kind == "FILE" for kind, _ in _PLACEHOLDER.findall(value))
        return FileText.of(value, folder) if in_file else _replaced(value, folder)
    if isinstance(value, list):
        return [_resolve(each, folder) for each in value]
    return value


@attrs.define(eq=False)
class _Template:
    """A *text* with placeholders, and what it was when it was read last."""

    _text: str
    _folder: Path
    _read: str = attrs.field(default="", init=False)
    _stamps: list[tuple[int, int, int] | None] = attrs.field(factory=list, init=False)

    def read(self) -> str:
        stamps = self._stamps_now()
        self._read = _replaced(self._text, self._folder)
        self._stamps = stamps
        return self._read

    def latest(self) -> str:
        before = self._read
        if self._stamps_now() != self._stamps:
            try:
                # one that is empty is being written
                self._read = self.read() or before
            except LookupError:
                return before
        return self._read

    def _stamps_now(self) -> list[tuple[int, int, int] | None]:
        return [
            _stamp(self._folder, name) for kind, name in _PLACEHOLDER.findall(self._text) if kind == "FILE"
        ]


def _stamp(folder: Path, name: str) -> tuple[int, int, int] | None:
    """Return what differs when the file *name* is another one, or was written to."""
    try:
        found = (folder / Path(name).expanduser()).stat()
    except (OSError, RuntimeError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _replaced(text: str, folder: Path) -> str:
    return _PLACEHOLDER.sub(lambda found: _replacement(found[1], found[2], folder), text)


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
