"""Source text and what is wrong with it: positions, and problems as people want to read them."""

from bisect import bisect_right
from enum import StrEnum
from functools import cached_property

import attrs

_LONGEST_LINE = 120
"""A longer line is cut around the caret, so that the caret stays in sight."""


class Stage(StrEnum):
    """Which step of openHAB finds a problem; only a warning leaves the file usable."""

    ENCODING = "encoding"
    LEXER = "lexer"
    CHAR = "char"
    SYNTAX = "syntax"
    VALUE = "value"
    VALIDATION = "validation"
    WARNING = "warning"


@attrs.frozen
class Problem:
    """One thing that is wrong: *code* names its kind, *start* and *end* are offsets, *message* is a sentence."""

    stage: Stage
    code: str
    start: int
    end: int
    message: str

    @property
    def is_error(self) -> bool:
        """Whether openHAB would ignore the whole file because of it."""
        return self.stage is not Stage.WARNING

    @property
    def is_semantic(self) -> bool:
        """Whether it is found only once the whole text has been parsed."""
        return self.stage in {Stage.VALIDATION, Stage.WARNING}


@attrs.frozen(eq=False, slots=False)
class Source:
    """A text with the name of its file; *text* holds what was decoded, *name* is what people are shown."""

    text: str
    name: str = "<text>"

    @cached_property
    def _line_starts(self) -> list[int]:
        # only a line feed ends a line: openHAB's positions count a lone carriage return as a character
        starts = [0]
        find = self.text.find
        while (found := find("\n", starts[-1])) >= 0:
            starts.append(found + 1)
        return starts

    def line(self, offset: int) -> int:
        """Return the number of the line, from 1, that holds *offset*."""
        return bisect_right(self._line_starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of *offset*, both from 1, counting characters."""
        line = self.line(offset)
        return line, offset - self._line_starts[line - 1] + 1

    def position_utf16(self, offset: int) -> tuple[int, int]:
        """Return line and column of *offset*, both from 1, counting UTF-16 units as Java does."""
        line, column = self.position(offset)
        before = self.text[offset - column + 1 : offset]
        return line, column + sum(character > "\uffff" for character in before)

    def line_text(self, line: int) -> str:
        """Return line number *line* without its end."""
        starts = self._line_starts
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")

    def render(self, problem: Problem) -> str:
        """Return *problem* for people: place and sentence, the line, a caret under the place."""
        line, column = self.position(problem.start)
        severity = "error" if problem.is_error else "warning"
        shown, caret, width = self._excerpt(line, column, problem.end - problem.start)
        return f"{self.name}:{line}:{column}: {severity}: {problem.message}\n{shown}\n{caret}{'^' * width}"

    def _excerpt(self, line: int, column: int, length: int) -> tuple[str, str, int]:
        text = self.line_text(line)
        at = min(column - 1, len(text))
        first = max(0, at - _LONGEST_LINE // 2) if len(text) > _LONGEST_LINE else 0
        shown = text[first : first + _LONGEST_LINE]
        width = max(1, min(length, len(shown) - (at - first)))
        indent = "".join("\t" if character == "\t" else " " for character in shown[: at - first])
        left = "..." if first else ""
        right = "..." if first + _LONGEST_LINE < len(text) else ""
        return f"{left}{shown}{right}", " " * len(left) + indent, width


def decode(data: bytes, name: str = "<text>") -> tuple[Source, list[Problem]]:
    """Return *data* as text; each problem is a byte that is not UTF-8 (read as U+FFFD, as Java does)."""
    text = data.decode("utf-8", "replace")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        offset = len(data[: error.start].decode("utf-8"))
        message = f"byte 0x{data[error.start]:02x} is not UTF-8, expected the file to be saved as UTF-8"
        return Source(text, name), [Problem(Stage.ENCODING, "encoding", offset, offset + 1, message)]
    return Source(text, name), []
