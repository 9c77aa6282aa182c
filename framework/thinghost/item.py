"""Items: named states of the house, and the groups among them (openhab-runtime 2.9, 3.5)."""

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

import attrs

from .description import StateDescription
from .group_function import GroupFunction
from .item_state import item_state_as
from .item_type import ItemType
from .state import NULL, State
from .thing import ConfigurationValue

_S = TypeVar("_S", bound=State)
_Target: TypeAlias = type[_S]


@attrs.frozen
class Metadata:
    """What one namespace says about an item: ``{ namespace="value" [ key=... ] }``."""

    namespace: str
    value: str
    configuration: Mapping[str, ConfigurationValue] = attrs.field(factory=dict)


@attrs.define(eq=False)
class Group:
    """What makes an item a group: its *function*, called with *arguments*, makes its state; a plain group has neither.

    *members* are the items that name it as theirs, in the order of their registration; *counted* are those whose
    states make its own: each once, and for a plain group its members (openhab-formats 2.7 P2). Both are the group
    manager's to set.
    """

    function: GroupFunction | None = None
    arguments: tuple[str, ...] = ()
    members: tuple["Item", ...] = ()
    counted: tuple["Item", ...] = ()


@attrs.define(eq=False)
class Item:
    """Holds the last state of something, in its own type and unit; the *type* of a group is that of its state.

    *last_state* is what it held before the last change, None before the first; a group knows none. *last_update* and
    *last_change* are seconds since 1970, None before the first.
    """

    name: str
    type: ItemType
    label: str | None = None
    icon: str | None = None
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Metadata] = attrs.field(factory=dict)
    state_description: StateDescription | None = None
    group: Group | None = None
    state: State = NULL
    last_state: State | None = None
    last_update: float | None = None
    last_change: float | None = None

    def state_as(self, target: _Target[_S]) -> _S | None:
        """Return the state as a *target*, None if that is impossible (openhab-formats 3.4).

        A group asks its function first, which counts members for who wants a number (2.7 P13).
        """
        group, found = self.group, None
        if group is not None and group.function is not None:
            found = group.function.state_as(group.counted, target)
        return item_state_as(self.type, self.state, target) if found is None else found
