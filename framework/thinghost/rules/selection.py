"""Which items a trigger hears: those that are named, the members of a group, all whose names are alike."""

import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeAlias

import attrs

from ..errors import ConfigurationError
from ..item import Item
from .home import Home
from .wildcard import is_wildcard, wildcard


class Named(Protocol):
    """What has the name of an item, as the items of a rule file have."""

    @property
    def name(self) -> str:
        """The name."""


class Selection:
    """Some of the items of a house, as long as they are there."""

    @abstractmethod
    def chosen(self, home: Home) -> Iterable[Item]:
        """Return those that are there now, each once. Raises ConfigurationError where that cannot be meant."""

    @abstractmethod
    def present(self, home: Home) -> Iterable[Item]:
        """Return those that are there now, none where `chosen` raises."""

    @abstractmethod
    def concerns(self, item: Item) -> bool:
        """Whether what is chosen may be different because *item* came or is another one."""


@attrs.frozen
class OneItem(Selection):
    """The item *name*."""

    name: str

    def chosen(self, home: Home) -> Iterable[Item]:
        """Return it. Raises ConfigurationError where there is none, with what was probably meant."""
        return (home.item(self.name),)

    def present(self, home: Home) -> Iterable[Item]:
        """Return it, if it is there."""
        item = home.items.get(self.name)
        return () if item is None else (item,)

    def concerns(self, item: Item) -> bool:
        """Whether *item* has the name."""
        return item.name == self.name

    def __str__(self) -> str:
        return self.name


@attrs.frozen
class Alike(Selection):
    """All items whose names *pattern* fits: ``*`` is any text, ``?`` one character or none."""

    pattern: str
    _fits: re.Pattern[str] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_fits", wildcard(self.pattern))

    def chosen(self, home: Home) -> Iterable[Item]:
        """Return them. Raises ConfigurationError where there is none."""
        found = self.present(home)
        if not found:
            raise ConfigurationError(f"there is no item whose name fits {self.pattern}")
        return found

    def present(self, home: Home) -> list[Item]:
        """Return them."""
        return [item for item in home.items if self.concerns(item)]

    def concerns(self, item: Item) -> bool:
        """Whether *item* has such a name."""
        return self._fits.fullmatch(item.name) is not None

    def __str__(self) -> str:
        return self.pattern


@attrs.frozen
class Members(Selection):
    """The members of the group *name*; if *nested* those of its groups in place of them, too.

    A group among them that calculates a state counts as well.
    """

    name: str
    nested: bool = False

    def chosen(self, home: Home) -> Iterable[Item]:
        """Return them, each once. Raises ConfigurationError where there is no such group."""
        group = home.item(self.name)
        if group.group is None:
            raise ConfigurationError(f"item {group.name} ({group.type.name}) is no group and has no members")
        return self.present(home)

    def present(self, home: Home) -> Iterable[Item]:
        """Return them, each once."""
        item = home.items.get(self.name)
        if item is None or item.group is None:
            return ()
        return dict.fromkeys(_nested(item, {item}) if self.nested else item.group.members)

    def concerns(self, item: Item) -> bool:
        """Whether *item* is the group, or in it, or in any where groups are nested."""
        return item.name == self.name or self.name in item.groups or (self.nested and bool(item.groups))

    def __str__(self) -> str:
        return f"{'descendent' if self.nested else 'member'} of {self.name}"


def _nested(group: Item, seen: set[Item]) -> Iterator[Item]:
    for member in () if group.group is None else group.group.members:
        if member in seen:
            continue
        seen.add(member)
        if member.group is None or member.group.function is not None:
            yield member
        yield from _nested(member, seen)


ItemLike: TypeAlias = str | Named | Selection
"""What a trigger takes for items: one of ``house.items``, a name, a name with wildcards, `members_of`."""


def members_of(group: str | Named, *, nested: bool = False) -> Members:
    """Return the members of *group* for a trigger: ``@changed(members_of(items.Doors), to="OPEN")``.

    They are those that the files declare at that time. With *nested*, members of groups among them are meant, not
    those groups, unless they calculate a state.
    """
    return Members(name_of(group), nested)


def selection_of(item: ItemLike) -> Selection:
    """Return *item* as a selection. Raises ConfigurationError for what names no item."""
    if isinstance(item, Selection):
        return item
    name = name_of(item)
    return Alike(name) if is_wildcard(name) else OneItem(name)


def name_of(item: str | Named) -> str:
    """Return the name of *item*. Raises ConfigurationError for what has none."""
    name = item if isinstance(item, str) else getattr(item, "name", None)
    if not isinstance(name, str) or not name:
        raise ConfigurationError(f"{item!r} is no item: expected items.NAME, 'NAME' or members_of(...)")
    return name
