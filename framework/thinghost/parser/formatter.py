"""Text to the same text in good order: items in columns, things indented; no comment and no meaning is lost."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from .declarations import ItemDeclaration, ThingDeclaration
from .definitions import ItemsFile, ThingsFile
from .layout import Layout, Line, Piece, lines
from .tokenizer import ITEMS, THINGS

_COLUMN_GAP = " "
_COLUMN_OF = {"<": 3, "(": 4, "[": 5, "{": 6}
_BINDINGS = 6
_COMMENT = 7


def format_things(file: ThingsFile) -> str:
    """Return the text of the valid *file* with its declarations indented by their nesting.

    Strings, comments and line breaks stay byte for byte. A text with an error is returned as it is.
    """
    if not file.is_valid:
        return file.source.text
    declared, apart = set[int](), set[int]()
    for thing in file.declarations:
        _place(thing, declared, apart)
    layout = Layout(frozenset(declared), apart=frozenset(apart), pads_brackets=True)
    return _text((layout.render(line), line.end) for line in lines(file.source.text, THINGS))


def format_items(file: ItemsFile) -> str:
    """Return the text of the valid *file* with neighbouring items in columns.

    A block of columns is made of lines that hold one whole item each; any other line ends it. The rest is as
    in `format_things`.
    """
    if not file.is_valid:
        return file.source.text
    declared = {item.start: item for item in file.declarations}
    functions = frozenset(item.type.end for item in file.declarations if item.arguments)
    layout = Layout(frozenset(declared), touching=functions, hangs_braces=True)
    return _text(_item_lines(lines(file.source.text, ITEMS), declared, layout))


def _place(thing: ThingDeclaration, declared: set[int], apart: set[int]) -> None:
    declared.add(thing.start)
    for channel in thing.channels:
        declared.add(channel.start)
        # the colon of a channel has blanks on both sides, that of a UID has none
        apart |= {channel.type.end, channel.id.start}
    for nested in thing.things:
        _place(nested, declared, apart)


def _item_lines(
    found: list[Line], declared: dict[int, ItemDeclaration], layout: Layout
) -> Iterator[tuple[str, str]]:
    rows = ((line, _cells(line, declared, layout)) for line in found)
    for is_table, block in groupby(rows, key=lambda row: bool(row[1])):
        members = list(block)
        if is_table:
            ends = [line.end for line, _ in members]
            yield from zip(_aligned([cells for _, cells in members]), ends, strict=True)
        else:
            yield from ((layout.render(line), line.end) for line, _ in members)


def _cells(line: Line, declared: dict[int, ItemDeclaration], layout: Layout) -> list[str]:
    """The columns of a line that is one whole item, at most a comment behind it; else none."""
    tokens = [piece for piece in line.pieces if not piece.is_comment]
    item = declared.get(tokens[0].start) if tokens else None
    is_row = item and tokens[-1].end == item.end and tokens == line.pieces[: len(tokens)]
    if not item or not is_row or any("\n" in piece.text or "\r" in piece.text for piece in line.pieces):
        return []
    columns: list[list[Piece]] = [[] for _ in range(_COMMENT + 1)]
    column = 0
    for piece in tokens:
        if piece.start == item.name.start:
            column = 1
        elif item.label and piece.start == item.label.start:
            column = 2
        elif 0 < column < _BINDINGS:
            column = _COLUMN_OF.get(piece.text, column)
        columns[column].append(piece)
    columns[_COMMENT] = line.pieces[len(tokens) :]
    return [layout.joined(pieces) for pieces in columns]


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        used = [(cell, width) for cell, width in zip(cells, widths, strict=True) if width]
        while not used[-1][0]:
            used.pop()
        *padded, (last, _) = used
        yield _COLUMN_GAP.join([*(cell.ljust(width) for cell, width in padded), last])


def _text(rendered: Iterable[tuple[str, str]]) -> str:
    """The lines put together, with one line break at the end."""
    found = list(rendered)
    break_ = next((end for _, end in found if end), "\n")
    while found and not found[-1][0]:
        found.pop()
    if not found:
        return ""
    text, end = found[-1]
    found[-1] = (text, end or break_)
    return "".join(text + end for text, end in found)
