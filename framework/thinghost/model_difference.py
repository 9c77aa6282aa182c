"""What is different between two models: the things, items and links that came, changed, or went.

Only what files declare counts: states, statuses and properties are no difference (openhab-formats D7,
openhab-runtime 1.8).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, Generic, TypeVar

import attrs

from .item import Item
from .link import ItemChannelLink
from .model import Model
from .thing import Channel, Thing
from .uid import ChannelUID

T = TypeVar("T")

_OF_LIFE = frozenset(
    {"state", "last_state", "last_update", "last_change", "properties", "status_info", "group", "as_declared"}
)
"""The fields of a thing or an item that no file declares; a group knows its members, so it is compared by itself."""

_FACE = frozenset({"label", "metadata", "state_description", "type"})
"""The fields of an item that may change while it keeps its state, as long as the name of its type stays."""


def _fields(kind: type[attrs.AttrsInstance], without: frozenset[str]) -> Callable[[Any], Any]:
    return attrgetter(*(field.name for field in attrs.fields(kind) if field.name not in without))


_fields_of_thing = _fields(Thing, _OF_LIFE)
_looks_of_item = _fields(Item, _OF_LIFE)
_nature_of_item = _fields(Item, _OF_LIFE | _FACE)
_declared_link = _fields(ItemChannelLink, frozenset())


@attrs.frozen
class Changes(Generic[T]):
    """What became of the objects of one kind; *changed* holds pairs of the old and the new one."""

    added: tuple[T, ...] = ()
    changed: tuple[tuple[T, T], ...] = ()
    removed: tuple[T, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def gone(self) -> tuple[T, ...]:
        """The objects that were and are no longer: removed, or changed."""
        return (*self.removed, *(old for old, _ in self.changed))

    @property
    def new(self) -> tuple[T, ...]:
        """The objects that are and were not: added, or changed."""
        return (*self.added, *(new for _, new in self.changed))


@attrs.frozen
class Difference:
    """What leads from one model to another; *rerouted* are links that stay, between ends that do not.

    *touched* are the names of items, and the UIDs of things, that whoever knows them has to look up again; *rules* are
    lines about the rule files that were loaded again. True where anything is different.
    """

    things: Changes[Thing] = Changes()
    items: Changes[Item] = Changes()
    links: Changes[ItemChannelLink] = Changes()
    rerouted: tuple[ItemChannelLink, ...] = ()
    touched: frozenset[str] = frozenset()
    rules: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.things or self.items or self.links or self.rules)

    def lines(self) -> Iterator[str]:
        """Yield a line for each thing, item and link: ``+`` it came, ``~`` it changed, ``-`` it went."""
        yield from _lines("thing", self.things, lambda thing: thing.uid)
        yield from _lines("item", self.items, lambda item: item.name)
        yield from _lines("link", self.links, str)
        yield from self.rules


def difference(old: Model, new: Model) -> Difference:
    """Return what leads from *old* to *new*."""
    things = _changes(old.things, new.things, lambda thing: thing.uid, _declared_thing)
    items = _changes(old.items, new.items, lambda item: item.name, _declared_item)
    links = _changes(
        old.links, new.links, lambda link: (link.item_name, link.channel_uid.text), _declared_link
    )
    rerouted = tuple(_rerouted(new.links, things, items, links))
    return Difference(things, items, links, rerouted, frozenset(_touched(things, items)))


def keeps_state(old: Item, new: Item) -> bool:
    """Whether *new* may hold on to the state of *old*: nothing but label, pattern or metadata is different."""
    return (
        old.type.name == new.type.name
        and _declared_group(old) == _declared_group(new)
        and bool(_nature_of_item(old) == _nature_of_item(new))
    )


def channels_of(things: Iterable[Thing]) -> dict[ChannelUID, Channel]:
    """Return all channels of *things* by their UID."""
    return {channel.uid: channel for thing in things for channel in thing.channels.values()}


def _declared_thing(thing: Thing) -> object:
    # what its handler made of the thing is no difference between files
    return _fields_of_thing(thing.declared)


def _declared_item(item: Item) -> tuple[object, ...]:
    return (_looks_of_item(item), _declared_group(item))


def _declared_group(item: Item) -> tuple[object, ...] | None:
    group = item.group
    return None if group is None else (group.function and group.function.name, group.arguments)


def _changes(
    old: Iterable[T], new: Iterable[T], name: Callable[[T], object], declared: Callable[[T], object]
) -> Changes[T]:
    before, after = {name(each): each for each in old}, {name(each): each for each in new}
    both = [(before[key], each) for key, each in after.items() if key in before]
    return Changes(
        added=tuple(each for key, each in after.items() if key not in before),
        changed=tuple(
            pair for pair in both if pair[0] is not pair[1] and declared(pair[0]) != declared(pair[1])
        ),
        removed=tuple(each for key, each in before.items() if key not in after),
    )


def _rerouted(
    now: Iterable[ItemChannelLink],
    things: Changes[Thing],
    items: Changes[Item],
    links: Changes[ItemChannelLink],
) -> Iterator[ItemChannelLink]:
    """Yield the links as they were whose item is of another type, or whose channel is another, there or not."""
    before, after = channels_of(things.gone), channels_of(things.new)
    retyped = {new.name for old, new in items.changed if old.type != new.type}
    fresh = {(link.item_name, link.channel_uid) for link in links.new}
    for link in now:
        is_new = (link.item_name, link.channel_uid) in fresh
        if not is_new and (link.item_name in retyped or _is_other(link, before, after)):
            yield link


def _is_other(
    link: ItemChannelLink, before: Mapping[ChannelUID, Channel], after: Mapping[ChannelUID, Channel]
) -> bool:
    return before.get(link.channel_uid) != after.get(link.channel_uid)


def _touched(things: Changes[Thing], items: Changes[Item]) -> Iterator[str]:
    """Yield the UIDs of all these things, and the names of the items of which more than their face is another."""
    yield from (thing.uid.text for thing in (*things.gone, *things.new))
    others = [pair for pair in items.changed if not keeps_state(*pair)]
    for item in (*items.added, *items.removed, *(item for pair in others for item in pair)):
        yield item.name
        # the group has another member
        yield from item.groups


def _lines(word: str, changes: Changes[T], name: Callable[[T], object]) -> Iterator[str]:
    yield from (f"- {word} {name(each)}" for each in changes.removed)
    yield from (f"~ {word} {name(old)}" for old, _ in changes.changed)
    yield from (f"+ {word} {name(each)}" for each in changes.added)
