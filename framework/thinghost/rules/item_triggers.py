"""Triggers of items: changed, updated, received a command (openhab-runtime 4.2)."""

from datetime import timedelta

import attrs

from ..errors import ConfigurationError
from ..event import (
    Event,
    GroupItemStateChangedEvent,
    GroupStateUpdatedEvent,
    ItemCommandEvent,
    ItemStateChangedEvent,
    ItemStateUpdatedEvent,
)
from ..item import Item
from .declaration import Disarm, Fire, Trigger
from .expectation import Expectation
from .following import follow, subscribe_item
from .held import Held, held_seconds, held_text
from .home import Home
from .item_value import Value
from .lasting import Lasting
from .selection import ItemLike, Selection, selection_of
from .value import is_command

_CHANGED: tuple[type[Event], ...] = (ItemStateChangedEvent, GroupItemStateChangedEvent)
_UPDATED: tuple[type[Event], ...] = (ItemStateUpdatedEvent, GroupStateUpdatedEvent)


def changed(  # noqa: PLR0913  each says one thing about the change
    *items: ItemLike,
    from_: Value | None = None,
    to: Value | None = None,
    above: Value | None = None,
    below: Value | None = None,
    by: Value | None = None,
    held: str | timedelta | float | None = None,
) -> Trigger:
    """Return the trigger that comes when one of *items* holds another state than before.

    *from_* and *to* say which: it was that and is no longer, it was not and is now (80 % of a dimmer is ON). *above*
    and *below* are limits that it crosses, both together a range that it enters; no limit is crossed from NULL or
    UNDEF. *by* is how much more than it must differ, in one change. Values are text, numbers in the item's unit,
    quantities, states.

    With *held* it comes once, when that has been so for so long without interruption: the item has been as *to*,
    *above* and *below* say, whatever it was before; without them, it has not changed again. A restart or a reload
    begins anew, and NULL and UNDEF end it, unless *to* says just that. The event tells of the state that has lasted.
    """
    return _StateTrigger(
        _selections("changed", items), "changed", Expectation(from_, to, above, below, by), held
    )


def updated(
    *items: ItemLike,
    to: Value | None = None,
    above: Value | None = None,
    below: Value | None = None,
    held: str | timedelta | float | None = None,
) -> Trigger:
    """Return the trigger that comes when one of *items* is given a state, the same as before or another.

    *to*, *above* and *below* say which states count. With *held* it comes once, when they have been so for so long, as
    in `changed`; without them, when no update has come for so long after one.
    """
    return _StateTrigger(
        _selections("updated", items), "updated", Expectation(to=to, above=above, below=below), held
    )


def received(*items: ItemLike, command: Value | None = None) -> Trigger:
    """Return the trigger that comes when one of *items* receives a command; *command* says which."""
    return _CommandTrigger(_selections("received", items), command)


def _selections(what: str, items: tuple[ItemLike, ...]) -> tuple[Selection, ...]:
    if not items:
        raise ConfigurationError(f"{what}() names no item, expected one or more, such as {what}(items.Light)")
    return tuple(map(selection_of, items))


def _joined(selections: tuple[Selection, ...]) -> str:
    return ", ".join(map(str, selections))


@attrs.frozen
class _CommandTrigger(Trigger):
    selections: tuple[Selection, ...]
    command: Value | None

    def arm(self, home: Home, fire: Fire) -> Disarm:
        def listen(item: Item) -> Disarm:
            if self.command is None:
                return home.bus.subscribe_item(ItemCommandEvent, item, fire)
            is_meant = is_command(item, self.command)

            def hear(event: ItemCommandEvent) -> None:
                if is_meant(event.command):
                    fire(event)

            return home.bus.subscribe_item(ItemCommandEvent, item, hear)

        return follow(home, self.selections, listen)

    def __str__(self) -> str:
        command = "" if self.command is None else f" {self.command}"
        return f"{_joined(self.selections)} received command{command}"


@attrs.frozen
class _StateTrigger(Trigger):
    selections: tuple[Selection, ...]
    what: str
    expectation: Expectation
    held: str | timedelta | float | None
    _seconds: float | None = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_seconds", held_seconds(self.held))

    def arm(self, home: Home, fire: Fire) -> Disarm:
        seconds = self._seconds
        if seconds is None:
            return follow(home, self.selections, lambda item: self._listen(home, item, fire))
        return follow(home, self.selections, lambda item: self._listen_long(home, item, seconds, fire))

    def _listen(self, home: Home, item: Item, fire: Fire) -> Disarm:
        is_change = self.what == "changed"
        fires = self.expectation.changes(item) if is_change else self.expectation.updates(item)
        kinds = _CHANGED if is_change else _UPDATED
        if fires is None:
            return subscribe_item(home, kinds, item, fire)

        def hear(event: ItemStateUpdatedEvent) -> None:
            if fires(event):
                fire(event)

        return subscribe_item(home, kinds, item, hear)

    def _listen_long(self, home: Home, item: Item, seconds: float, fire: Fire) -> Disarm:
        lasting = Lasting.begun(home, item, self.expectation, Held(home.scheduler, seconds), fire)
        undo = subscribe_item(home, _CHANGED if self.what == "changed" else _UPDATED, item, lasting.hear)

        def disarm() -> None:
            undo()
            lasting.held.end()

        return disarm

    def __str__(self) -> str:
        return f"{_joined(self.selections)} {self.what}{self.expectation}{held_text(self.held)}"
