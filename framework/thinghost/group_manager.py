"""Groups at work: states of members make the group's, commands to the group go to its members (openhab-runtime 2.9).

Each group hears its own members and nobody else, so that an update costs nothing for the groups it does not concern.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from graphlib import TopologicalSorter

from .event import GroupStateUpdatedEvent, ItemCommandEvent, ItemStateUpdatedEvent
from .event_bus import EventBus, Undo
from .item import Group, Item
from .item_registry import ItemRegistry
from .state import NULL
from .type import Command, State

_log = logging.getLogger(__name__)

_Members = Mapping[Item, Sequence[Item]]


class GroupManager:
    """Knows who is a member of which group."""

    def __init__(self, registry: ItemRegistry, bus: EventBus) -> None:
        """Serve the groups of *registry*, by what is heard on *bus*, once they are arranged."""
        self._registry = registry
        self._bus = bus
        self._undo: list[Undo] = []

    def arrange(self) -> None:
        """Tell every group of the registry its members, and serve it from now on; again whenever items came or went.

        No state changes by that: a group waits for the next update of a member (openhab-formats P3).
        """
        self.close()
        members = _members(self._registry)
        counted = _without_circles({group: tuple(_counted(group, members)) for group in members})
        commanded = _without_circles(members)
        for item, direct in members.items():
            if item.group is not None:
                item.group.members, item.group.counted = tuple(direct), tuple(counted[item])
                self._serve(item, item.group, commanded[item])

    def begin(self, restored: Iterable[Item]) -> None:
        """Let groups take what their *restored* members make, with no event: nobody was there to see a change.

        A group that holds a state of its own, unless that was restored too, waits for the next update of a member.
        """
        known = set(restored)
        for item in self._bottom_up() if known else ():
            group, is_free = item.group, item.state is NULL or item in known
            if group is not None and is_free and not known.isdisjoint(group.counted):
                _begin(item, group)
                known.add(item)

    def _bottom_up(self) -> Iterable[Item]:
        """Return all groups that calculate, each after those that it counts."""
        counted = {item: item.group.counted for item in self._registry if item.group and item.group.function}
        return TopologicalSorter(
            {group: [member for member in members if member in counted] for group, members in counted.items()}
        ).static_order()

    def close(self) -> None:
        """Serve no group any more."""
        for undo in self._undo:
            undo()
        self._undo.clear()

    def _serve(self, item: Item, group: Group, commanded: Sequence[Item]) -> None:
        hand_on = partial(self._hand_on, item, commanded)
        self._undo.append(self._bus.subscribe_item(ItemCommandEvent, item, hand_on))
        if group.function is None:
            return
        calculate = partial(self._calculate, item)
        for member in group.counted:
            self._undo.append(self._bus.subscribe_item(ItemStateUpdatedEvent, member, calculate))
            if member.group is not None:
                self._undo.append(self._bus.subscribe_item(GroupStateUpdatedEvent, member, calculate))

    def _calculate(self, item: Item, event: ItemStateUpdatedEvent) -> None:
        if item.group is not None and (calculated := _calculated(item, item.group)) is not None:
            self._registry.update_group(item, calculated, event.item)

    def _hand_on(self, item: Item, commanded: Sequence[Item], event: ItemCommandEvent) -> None:
        if type(event.command) not in accepted_commands(item):
            _log.warning("group %s: its members do not take the command %s", item.name, event.command)
            return
        for member in commanded:
            self._registry.send_command(member, event.command, event.source)


def _calculated(item: Item, group: Group) -> State | None:
    """Return what the members of *item* make, None for a plain group."""
    if group.function is None:
        return None
    calculated = group.function.calculate(group.counted)
    accepted = item.type.to_accepted(calculated)
    # what cannot be converted goes on as it is: the group refuses it, and says so
    return calculated if accepted is None else accepted


def _begin(item: Item, group: Group) -> None:
    calculated = _calculated(item, group)
    state = None if calculated is None else item.type.store(item.state, calculated)
    # of a state that was restored as well, the times are known better
    if state is not None and state != item.state:
        item.state = state
        times = [member.last_update for member in group.counted if member.last_update is not None]
        item.last_update = item.last_change = max(times, default=None)


def accepted_commands(item: Item) -> Sequence[type[Command]]:
    """Return the types of commands that *item* takes; a plain group takes what all its members take."""
    if item.group is None or item.group.function is not None:
        return item.type.command_types
    counted = item.group.counted
    if not counted:
        return ()
    return [
        kind
        for kind in counted[0].type.command_types
        if all(kind in each.type.command_types for each in counted)
    ]


def _members(registry: Iterable[Item]) -> dict[Item, list[Item]]:
    """Return the direct members of every group; a name that is no group's is ignored (openhab-formats A6)."""
    items = list(registry)
    groups = {item.name: item for item in items if item.group is not None}
    found: dict[Item, list[Item]] = {group: [] for group in groups.values()}
    for item in items:
        for name in dict.fromkeys(item.groups):
            if name in groups:
                found[groups[name]].append(item)
    return found


def _counted(group: Item, members: _Members) -> Iterator[Item]:
    """Yield the members of *group*, of a plain group among them its members, each once."""
    seen = {group}
    waiting = list(reversed(members[group]))
    while waiting:
        item = waiting.pop()
        if item in seen:
            continue
        seen.add(item)
        if item.group is not None and item.group.function is None:
            waiting.extend(reversed(members[item]))
        else:
            yield item


def _without_circles(members: _Members) -> _Members:
    """Return *members* without those that lead back to a group one came from."""
    kept: dict[Item, list[Item]] = {group: [] for group in members}
    seen: set[Item] = set()
    for start in members:
        path = {} if start in seen else {start: iter(members[start])}
        while path:
            group = next(reversed(path))
            seen.add(group)
            member = next(path[group], None)
            if member is None:
                del path[group]
            elif member not in path:
                kept[group].append(member)
                if member in members and member not in seen:
                    path[member] = iter(members[member])
    return kept
