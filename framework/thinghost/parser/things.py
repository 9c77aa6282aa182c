"""The grammar of ``.things`` (openhab-formats 1.3): text to declarations, and everything that is wrong."""

import re
from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import TypeVar

import attrs

from .declarations import ChannelDeclaration, ThingDeclaration, Word
from .descent import Descent, Findings, Unexpected
from .source import Problem, Source, Stage
from .tokenizer import END, ID, STRING, THINGS

_DEEPEST = 100
"""How deep bridges may stand in bridges; openHAB has no limit but its stack."""

_ITEM_TYPES = frozenset(
    {
        "Call",
        "Color",
        "Contact",
        "DateTime",
        "Dimmer",
        "Image",
        "Location",
        "Number",
        "Player",
        "Rollershutter",
        "String",
        "Switch",
    }
)
_CHANNEL_STARTS = _ITEM_TYPES | {"Number:", "State", "Trigger", "Type"}
_THING_STARTS = frozenset({"Thing", "Bridge", ID})
_MAY_FOLLOW = _THING_STARTS | _CHANNEL_STARTS | {"Things:", "Channels:", "}", END}
_THING_LINE = re.compile(
    r"""^[ \t]*(?P<line>(?:Thing|Bridge)[ \t]+\w[\w-]*[ \t]*[: \t][ \t]*\w|[\w-]+[ \t]+[\w-]+[ \t]+["\[]"""
    r"|[\w-]+(?::[\w-]+){2})",
    re.MULTILINE,
)

_Declaration = TypeVar("_Declaration", ThingDeclaration, ChannelDeclaration)


def read_things(source: Source) -> tuple[tuple[ThingDeclaration, ...], Findings]:
    """Return the things that *source* declares and everything that is wrong with it.

    A damaged thing or channel loses itself alone; a bridge keeps what is sound inside it.
    """
    descent = _ThingsDescent(source)
    things = descent.things()
    return tuple(things), descent.findings()


