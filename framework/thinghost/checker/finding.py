"""One thing that is wrong, or may be meant otherwise, with its place in a file; and how people are shown it."""

from enum import StrEnum
from typing import Protocol

import attrs

from ..parser import Source, harmless
from ..suggestion import asked

_BOLD, _CYAN, _RESET = "\x1b[1m", "\x1b[36m", "\x1b[0m"


class Severity(StrEnum):
    """How bad it is; what openHAB accepts and runs is never an error."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.HINT: "\x1b[1;34m"}


class Span(Protocol):
    """A part of a text: whatever has a beginning and an end in it."""

    @property
    def start(self) -> int:
        """The offset of its first character."""

    @property
    def end(self) -> int:
        """The offset behind its last character."""


@attrs.frozen
class Finding:
    """What was found from *start* to *end* of *source*: *message* is one sentence in lower case.

    *code* names the rule that it breaks, *suggestion* what was probably meant.
    """

    severity: Severity
    code: str
    source: Source = attrs.field(repr=False)
    start: int
    end: int
    message: str
    suggestion: str | None = None

    @property
    def position(self) -> tuple[int, int]:
        """Line and column of the first character, both from 1, counting characters."""
        return self.source.position(self.start)

    @property
    def end_position(self) -> tuple[int, int]:
        """Line and column behind the last character."""
        return self.source.position(self.end)

    @property
    def sentence(self) -> str:
        """The message, and what was probably meant."""
        return self.message + asked(self.suggestion)

    def render(self, *, colour: bool = False) -> str:
        """Return it for people: place, severity, sentence and code; the line; a caret under the place."""
        line, column = self.position
        below = self.source.excerpt(self.start, self.end)
        parts = (f"{self.source.name}:{line}:{column}:", f"{self.severity}:", self.sentence, f"[{self.code}]")
        carets = below.carets
        place, severity, sentence, code = map(harmless, parts)
        if colour:
            tint = _COLOURS[self.severity]
            place, severity = f"{_BOLD}{place}{_RESET}", f"{tint}{severity}{_RESET}"
            code, carets = f"{_CYAN}{code}{_RESET}", f"{tint}{carets}{_RESET}"
        return f"{place} {severity} {sentence} {code}\n{below.line}\n{below.indent}{carets}"


@attrs.frozen
class _Part:
    start: int
    end: int


def part_of(source: Source, span: Span, text: str, begin: int = 0) -> Span:
    """Return where *text* stands within *span*, from offset *begin* on; all of *span* where escapes hide it."""
    start = source.text.find(text, max(begin, span.start), span.end)
    return _Part(start, start + len(text)) if text and start >= 0 else span


def place_of(source: Source, span: Span) -> str:
    """Return where *span* stands, ``file:line:column``, as a finding names another place."""
    line, column = source.position(span.start)
    return f"{source.name}:{line}:{column}"
