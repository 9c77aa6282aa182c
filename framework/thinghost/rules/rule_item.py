"""An item as rules see it: what all types have in common."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, TypeAlias, TypeVar

from ..cause import NOTHING
from ..errors import ConfigurationError
from ..item import Item, Metadata
from ..state import REFRESH, Command, State, UnDefType
from .home import Home
from .hop import on_loop
from .item_comparison import compare
from .item_value import Value, command_of, state_of
from .run_cause import current_run

SOURCE = "rule"
"""Who does what a rule does."""

MOST_WAITING = 10_000
"""So many events may a rule publish before it gives back the loop; a loop without an end would fill the memory."""

_S = TypeVar("_S", bound=State)
_Target: TypeAlias = type[_S]


class RuleItem:
    """An item by its *name*: always the one that is called so now.

    It compares like its state, with another item, a state, a quantity, a time, a number (which is in its own unit), or
    a text as it reads it. No comparison with NULL or UNDEF holds, not even ``!=``, unless it asks for just that:
    ``items.Power == NULL``. What changes the house may be called from the thread of a blocking rule, too.
    """

    __slots__ = ("_home", "name")

    _classes: ClassVar[dict[str, type[RuleItem]]] = {}

    def __init_subclass__(cls, *, kinds: tuple[str, ...] = ()) -> None:
        """Let items of *kinds*, such as "Switch", be of this class."""
        super().__init_subclass__()
        RuleItem._classes.update(dict.fromkeys(kinds, cls))

    def __init__(self, name: str, home: Home) -> None:
        self.name = name
        self._home = home

    @staticmethod
    def of(item: Item, home: Home) -> RuleItem:
        """Return *item* of *home* in the class of its type."""
        return RuleItem.class_of(item.type.name)(item.name, home)

    @staticmethod
    def class_of(kind: str) -> type[RuleItem]:
        """Return the class of the items of type *kind*, such as "Number:Power"."""
        classes = RuleItem._classes
        return classes.get(kind) or classes.get(f"{kind.partition(':')[0]}:", RuleItem)

    @property
    def item(self) -> Item:
        """The framework's own item. Raises ConfigurationError where it is gone."""
        return self._home.items.get(self.name) or self._home.item(self.name)

    @property
    def label(self) -> str | None:
        """The label."""
        return self.item.label

    @property
    def type(self) -> str:
        """The type, such as "Number:Power"; that of its state for a group."""
        return self.item.type.name

    @property
    def state(self) -> State:
        """What it holds."""
        return self.item.state

    @property
    def last_state(self) -> State | None:
        """What it held before the last change, None before the first."""
        return self.item.last_state

    @property
    def last_update(self) -> datetime | None:
        """When it was given a state last, None before the first."""
        return self._moment(self.item.last_update)

    @property
    def last_change(self) -> datetime | None:
        """When its state changed last, None before the first."""
        return self._moment(self.item.last_change)

    def _moment(self, time: float | None) -> datetime | None:
        return None if time is None else datetime.fromtimestamp(time, self._home.clock.zone)

    @property
    def is_known(self) -> bool:
        """Whether it is neither NULL nor UNDEF."""
        return not isinstance(self.item.state, UnDefType)

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""
        return self.item.tags

    @property
    def metadata(self) -> Mapping[str, Metadata]:
        """Its metadata by namespace."""
        return self.item.metadata

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the groups that it is in."""
        return self.item.groups

    @property
    def members(self) -> tuple[RuleItem, ...]:
        """The items that are in it, in the order of the files; none where it is no group."""
        group = self.item.group
        return () if group is None else tuple(RuleItem.of(each, self._home) for each in group.members)

    def state_as(self, target: _Target[_S]) -> _S | None:
        """Return the state as a *target*, such as ``DecimalType``, None if that is impossible."""
        return self.item.state_as(target)

    def post_update(self, state: Value) -> None:
        """Let it hold *state*. Raises ValueError for what it cannot hold."""
        item = self.item
        self._do(self._home.items.update, item, state_of(item, state))

    def update_if_different(self, state: Value) -> bool:
        """Let it hold *state* unless it does; return whether it did not. Raises as `post_update` does."""
        item = self.item
        wanted = state_of(item, state)
        if wanted == item.state:
            return False
        self._do(self._home.items.update, item, wanted)
        return True

    def refresh(self) -> None:
        """Ask the channels that it is linked to for their states."""
        self._do(self._home.items.send_command, self.item, REFRESH)

    def _do(self, do: Callable[[Item, Any, str], None], item: Item, value: State | Command) -> None:
        on_loop(self._home.means, lambda: self._do_here(do, item, value))

    def _do_here(self, do: Callable[[Item, Any, str], None], item: Item, value: State | Command) -> None:
        causes, run = self._home.causes, current_run.get()
        if self._home.bus.backlog > MOST_WAITING:
            raise ConfigurationError(
                f"{MOST_WAITING} events wait to be heard: does this send without an end?"
            )
        before = causes.current
        if run != NOTHING:
            causes.current = run
        try:
            do(item, value, SOURCE)
        finally:
            causes.current = before

    def __eq__(self, other: object) -> bool:
        return compare(operator.eq, self.item, other)

    def __ne__(self, other: object) -> bool:
        return compare(operator.ne, self.item, other)

    # what equals another now does not later
    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: Value) -> bool:
        return compare(operator.lt, self.item, other)

    def __le__(self, other: Value) -> bool:
        return compare(operator.le, self.item, other)

    def __gt__(self, other: Value) -> bool:
        return compare(operator.gt, self.item, other)

    def __ge__(self, other: Value) -> bool:
        return compare(operator.ge, self.item, other)

    def __bool__(self) -> bool:
        raise TypeError(
            f"item {self.name} ({self.type}) is neither true nor false, compare it with something"
        )

    def __str__(self) -> str:
        return self.state.to_full_string(self._home.clock.zone)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}: {self}>"


class CommandItem(RuleItem):
    """An item that takes commands."""

    __slots__ = ()

    def send_command(self, command: Value) -> None:
        """Ask for *command*. Raises ValueError for what it does not take."""
        item = self.item
        self._do(self._home.items.send_command, item, command_of(item, command))

    def send_if_different(self, command: Value) -> bool:
        """Ask for *command* unless it holds that state already; return whether it did not.

        A command that is no state, such as INCREASE, is always sent. Raises as `send_command` does.
        """
        item = self.item
        wanted = command_of(item, command)
        if isinstance(wanted, State) and item.type.store(item.state, wanted) == item.state:
            return False
        self._do(self._home.items.send_command, item, wanted)
        return True
