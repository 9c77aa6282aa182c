"""The grammar of ``.items`` (openhab-formats 2.1): text to declarations, and everything that is wrong."""

import re

from .declarations import BindingDeclaration, ItemDeclaration, Word
from .descent import Descent, Findings, Unexpected
from .source import Source
from .tokenizer import END, ID, ITEMS, STRING

_ITEM_LINE = re.compile(
    r"^[ \t]*(?P<line>(?:Call|Color|Contact|DateTime|Dimmer|Group|Image|Location|Number|Player|Rollershutter"
    r"|String|Switch)(?:[ \t]*:[ \t]*\w+){0,3}[ \t(]+\w)",
    re.MULTILINE,
)


def read_items(source: Source) -> tuple[tuple[ItemDeclaration, ...], Findings]:
    """Return the items that *source* declares and everything that is wrong with it.

    A damaged item loses itself alone: reading goes on at the next line that looks like an item.
    """
    descent = _ItemsDescent(source)
    items = descent.items()
    return tuple(items), descent.findings()


class _ItemsDescent(Descent):
    def __init__(self, source: Source) -> None:
        super().__init__(source, ITEMS, _ITEM_LINE)

    def items(self) -> list[ItemDeclaration]:
        """``items = { item } END``."""
        items: list[ItemDeclaration] = []
        kinds = self._kinds
        while kinds[self._index] != END:
            begin = self._index
            found = len(self.problems)
            try:
                item = self._item()
                if kinds[self._index] not in {ID, END}:
                    self._fail("an item type or the end of the file")
            except Unexpected as error:
                self._report(error)
                self._recover(self._drop_misread(items, begin), begin + 1)
            else:
                if len(self.problems) == found:
                    items.append(item)
        return items

    def _item(self) -> ItemDeclaration:
        """``item = type [ arguments ] ID [ STRING ] [ "<" icon ">" ] [ groups ] [ tags ] [ bindings ]``."""
        kinds = self._kinds
        if kinds[self._index] != ID:
            self._fail("an item type or the end of the file")
        type_ = self._joined(":", 4)
        arguments = self._list(self._name_or_string, ")") if kinds[self._index] == "(" else ()
        name = self._id()
        label = self._string() if kinds[self._index] == STRING else None
        icon = self._icon() if kinds[self._index] == "<" else None
        groups = self._list(self._id, ")") if kinds[self._index] == "(" else ()
        tags = self._list(self._name_or_string, "]") if kinds[self._index] == "[" else ()
        bindings = self._bindings() if kinds[self._index] == "{" else ()
        end = self._ends[self._index - 1]
        return ItemDeclaration(type_, arguments, name, label, icon, groups, tags, bindings, type_.start, end)

    def _icon(self) -> Word:
        """``icon = "<" ID [ ":" ID [ ":" ID ] ] ">"``."""
        self._index += 1
        icon = self._joined(":", 3)
        self._expect(">")
        return icon

    def _bindings(self) -> tuple[BindingDeclaration, ...]:
        """``bindings = "{" binding { "," binding } "}"``."""
        self._index += 1
        bindings = [self._binding()]
        while self._accept(","):
            bindings.append(self._binding())
        self._expect("}", "',' or '}'")
        return tuple(bindings)

    def _binding(self) -> BindingDeclaration:
        """``binding = ID "=" STRING [ properties ]``."""
        name = self._id()
        self._expect("=")
        value = self._string()
        if self._kinds[self._index] != "[":
            return BindingDeclaration(name, value, (), name.start, value.end)
        properties = self._properties()
        return BindingDeclaration(name, value, properties, name.start, self._ends[self._index - 1])

    def _recover(self, begin: int, resume: int) -> None:
        """Go on at the next line from *resume* on that looks like an item, or earlier inside a string."""
        for index in range(begin, len(self._kinds)):
            if self._reread_swallowed_line(index):
                return
            self._index = index
            if index >= resume and (self._kinds[index] == END or self._looks_like_item(index)):
                return

    def _looks_like_item(self, index: int) -> bool:
        kinds = self._kinds
        return kinds[index] == ID and kinds[index + 1] in {ID, ":", "("} and self._begins_line(index)
