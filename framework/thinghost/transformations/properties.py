"""Java's properties syntax, in which the files of MAP and SCALE are written (openhab-formats 5.4 X4)."""

import re
from collections.abc import Iterator

_WHITE = " \t\f"
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTINUED = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
_ENTRY = re.compile(r"((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.)|\Z)", re.DOTALL)
_CHARACTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def parse_properties(text: str) -> dict[str, str]:
    """Return the entries of *text* in their order: of one key twice, the last counts in the place of the first."""
    return dict(_entry(line) for line in _logical_lines(text))


def _logical_lines(text: str) -> Iterator[str]:
    """Yield what stands on the lines other than comments; a backslash at the end draws up the next line."""
    begun, continues = "", False
    for natural_line in _LINE_END.split(text):
        line = natural_line.lstrip(_WHITE)
        if not continues and line.startswith(("#", "!")):
            continue
        continues = _CONTINUED.search(line) is not None
        begun += line[:-1] if continues else line
        if begun and not continues:
            yield begun
            begun = ""
    if begun:
        yield begun


def _entry(line: str) -> tuple[str, str]:
    found = _ENTRY.match(line)
    key, value = found.groups() if found else (line, "")
    return _ESCAPE.sub(_character, key), _ESCAPE.sub(_character, value)


def _character(escape: re.Match[str]) -> str:
    code, letter = escape.groups()
    return chr(int(code, 16)) if code else _CHARACTERS.get(letter, letter or "")
