"""Source text and what is wrong with it: positions, and problems as people want to read them."""

import re
from bisect import bisect_left, bisect_right
from enum import StrEnum
from functools import cached_property

import attrs

from .excerpt import Excerpt, excerpt, harmless
from .secrecy import without_secrets

_BEYOND_16_BITS = re.compile("[\U00010000-\U0010ffff]")


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
    """A text with the name of its file; *text* holds what was decoded, *name* is what people are shown.

    *secrets* are the places, start and end, of those that a key such as `password` does not give away.
    """

    text: str
    name: str = "<text>"
    secrets: tuple[tuple[int, int], ...] = ()

    @cached_property
    def shown(self) -> str:
        """The text as others may see it, of the same length: secrets are asterisks."""
        return without_secrets(self.text, self.secrets)

    @cached_property
    def _line_starts(self) -> list[int]:
        # only a line feed ends a line: openHAB's positions count a lone carriage return as a character
        starts = [0]
        find = self.text.find
        while (found := find("\n", starts[-1])) >= 0:
            starts.append(found + 1)
        return starts

    @cached_property
    def _surrogate_pairs(self) -> list[int]:
        return [found.start() for found in _BEYOND_16_BITS.finditer(self.text)]

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
        pairs = bisect_left(self._surrogate_pairs, offset) - bisect_left(
            self._surrogate_pairs, offset - column + 1
        )
        return line, column + pairs

    def line_text(self, line: int) -> str:
        """Return line number *line* without its end."""
        begin, end = self._bounds(line)
        return self.text[begin:end]

    def _bounds(self, line: int) -> tuple[int, int]:
        starts = self._line_starts
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return starts[line - 1], end - (self.text[end - 1 : end] == "\r" and end > starts[line - 1])

    def render(self, problem: Problem) -> str:
        """Return *problem* for people: place and sentence, the line, a caret under the place."""
        line, column = self.position(problem.start)
        severity = "error" if problem.is_error else "warning"
        sentence = harmless(f"{self.name}:{line}:{column}: {severity}: {problem.message}")
        below = self.excerpt(problem.start, problem.end)
        return f"{sentence}\n{below.line}\n{below.indent}{below.carets}"

    def excerpt(self, start: int, end: int) -> Excerpt:
        """Return the line that holds *start*, for people: carets from there to *end*, asterisks for secrets."""
        line, column = self.position(start)
        begin, behind = self._bounds(line)
        return excerpt(self.shown[begin:behind], column - 1, end - start)


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
