"""What the descents through both languages share: a place among the tokens, values, properties, errors."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Never, TypeVar

import attrs

from .declarations import ChannelDeclaration, ItemDeclaration, Property, ThingDeclaration, Value, Word
from .item_types import ITEM_TYPES
from .source import Problem, Source, Stage
from .tokenizer import BAD, CHAR, END, ID, STRING, Language, tokenize

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?)(?:[eE]-?0*([0-9]{1,10}))?")
_LARGEST_EXPONENT = 2**31 - 1
"""What Java's BigDecimal can hold."""

_ESCAPE = re.compile(r"\\(u([0-9a-fA-F]{4})|.)", re.DOTALL)
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONGEST_FOUND = 30

_Declared = TypeVar("_Declared", ItemDeclaration, ThingDeclaration, ChannelDeclaration)


class Unexpected(Exception):  # noqa: N818  # it never leaves the parser, which turns it into a problem
    """The token at *index* fits no rule; *wish* says what would have."""

    def __init__(self, index: int, wish: str) -> None:
        super().__init__(wish)
        self.index = index
        self.wish = wish


@attrs.frozen
class Findings:
    """All problems of a text, in no particular order, and the *first* that openHAB's parser would meet."""

    problems: tuple[Problem, ...]
    first: Problem | None