class _ThingsDescent(Descent):
    def __init__(self, source: Source) -> None:
        super().__init__(source, THINGS, _THING_LINE)
        self._depth = 0
        self._owner = 0
        self._nests = True
        self._is_cut_off = False

    def things(self) -> list[ThingDeclaration]:
        """``things = { thing } END``."""
        things: list[ThingDeclaration] = []
        kinds = self._kinds
        while kinds[self._index] != END:
            if kinds[self._index] in _THING_STARTS:
                self._attempt(self._thing, things)
            else:
                self._report(Unexpected(self._index, "Thing, Bridge or the end of the file"))
                self._recover(self._index, self._index + 1)
        return self._by_indentation(things) if self._is_cut_off else things

    def _attempt(self, rule: Callable[[], _Declaration | None], declared: list[_Declaration]) -> None:
        """Add what *rule* reads to *declared*, or report why it cannot and go on behind it."""
        begin = self._index
        try:
            declaration = rule()
            # without braces nothing says that the declaration was complete before what cannot follow it
            if self._kinds[self._index] not in _MAY_FOLLOW and self._kinds[self._index - 1] != "}":
                self._fail("'}'" if self._depth else "Thing, Bridge or the end of the file")
        except Unexpected as error:
            self._report(error)
            self._recover(self._drop_misread(declared, begin), max(error.index, begin + 1))
        else:
            if declaration:
                declared.append(declaration)

    def _thing(self) -> ThingDeclaration | None:
        """``thing = ( "Bridge" name [ STRING ] | [ "Thing" ] name [ STRING ] [ bridge ] ) tail``.

        ``tail = [ "@" STRING ] [ properties ] [ body ]``. None when a value in it is wrong.
        """
        kinds = self._kinds
        begin, found = self._index, len(self.problems)
        is_bridge = self._accept("Bridge")
        if not is_bridge:
            self._accept("Thing")
        type_, id_ = self._name()
        label = self._string() if kinds[self._index] == STRING else None
        bridge = self._bridge() if kinds[self._index] == "(" and not is_bridge else None
        location = self._string() if self._accept("@") else None
        properties = self._properties() if kinds[self._index] == "[" else ()
        is_sound = len(self.problems) == found
        things, channels = self._body(begin, nests=is_bridge) if kinds[self._index] == "{" else ((), ())
        if not is_sound:
            return None
        start, end = self._starts[begin], self._ends[self._index - 1]
        return ThingDeclaration(
            is_bridge, type_, id_, label, bridge, location, properties, things, channels, start, end
        )

    def _name(self) -> tuple[Word | None, Word]:
        """``name = uid | ID ID``; a thing type and an id."""
        kinds, index = self._kinds, self._index
        if kinds[index] != ID:
            self._fail("a name")
        if kinds[index + 1] == ":":
            return None, self._uid()
        if kinds[index + 1] != ID:
            raise Unexpected(index + 1, "':' or the id of the thing")
        return self._joined(":", 1), self._joined(":", 1)

    def _uid(self) -> Word:
        """``uid = ID ":" ID ":" ID { ":" ID }``."""
        first = self._index
        segments = [self._texts[self._expect(ID, "a name")]]
        while len(segments) < 3 or self._kinds[self._index] == ":":
            self._expect(":")
            segments.append(self._texts[self._expect(ID, "a name")])
        return Word(":".join(segments), self._starts[first], self._ends[self._index - 1])

    def _bridge(self) -> Word:
        """``bridge = "(" uid ")"``."""
        self._index += 1
        uid = self._uid()
        self._expect(")")
        return uid

    def _body(
        self, begin: int, *, nests: bool
    ) -> tuple[tuple[ThingDeclaration, ...], tuple[ChannelDeclaration, ...]]:
        """``body = "{" [ "Things:" ] { thing } [ "Channels:" ] { channel } "}"``; only a bridge nests things."""
        if self._depth == _DEEPEST:
            self._skip_body()
            return (), ()
        things: list[ThingDeclaration] = []
        channels: list[ChannelDeclaration] = []
        kinds = self._kinds
        outer = self._owner, self._nests
        self._owner, self._nests = begin, nests
        self._depth += 1
        self._index += 1
        if nests:
            self._accept("Things:")
        while True:
            while nests and kinds[self._index] in _THING_STARTS:
                self._attempt(self._thing, things)
            self._accept("Channels:")
            while kinds[self._index] in _CHANNEL_STARTS:
                self._attempt(self._channel, channels)
            if self._accept("}"):
                break
            if kinds[self._index] == END:
                self._report_cut_off()
                break
            self._report(Unexpected(self._index, "'}'"))
            if not self._reenter():
                break
        self._depth -= 1
        self._owner, self._nests = outer
        return tuple(things), tuple(channels)

    def _channel(self) -> ChannelDeclaration | None:
        """``channel = ( [ "State" | "Trigger" ] item_type | "Type" ID ) ":" id [ STRING ] [ properties ]``.

        ``id = ID [ "#" ID ]``. None when a value in it is wrong.
        """
        kinds = self._kinds
        begin, found = self._index, len(self.problems)
        kind = None
        is_typed = self._accept("Type")
        if is_typed:
            type_ = self._joined(":", 1)
        else:
            if kinds[begin] in {"State", "Trigger"}:
                self._index += 1
                kind = self._word(begin, begin)
            type_ = self._item_type()
        self._expect(":")
        id_ = self._joined("#", 2)
        label = self._string() if kinds[self._index] == STRING else None
        properties = self._properties() if kinds[self._index] == "[" else ()
        if len(self.problems) > found:
            return None
        end = self._ends[self._index - 1]
        return ChannelDeclaration(kind, is_typed, type_, id_, label, properties, self._starts[begin], end)

    def _item_type(self) -> Word:
        """``item_type = "Switch" | ... | "Number" | "Number:" ID``."""
        first = self._index
        if self._accept("Number:"):
            return self._word(first, self._expect(ID, "a dimension"))
        if self._kinds[first] not in _ITEM_TYPES:
            self._fail("an item type")
        self._index += 1
        return self._word(first, first)

    def _word(self, first: int, last: int) -> Word:
        return Word("".join(self._texts[first : last + 1]), self._starts[first], self._ends[last])

    def _skip_body(self) -> None:
        first = self._index
        message = f"found bridges nested more than {_DEEPEST} deep, expected less"
        self.problems.append(
            Problem(Stage.SYNTAX, "too-deep", self._starts[first], self._ends[first], message)
        )
        depth = 0
        while self._kinds[self._index] != END:
            depth += {"{": 1, "}": -1}.get(self._kinds[self._index], 0)
            self._index += 1
            if not depth:
                break

    def _report_cut_off(self) -> None:
        """Report once that the text ends in a body."""
        if not self._is_cut_off:
            self._report(Unexpected(self._index, "'}'"))
        self._is_cut_off = True

    def _by_indentation(self, things: Iterable[ThingDeclaration]) -> list[ThingDeclaration]:
        """A brace is missing: things no further right than the bridge around them belong behind it."""
        found: list[ThingDeclaration] = []
        for thing in things:
            _, column = self._source.position(thing.start)
            nested = self._by_indentation(thing.things)
            inside = list(takewhile(lambda each: self._stands_right_of(each.start, column), nested))  # noqa: B023
            found += [attrs.evolve(thing, things=tuple(inside)), *nested[len(inside) :]]
        return found

    def _stands_right_of(self, offset: int, column: int) -> bool:
        """Whether *offset* is right of *column*, or not the first on its line."""
        line, own = self._source.position(offset)
        return own > column or bool(self._source.line_text(line)[: own - 1].strip())

    def _reenter(self) -> bool:
        """Go on behind an error in a body; False when the body ends there, be it for want of a brace."""
        if not self._continues(self._kinds[self._index]):
            self._recover(self._owner, self._index)
        kind = self._kinds[self._index]
        return not self._accept("}") and kind != END and self._continues(kind)

    def _continues(self, kind: str) -> bool:
        return kind in _CHANNEL_STARTS or (self._nests and kind in _THING_STARTS)

    def _recover(self, begin: int, resume: int) -> None:
        """Go on at the next line behind *resume* that begins a declaration, or at the brace that ends the body."""
        kinds = self._kinds
        column = self._column(begin)
        depth = 0
        for index in range(begin, len(kinds)):
            if self._reread_swallowed_line(index):
                return
            kind = kinds[index]
            if index < resume:
                continue
            self._index = index
            if kind == "{":
                depth += 1
            elif kind == "}":
                if not depth and self._depth and not self._closes_lost_brace(index, begin):
                    return
                depth -= depth > 0
            elif kind == END or (self._begins_line(index) and self._begins_declaration(index, depth, column)):
                return

    def _closes_lost_brace(self, index: int, begin: int) -> bool:
        """Whether the brace at *index* stands as if the one that it closes were lost in what began at *begin*."""
        own = self._column(begin)
        return own > self._column(self._owner) and self._begins_line(index) and self._column(index) >= own

    def _begins_declaration(self, index: int, depth: int, column: int) -> bool:
        kind = self._kinds[index]
        if kind in {"Thing", "Bridge"} and (not depth or self._column(index) <= column):
            return True
        if depth:
            return False
        if kind == ID:
            return self._nests and self._kinds[index + 1] in {ID, ":"}
        return bool(self._depth) and kind in _CHANNEL_STARTS

    def _column(self, index: int) -> int:
        return self._source.position(self._starts[index])[1]
