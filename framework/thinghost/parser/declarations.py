"""The syntax trees of the two languages: what is written, each part with its place in the text."""

from decimal import Decimal

import attrs

Scalar = str | bool | Decimal
"""A value of a ``[ ]`` block: numbers keep all their digits."""


@attrs.define
class Word:
    """A name, a UID or a text as it is meant (unescaped, without comments inside), and where it stands."""

    text: str
    start: int
    end: int


@attrs.define
class Value:
    """A value of a property, and where it stands."""

    value: Scalar
    start: int
    end: int


@attrs.frozen
class Property:
    """``key = value, value``."""

    key: Word
    values: tuple[Value, ...]

    @property
    def start(self) -> int:
        """Where the key begins."""
        return self.key.start

    @property
    def end(self) -> int:
        """Where the last value ends."""
        return self.values[-1].end


@attrs.frozen
class ChannelDeclaration:
    """``State Switch : id`` or ``Type x : id``; *is_typed* tells the second form, *type* is what stands there."""

    kind: Word | None
    is_typed: bool
    type: Word
    id: Word
    label: Word | None
    properties: tuple[Property, ...]
    start: int
    end: int


@attrs.frozen
class ThingDeclaration:
    """A thing or a bridge: with *type* None, *id* is a whole UID; else it is the id behind a thing type."""

    is_bridge: bool
    type: Word | None
    id: Word
    label: Word | None
    bridge: Word | None
    location: Word | None
    properties: tuple[Property, ...]
    things: tuple["ThingDeclaration", ...]
    channels: tuple[ChannelDeclaration, ...]
    start: int
    end: int


@attrs.frozen
class BindingDeclaration:
    """``name = "value" [properties]`` in the braces of an item: a link, or metadata."""

    name: Word
    value: Word
    properties: tuple[Property, ...]
    start: int
    end: int


@attrs.frozen
class ItemDeclaration:
    """An item: *type* is the whole type (``Group:Number:Temperature:AVG``), *arguments* those of its function."""

    type: Word
    arguments: tuple[Word, ...]
    name: Word
    label: Word | None
    icon: Word | None
    groups: tuple[Word, ...]
    tags: tuple[Word, ...]
    bindings: tuple[BindingDeclaration, ...]
    start: int
    end: int
