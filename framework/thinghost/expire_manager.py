"""Items that become something by themselves when nothing was heard for a while: ``expire`` (openhab-runtime 2.10)."""

import asyncio
import logging
from collections.abc import Iterator

import attrs

from .cause import NOTHING, Causes
from .duration import parse_duration
from .errors import ConfigurationError
from .event import (
    GroupItemStateChangedEvent,
    ItemAddedEvent,
    ItemCommandEvent,
    ItemRemovedEvent,
    ItemStateChangedEvent,
    ItemStateUpdatedEvent,
    ItemUpdatedEvent,
)
from .event_bus import EventBus, Undo
from .item import Item, Metadata
from .item_registry import ItemRegistry
from .item_type import ItemType
from .state import NULL, UNDEF, StringType
from .type import Command, State

_log = logging.getLogger(__name__)

EXPIRE_SOURCE = "org.openhab.core.expire"

_NAMESPACE = "expire"
_TARGETS = ("state", "command")
_FLAGS = ("ignoreStateUpdates", "ignoreCommands")
_KEYS = ("duration", *_TARGETS, *_FLAGS)
_QUOTED = {f"'{word}'": StringType(word) for word in ("NULL", "UNDEF")}
"""The words that a text item holds only if they are quoted."""


@attrs.frozen
class Expire:
    """After how many *seconds* of silence an item takes *state*, or gets *command* if that is given."""

    seconds: float
    state: State
    command: Command | None = None
    ignore_state_updates: bool = False
    ignore_commands: bool = False


def read_expire(metadata: Metadata, item_type: ItemType) -> Expire:
    """Return what *metadata* says for an item of *item_type* (openhab-formats 2.5 B15).

    Raises ConfigurationError for what openHAB ignores: a key it does not know, a duration or a target twice or wrong.
    """
    given: dict[str, str] = {}
    for key, text in _given(metadata):
        what = "state or command" if key in _TARGETS else key
        if key not in _KEYS:
            raise ConfigurationError(f"expire has no key '{key}', expected {', '.join(_KEYS)}")
        if key in given or (key in _TARGETS and given.keys() & set(_TARGETS)):
            raise ConfigurationError(f"expire gives its {what} twice, expected one")
        given[key] = text
    duration = parse_duration(given.get("duration", ""))
    if duration is None:
        found = given.get("duration", "")
        raise ConfigurationError(f"expire has the duration '{found}', expected e.g. '5m' or '1h 30m'")
    state, command = given.get("state"), given.get("command")
    return Expire(
        duration.total_seconds(),
        UNDEF if state is None else _state(state, item_type),
        None if command is None else _command(command, item_type),
        *(given.get(flag, "").lower() == "true" for flag in _FLAGS),
    )


def _given(metadata: Metadata) -> Iterator[tuple[str, str]]:
    """Yield what the text says before and behind its comma, then the keys and values of the brackets."""
    duration, _, target = (each.strip() for each in metadata.value.partition(","))
    if duration:
        yield "duration", duration
    if target:
        key, equals, text = target.partition("=")
        yield (key, text) if equals and key in _TARGETS else ("state", target)
    for key, value in metadata.configuration.items():
        yield key, str(value)


def _command(text: str, item_type: ItemType) -> Command:
    command = item_type.parse_command(text)
    if command is None:
        raise ConfigurationError(f"expire has '{text}', which is no command of a {item_type.name}")
    return command


def _state(text: str, item_type: ItemType) -> State:
    quoted = _QUOTED.get(text) if item_type.name == "String" else None
    state = quoted or item_type.parse_state(text)
    if state is None:
        raise ConfigurationError(f"expire has '{text}', which is no state of a {item_type.name}")
    return state


