"""The lines of a text as tokens and comments, and how they are laid out: indented by nesting, evenly spaced.

Line breaks stay where they are, so the place of every declaration is still on its line; only white space
between tokens changes, and never where it would make other tokens.
"""

import re
from itertools import pairwise

import attrs

from .tokenizer import END, Language, tokenize

_GAP = re.compile(r"(//[^\r\n]*|/\*.*?\*/|\r\n|\n|\r)", re.DOTALL)
_BREAKS = {"\r\n", "\n", "\r"}
_INDENT = "  "
_OPENERS = {"{", "[", "("}
_CLOSERS = {"}", "]", ")"}
_HEADERS = {"Things:", "Channels:"}
_TIGHT_BEFORE = {",", ")", "]", ">", "=", ":", "#", "."}
_TIGHT_AFTER = {"(", "[", "<", "=", ":", "#", ".", "-", "Number:"}


@attrs.frozen
class Piece:
    """A token or a comment with the offset where it began."""

    text: str
    start: int
    is_comment: bool

    @property
    def end(self) -> int:
        """Where it ended."""
        return self.start + len(self.text)


@attrs.define
class Line:
    """What stands between two line breaks, and the second of them (none at the end of the text)."""

    pieces: list[Piece]
    end: str = ""


def lines(text: str, language: Language) -> list[Line]:
    """Return the lines of *text*; a string or comment over several lines is one piece of the first of them."""
    tokens = tokenize(text, language)
    found = [Line([])]
    offset = 0
    for kind, token, start, end in zip(tokens.kinds, tokens.texts, tokens.starts, tokens.ends, strict=True):
        for trivia in _GAP.finditer(text, offset, start):
            if trivia[0] in _BREAKS:
                found[-1].end = trivia[0]
                found.append(Line([]))
            else:
                found[-1].pieces.append(Piece(trivia[0], trivia.start(), is_comment=True))
        if kind != END:
            found[-1].pieces.append(Piece(token, start, is_comment=False))
        offset = end
    return found


@attrs.define
class _Nesting:
    level: int
    closing_level: int
    is_below_header: bool = False


@attrs.define
class Layout:
    """Lays out line after line; offsets in the text tell what the tokens alone cannot.

    *declared* are the starts of declarations; *apart* are the ends of tokens that a blank follows, and the
    starts of tokens that one precedes; *touching* are the ends of tokens that none follows. With *hangs_braces*
    a brace at the start of a line is indented below its declaration, with *pads_brackets* what stands in square
    brackets has a blank on both sides.
    """

    declared: frozenset[int]
    apart: frozenset[int] = frozenset()
    touching: frozenset[int] = frozenset()
    hangs_braces: bool = False
    pads_brackets: bool = False
    _nestings: list[_Nesting] = attrs.field(factory=lambda: [_Nesting(0, 0)])
    _previous: str = ""

    def render(self, line: Line) -> str:
        """Return *line* indented and spaced, without its end."""
        if not line.pieces:
            return ""
        level = self._level(line.pieces[0])
        text = self.joined(line.pieces)
        self._follow(line.pieces, level)
        return _INDENT * level + text

    def joined(self, pieces: list[Piece]) -> str:
        """Return *pieces* on one line with the blanks that belong between them."""
        if not pieces:
            return ""
        parts = [pieces[0].text]
        for before, piece in pairwise(pieces):
            if self._is_apart(before, piece):
                parts.append(" ")
            parts.append(piece.text)
        return "".join(parts)

    def _is_apart(self, before: Piece, piece: Piece) -> bool:
        if before.is_comment or piece.is_comment or before.end in self.apart or piece.start in self.apart:
            return True
        if before.text == "{" or piece.text == "}":
            return before.text + piece.text != "{}"
        if self.pads_brackets and (before.text == "[" or piece.text == "]"):
            return before.text + piece.text != "[]"
        if before.text in {"Things", "Channels"} and piece.text == ":":
            return True  # together they would be a header
        if piece.text == "(" or before.text in {"@", ","}:
            return before.end not in self.touching
        return piece.text not in _TIGHT_BEFORE and before.text not in _TIGHT_AFTER

    def _level(self, first: Piece) -> int:
        nesting = self._nestings[-1]
        if first.text in _CLOSERS and not first.is_comment:
            return nesting.closing_level
        if first.text in _HEADERS and not first.is_comment:
            return nesting.level
        level = nesting.level + nesting.is_below_header
        begins = first.is_comment or first.start in self.declared or self._previous in {"[", "{", "(", ","}
        if begins or (first.text == "{" and not self.hangs_braces):
            return level
        return level + 1

    def _follow(self, pieces: list[Piece], level: int) -> None:
        for index, piece in enumerate(pieces):
            if piece.is_comment:
                continue
            text = self._previous = piece.text
            if text in _OPENERS:
                self._nestings.append(_Nesting(level + 1, level))
            elif text in _CLOSERS and len(self._nestings) > 1:
                self._nestings.pop()
            elif text in _HEADERS and not index:
                self._nestings[-1].is_below_header = True
