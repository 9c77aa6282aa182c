"""Text to tokens: one regular expression splits it, what lies between two tokens is white space or comment.

Nothing is stored for white space and comments, and nothing is lost: they are the gaps. Tokens are parallel
lists, since an object for each would cost more than all the rest of parsing.
"""

import re
from itertools import accumulate, chain, compress

import attrs

from .source import Problem, Stage

ID = "ID"
STRING = "STRING"
END = ""
BAD = "BAD"
"""A token that was reported already; whoever meets it gives up without a further word."""

CHAR = "CHAR"
"""A character that begins no token."""

_COMMENT = "COMMENT"
_PUNCTUATION = ":,.-#=@()[]{}<>"

# The last alternative takes any character, so that only white space is ever left between two tokens. A quote or
# a slash found there began a string or a comment that does not end.
_MASTER = r"""(
    //[^\r\n]*+(?:\r?\n)?
  | {headers}\^?[A-Za-z0-9_][A-Za-z0-9_-]*+
  | "[^"\\]*+(?:\\.[^"\\]*+)*+"
  | '[^'\\]*+(?:\\.[^'\\]*+)*+'
  | /\*.*?\*/
  | [^ \t\r\n]
)"""

_ESCAPES = re.compile(r"""(?:[^\\]++|\\[btnfru"'\\])*+""", re.DOTALL)
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
_KIND_BY_FIRST_CHARACTER = dict.fromkeys(_ID_CHARACTERS, ID) | {
    "^": ID,
    '"': STRING,
    "'": STRING,
    "/": _COMMENT,
}


@attrs.frozen(eq=False)
class Language:
    """What differs between the two languages: their words, and the punctuation that they know."""

    master: re.Pattern[str]
    kinds: dict[str, str]
    punctuation: frozenset[str]

    @classmethod
    def of(cls, keywords: str, headers: tuple[str, ...], punctuation: str) -> "Language":
        """Return the language with blank-separated *keywords*; *headers* are words that include their colon."""
        words = {word: word for word in chain(keywords.split(), (f"{header}:" for header in headers))}
        marks = {mark: mark for mark in _PUNCTUATION}
        lone = {'"': BAD, "'": BAD, "/": BAD, "^": CHAR}
        pattern = f"(?:{'|'.join(headers)}): | " if headers else ""
        master = re.compile(_MASTER.replace("{headers}", pattern), re.DOTALL | re.VERBOSE)
        return cls(master, words | marks | lone, frozenset(punctuation))


THINGS = Language.of(
    "Bridge Thing State Trigger Type Switch Rollershutter Number String Dimmer Contact DateTime Color Player "
    "Location Call Image true false",
    headers=("Things", "Channels", "Number"),
    punctuation=":,.-#=@()[]{}",
)
"""The words of ``.things`` (openhab-formats 1.2 L3): they are reserved, and three include their colon (L5)."""

ITEMS = Language.of("true false", headers=(), punctuation="(),<>[]{}:=-.")
"""The words of ``.items`` (openhab-formats 2.1 S1): item types are ordinary ids."""


@attrs.frozen(eq=False)
class Tokens:
    """The tokens of a text from some offset on: kind, text, start and end of each; the last one is the end."""

    kinds: list[str]
    texts: list[str]
    starts: list[int]
    ends: list[int]
    problems: list[Problem]


def tokenize(text: str, language: Language, offset: int = 0) -> Tokens:
    """Return the tokens of *text* from *offset* on, and what openHAB's lexer would refuse there."""
    parts = language.master.split(text[offset:] if offset else text)
    bounds = list(accumulate(map(len, parts), initial=offset))
    texts = parts[1::2]
    known = language.kinds.get
    by_first = _KIND_BY_FIRST_CHARACTER.get
    kinds = [known(token) or by_first(token[0], CHAR) for token in texts]
    tokens = Tokens([*kinds, END], [*texts, ""], bounds[1::2], [*bounds[2::2], bounds[-1]], [])
    if _COMMENT in kinds:
        tokens = _without_comments(text, tokens)
    if "\\" in text:
        _refuse_bad_escapes(tokens)
    if BAD in tokens.kinds:
        tokens = _refuse_unclosed(text, tokens)
    return tokens


def _keep(tokens: Tokens, kept: list[bool]) -> Tokens:
    return Tokens(
        list(compress(tokens.kinds, kept)),
        list(compress(tokens.texts, kept)),
        list(compress(tokens.starts, kept)),
        list(compress(tokens.ends, kept)),
        tokens.problems,
    )


def _without_comments(text: str, tokens: Tokens) -> Tokens:
    if "\r" in text:
        for kind, start, end in zip(tokens.kinds, tokens.starts, tokens.ends, strict=True):
            # the end of a line comment is a line feed with at most one carriage return before it
            if kind == _COMMENT and text.startswith("//", start) and text.startswith("\r", end):
                message = "found a carriage return without a line feed at the end of a comment, expected both"
                tokens.problems.append(Problem(Stage.LEXER, "carriage-return", start, end, message))
    return _keep(tokens, [kind != _COMMENT for kind in tokens.kinds])


def _refuse_bad_escapes(tokens: Tokens) -> None:
    for index, token in enumerate(tokens.texts):
        if "\\" not in token or tokens.kinds[index] != STRING:
            continue
        found = _ESCAPES.match(token).end()  # type: ignore[union-attr]  # it matches the empty text too
        if found < len(token):
            message = (
                f"found the escape '{token[found : found + 2]}' in a string, expected one of "
                r"\b \t \n \f \r \u \" \' \\ (write \\ for a backslash)"
            )
            start = tokens.starts[index]
            tokens.problems.append(Problem(Stage.LEXER, "invalid-escape", start, tokens.ends[index], message))
            tokens.kinds[index] = BAD


def _refuse_unclosed(text: str, tokens: Tokens) -> Tokens:
    """Report strings and comments that do not end; drop the rest of such a line, or of the text."""
    kept = [True] * len(tokens.kinds)
    hidden = 0
    for index, (kind, start) in enumerate(zip(tokens.kinds, tokens.starts, strict=True)):
        if kind != END and start < hidden:
            kept[index] = False
        elif kind == BAD and len(tokens.texts[index]) == 1:
            end = _unclosed_end(text, start)
            if end == start + 1:
                tokens.kinds[index] = CHAR
                continue
            hidden = end
            what = "comment" if text[start] == "/" else "string"
            message = (
                f"found a {what} that does not end, expected {'*/' if what == 'comment' else text[start]}"
            )
            tokens.problems.append(Problem(Stage.LEXER, f"unclosed-{what}", start, end, message))
    return _keep(tokens, kept)


def _unclosed_end(text: str, start: int) -> int:
    if text[start] == "/":
        return len(text) if text.startswith("*", start + 1) else start + 1
    if start + 1 == len(text):
        return start + 1
    return max(start + 2, _REST_OF_LINE.match(text, start).end())  # type: ignore[union-attr]  # it always matches