class Descent:
    """A place among the tokens of *source*, and the rules that things and items have in common."""

    def __init__(self, source: Source, language: Language, declaration_line: re.Pattern[str]) -> None:
        tokens = tokenize(source.text, language)
        self._source = source
        self._text = source.text
        self._language = language
        self._declaration_line = declaration_line
        self._kinds, self._texts = tokens.kinds, tokens.texts
        self._starts, self._ends = tokens.starts, tokens.ends
        self._index = 0
        self._first: Problem | None = None
        self.problems = tokens.problems
        # a second look at text that a stray quote had swallowed costs; a hostile text shall not make it many
        self._relexing_left = 20 * len(source.text) + 10_000

    def findings(self) -> Findings:
        """Return what was found wrong so far."""
        first = self._first or min(self.problems, key=lambda problem: problem.start, default=None)
        missing = [first] if first and first not in self.problems else []
        return Findings((*self.problems, *missing), first)

    def _fail(self, wish: str) -> Never:
        raise Unexpected(self._index, wish)

    def _accept(self, kind: str) -> bool:
        if self._kinds[self._index] == kind:
            self._index += 1
            return True
        return False

    def _expect(self, kind: str, wish: str | None = None) -> int:
        index = self._index
        if self._kinds[index] != kind:
            self._fail(wish or f"'{kind}'")
        self._index = index + 1
        return index

    def _id(self) -> Word:
        """``id = ID``; a ``^`` before it makes it no keyword and is no part of it."""
        index = self._index
        if self._kinds[index] != ID:
            self._fail("a name")
        self._index = index + 1
        text = self._texts[index]
        return Word(text[1:] if text[0] == "^" else text, self._starts[index], self._ends[index])

    def _joined(self, separator: str, most: int) -> Word:
        """``joined = ID { separator ID }``; up to *most* ids, kept as written but for the blanks between."""
        first = last = self._expect(ID, "a name")
        text = self._texts[first]
        kinds = self._kinds
        while most > 1 and kinds[last + 1] == separator:
            self._index = last + 2
            last = self._expect(ID, "a name")
            text = f"{text}{separator}{self._texts[last]}"
            most -= 1
        return Word(text, self._starts[first], self._ends[last])

    def _string(self) -> Word:
        """``string = STRING``; double or single quotes."""
        index = self._index
        if self._kinds[index] != STRING:
            self._fail("a text in quotes")
        self._index = index + 1
        text = self._texts[index]
        text = self._unescaped(index) if "\\" in text else text[1:-1]
        return Word(text, self._starts[index], self._ends[index])

    def _unescaped(self, index: int) -> str:
        text = self._texts[index][1:-1]
        try:
            text = _ESCAPE.sub(_character, text)
        except KeyError:
            self._refuse(index, index, "unicode-escape", "found an escape \\u without four hex digits")
        # two escapes may give the two halves of one character
        return _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)

    def _name_or_string(self) -> Word:
        """``name_or_string = ID | STRING``."""
        if self._kinds[self._index] == STRING:
            return self._string()
        if self._kinds[self._index] != ID:
            self._fail("a name or a text in quotes")
        return self._id()

    def _list(self, rule: Callable[[], Word], closing: str) -> tuple[Word, ...]:
        """``list = opening rule { "," rule } closing``."""
        kinds = self._kinds
        self._index += 1
        words = [rule()]
        while kinds[self._index] == ",":
            self._index += 1
            words.append(rule())
        if kinds[self._index] != closing:
            self._fail(f"'{closing}'")
        self._index += 1
        return tuple(words)

    def _properties(self) -> tuple[Property, ...]:
        """``properties = "[" [ property ] { "," property } "]"``; so ``[, a=1]`` is fine and ``[a=1,]`` is not."""
        self._index += 1
        properties = []
        if self._kinds[self._index] == ID:
            properties.append(self._property())
        while self._accept(","):
            properties.append(self._property())
        self._expect("]", "',' or ']'")
        return tuple(properties)

    def _property(self) -> Property:
        """``property = ID "=" value { "," value }``; a comma before ``ID =`` begins the next property."""
        key = self._id()
        self._expect("=")
        value = self._value()
        kinds = self._kinds
        if kinds[self._index] != ",":
            return Property(key, (value,))
        values = [value]
        while kinds[self._index] == "," and self._is_value(self._index + 1):
            self._index += 1
            values.append(self._value())
        return Property(key, tuple(values))

    def _is_value(self, index: int) -> bool:
        # three tokens decide, as in openHAB's parser: an id that nothing of a value follows begins a property
        kind = self._kinds[index]
        if kind == ID:
            return self._kinds[index + 1] in {",", ".", "]"}
        return kind in {STRING, "-", "true", "false"}

    def _value(self) -> Value:
        """``value = STRING | "true" | "false" | number``; only double quotes make a string."""
        index = self._index
        kind = self._kinds[index]
        if kind == STRING:
            self._index = index + 1
            if self._texts[index][0] == "'":
                self._refuse(index, index, "number", "found a value in single quotes, expected double quotes")
            text = self._texts[index]
            text = self._unescaped(index) if "\\" in text else text[1:-1]
            return Value(text, self._starts[index], self._ends[index])
        if kind in {"true", "false"}:
            self._index = index + 1
            return Value(kind == "true", self._starts[index], self._ends[index])
        if kind in {ID, "-"}:
            return self._number()
        return self._fail("a value")

    def _number(self) -> Value:
        """``number = [ "-" ] ID [ "." ID ]``; there is no token for digits, the ids together must be a number."""
        first = self._index
        self._accept("-")
        self._expect(ID, "a number")
        if self._accept("."):
            self._expect(ID, "a number")
        last = self._index - 1
        text = "".join(self._texts[first : last + 1])
        number = _decimal(text)
        if number is None:
            wish = "a number, true, false or a text in double quotes"
            found = _short(self._shown(first, last))
            self._refuse(first, last, "number", f"found the value {found}, expected {wish}")
        return Value(Decimal() if number is None else number, self._starts[first], self._ends[last])

    def _shown(self, first: int, last: int) -> str:
        """Return the tokens from *first* to *last* as a message may quote them."""
        spans = zip(self._starts[first : last + 1], self._ends[first : last + 1], strict=True)
        return "".join(self._source.shown[start:end] for start, end in spans)

    def _refuse(self, first: int, last: int, code: str, message: str) -> None:
        self.problems.append(Problem(Stage.VALUE, code, self._starts[first], self._ends[last], message))

    def _report(self, error: Unexpected) -> None:
        if self._kinds[error.index] != BAD:
            self.problems.append(self._problem(error))
        if self._first is None:
            # what recovery finds later may stand before it, where openHAB saw nothing wrong
            self._first = min(self.problems, key=lambda problem: problem.start)

    def _problem(self, error: Unexpected) -> Problem:
        index = error.index
        kind = self._kinds[index]
        is_char = kind == CHAR or (len(kind) == 1 and kind not in self._language.punctuation)
        found = "the end of the file" if kind == END else _short(self._shown(index, index))
        return Problem(
            Stage.CHAR if is_char else Stage.SYNTAX,
            "unexpected-character" if is_char else "syntax",
            self._starts[index],
            self._ends[index],
            f"found {found}, expected {error.wish}",
        )

    def _drop_misread(self, declared: list[_Declared], begin: int) -> int:
        """Return where to look for the next declaration when the one at *begin* failed.

        What was *declared* before goes with it where both were misread: where the failed one looks like the rest
        of it, or where a word touches the string before it, since then a quote is missing further up.
        """
        while declared:
            first = bisect_left(self._starts, declared[-1].start)
            if not (self._is_rest(begin) or self._touches_string(begin) or self._touches_string(first)):
                break
            declared.pop()
            begin = first
        return begin

    def _is_rest(self, index: int) -> bool:
        """Whether a declaration at *index* begins behind another on its line, with a word that begins none."""
        is_known = self._kinds[index] != ID or self._texts[index] in {*ITEM_TYPES, "Group"}
        return not is_known and not self._begins_line(index) and self._kinds[index - 1] not in {"{", "}"}

    def _touches_string(self, index: int) -> bool:
        return index > 0 and self._kinds[index - 1] == STRING and self._ends[index - 1] == self._starts[index]

    def _begins_line(self, index: int) -> bool:
        return index == 0 or "\n" in self._text[self._ends[index - 1] : self._starts[index]]

    def _reread_swallowed_line(self, index: int) -> bool:
        """Go on at the line that begins a declaration inside the string at *index*: a stray quote swallowed it."""
        text = self._texts[index]
        if self._kinds[index] != STRING or "\n" not in text:
            return False
        start = self._starts[index] + text.index("\n") + 1
        found = self._declaration_line.search(self._text, start, self._ends[index])
        if not found:
            return False
        offset = found.start("line")
        self._relexing_left -= len(self._text) - offset
        if self._relexing_left < 0:
            return False
        self._tokenize_again(index, offset)
        self._index = index
        return True

    def _tokenize_again(self, index: int, offset: int) -> None:
        tokens = tokenize(self._text, self._language, offset)
        self._kinds[index:], self._texts[index:] = tokens.kinds, tokens.texts
        self._starts[index:], self._ends[index:] = tokens.starts, tokens.ends
        known = [
            problem for problem in self.problems if problem.stage != Stage.LEXER or problem.start < offset
        ]
        self.problems[:] = known + tokens.problems


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape[2], 16)) if escape[2] else _ESCAPED[escape[1]]


def _decimal(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(text)
    if not found or (found[1] and int(found[1]) > _LARGEST_EXPONENT):
        return None
    number = Decimal(text)
    return number or number.copy_abs()


def _short(text: str) -> str:
    text = text.partition("\n")[0]
    return f"'{text}'" if len(text) <= _LONGEST_FOUND else f"'{text[:_LONGEST_FOUND]}...'"


def in_order(
    reading: Sequence[Problem], findings: Findings, judgement: Iterable[Problem]
) -> tuple[tuple[Problem, ...], Problem | None]:
    """Return all problems of a file by place, and the first error: of *reading* it, of parsing, of *judgement*."""
    found = sorted([*reading, *findings.problems, *judgement], key=lambda problem: problem.start)
    candidates = [*reading, *([findings.first] if findings.first else [])]
    first = min(candidates, key=lambda problem: problem.start, default=None)
    return tuple(found), first or next((problem for problem in found if problem.is_error), None)