class ExpireManager:
    """Watches the items that have an ``expire``, each with one timer of the loop."""

    def __init__(self, registry: ItemRegistry, bus: EventBus, causes: Causes) -> None:
        """Let items of *registry*, and those that come, expire as they are told to, by what is heard on *bus*.

        What holds a state already, as it was restored, was heard of just now. An ``expire`` that means nothing is
        named in the log, and has no effect.
        """
        self._registry = registry
        self._bus = bus
        self._causes = causes
        self._timers: dict[Item, _Timer] = {}
        for item in registry:
            self._watch(item)
        bus.subscribe(ItemAddedEvent, lambda event: self._watch(event.item))
        bus.subscribe(ItemRemovedEvent, lambda event: self._forget(event.item))
        bus.subscribe(ItemUpdatedEvent, self._item_updated)

    def close(self) -> None:
        """Let nothing expire any more."""
        for item in list(self._timers):
            self._forget(item)

    def _watch(self, item: Item) -> None:
        written = item.metadata.get(_NAMESPACE)
        if written is None:
            return
        try:
            expire = read_expire(written, item.type)
        except ConfigurationError as error:
            _log.warning("item %s never expires: %s", item.name, error)
            return
        self._timers[item] = _Timer(item, expire, self._registry, self._bus, self._causes)

    def _forget(self, item: Item) -> None:
        timer = self._timers.pop(item, None)
        if timer is not None:
            timer.close()

    def _item_updated(self, event: ItemUpdatedEvent) -> None:
        item, old = event.item, event.old
        if (item.type, item.metadata.get(_NAMESPACE)) != (old.type, old.metadata.get(_NAMESPACE)):
            self._forget(item)
            self._watch(item)


class _Timer:
    """Counts down for one item; what is heard only moves the end: the timer of the loop finds out when it wakes."""

    def __init__(
        self, item: Item, expire: Expire, registry: ItemRegistry, bus: EventBus, causes: Causes
    ) -> None:
        self._item = item
        self._expire = expire
        self._target = expire.state if expire.command is None else expire.command
        self._registry = registry
        self._causes = causes
        self._loop = asyncio.get_running_loop()
        self._cause = NOTHING
        self._end: float | None = None
        self._wakes_at = 0.0
        self._handle: asyncio.TimerHandle | None = None
        self._undo = list(self._listening(bus))
        if item.state is not NULL:
            self._state_heard(item.state, item.state, NOTHING)

    def close(self) -> None:
        for undo in self._undo:
            undo()
        if self._handle is not None:
            self._handle.cancel()

    def _listening(self, bus: EventBus) -> Iterator[Undo]:
        states = ItemStateChangedEvent if self._expire.ignore_state_updates else ItemStateUpdatedEvent
        for kind in (states, GroupItemStateChangedEvent):
            yield bus.subscribe_item(
                kind, self._item, lambda event: self._state_heard(event.state, event.old, event.number)
            )
        if not self._expire.ignore_commands:
            yield bus.subscribe_item(ItemCommandEvent, self._item, self._command_heard)

    def _state_heard(self, state: State, old: State, cause: int) -> None:
        target = self._target
        # the item holds it in its own type and unit
        held = self._item.type.store(old, target) if isinstance(target, State) else target
        self._heard(cause, is_target=state == held)

    def _command_heard(self, event: ItemCommandEvent) -> None:
        self._heard(event.number, is_target=event.command == self._target)

    def _heard(self, cause: int, *, is_target: bool) -> None:
        self._cause = cause
        self._end = None if is_target else self._loop.time() + self._expire.seconds
        if self._handle is None and self._end is not None:
            self._sleep(self._end)

    def _sleep(self, end: float) -> None:
        self._wakes_at = end
        self._handle = self._loop.call_at(end, self._wake)

    def _wake(self) -> None:
        self._handle, end = None, self._end
        if end is None:
            return
        if end > self._wakes_at:
            self._sleep(end)
            return
        self._end = None
        with self._causes.because_of(self._cause):
            if self._expire.command is None:
                self._registry.update(self._item, self._expire.state, EXPIRE_SOURCE)
            else:
                self._registry.send_command(self._item, self._expire.command, EXPIRE_SOURCE)
