"""The inbox: things that were found and that no file has yet (openhab-runtime 5.4)."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

import attrs

from .cause import NOTHING
from .clock import Clock
from .discovery_result import UNLIMITED, DiscoveryResult, DiscoveryResultFlag, InboxEntry
from .errors import PluginError
from .event import (
    InboxAddedEvent,
    InboxEvent,
    InboxRemovedEvent,
    InboxUpdatedEvent,
    ThingAddedEvent,
    ThingRemovedEvent,
    ThingStatusInfoChangedEvent,
    ThingUpdatedEvent,
)
from .event_bus import EventBus
from .plugins import Plugins
from .thing import Thing, ThingStatus
from .thing_type import ThingType
from .uid import ThingUID, TypeUID

_log = logging.getLogger(__name__)

CHECK_SECONDS = 30.0
"""How often entries are looked at whose time may be over."""


class Inbox:
    """Keeps what is found, by its UID, and tells the bus what becomes of it."""

    def __init__(
        self, plugins: Plugins, bus: EventBus, clock: Clock, entries: Iterable[InboxEntry] = ()
    ) -> None:
        """Begin with *entries*; *plugins* know the thing types, without which nothing gets in."""
        self._plugins = plugins
        self._bus = bus
        self._clock = clock
        self._entries: dict[ThingUID, InboxEntry] = {}
        self._of_type: dict[TypeUID, dict[ThingUID, InboxEntry]] = {}
        for entry in entries:
            self._put(entry)
        self._things: dict[ThingUID, Thing] = {}
        self._warned: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._changed: Callable[[], None] = lambda: None
        self.declared: set[ThingUID] = set()
        """The UIDs that were found and are those of things in the files, so that they did not get in."""

    def __iter__(self) -> Iterator[InboxEntry]:
        return iter(tuple(self._entries.values()))

    def get(self, uid: ThingUID) -> InboxEntry | None:
        """Return the entry *uid*, None where there is none."""
        return self._entries.get(uid)

    # life with the house

    def start(self, things: Iterable[Thing], changed: Callable[[], None]) -> None:
        """Leave out what *things* are already, and call *changed* from now on whenever an entry does."""
        self._changed = changed
        self._things = {thing.uid: thing for thing in things}
        for entry in self:
            if entry.uid in self._things:
                self._leave(entry)
            elif entry.known_as is not None and entry.known_as not in self._things:
                self._unknow(entry)
        for thing in self._things.values():
            self._recognise(thing)
        self._arm()

    def listen(self) -> list[Callable[[], None]]:
        """Follow the things of the house, and return what ends that."""
        return [
            self._bus.subscribe(ThingAddedEvent, self._thing_added),
            self._bus.subscribe(ThingUpdatedEvent, self._thing_updated),
            self._bus.subscribe(ThingRemovedEvent, self._thing_removed),
            self._bus.subscribe(ThingStatusInfoChangedEvent, self._status_changed),
        ]

    def close(self) -> None:
        """Look at no entry any more."""
        if self._timer is not None:
            self._timer.cancel()

    # what may be done to it

    def add(self, result: DiscoveryResult, source: str) -> bool:
        """Take in *result*, which *source* found, or note that it is there still; a flag that is set stays.

        Return whether it is news: what a file declares, or no binding knows, does not get in.
        """
        if result.thing_uid in self._things:
            self.declared.add(result.thing_uid)
            return False
        thing_type = self._thing_type(result.thing_type_uid)
        if thing_type is None:
            self._warn(f"{source} found {result.thing_uid}, but nobody knows {result.thing_type_uid}")
            return False
        result = _tidied(result, thing_type)
        if result.representation_property is not None and result.representation is None:
            name = result.representation_property
            self._warn(f"{result.thing_uid} has no property '{name}' by which it could be known again")
        now, old = self._clock.time(), self._entries.get(result.thing_uid)
        if old is None:
            return self._take(InboxEntry(result, now, source))
        entry = attrs.evolve(old, result=result, created=now, source=source)
        self._put(entry)
        if result != old.result:
            self._tell(InboxUpdatedEvent, entry)
            self._arm_for(entry)
        return False

    def remove(self, uid: ThingUID) -> bool:
        """Remove the entry *uid* and those below it; return whether there was one."""
        entry = self._entries.get(uid)
        if entry is None:
            return False
        self._leave(entry)
        self._remove_below(uid)
        return True

    def set_flag(self, uid: ThingUID, flag: DiscoveryResultFlag) -> bool:
        """Let a person decide about the entry *uid*; return whether there is one."""
        entry = self._entries.get(uid)
        if entry is None:
            return False
        self._replace(attrs.evolve(entry, flag=flag, known_as=None))
        return True

    def remove_older(self, source: str, since: float, bridge_uid: ThingUID | None = None) -> None:
        """Remove what *source* found before *since* and not again; only below the bridge, if one is given."""
        for entry in self:
            is_its = entry.source == source and entry.created < since
            if is_its and (bridge_uid is None or entry.result.bridge_uid == bridge_uid):
                self.remove(entry.uid)

    # what it does by itself

    def _take(self, entry: InboxEntry) -> bool:
        twin = next((each for each in self._things.values() if self._is_same(each, entry)), None)
        if twin is not None:
            entry = attrs.evolve(entry, flag=DiscoveryResultFlag.IGNORED, known_as=twin.uid)
        self._put(entry)
        _log.debug("found %s%s", entry.uid, "" if twin is None else f", which is {twin.uid}")
        self._tell(InboxAddedEvent, entry)
        self._arm_for(entry)
        return twin is None

    def _thing_added(self, event: ThingAddedEvent) -> None:
        self._things[event.thing.uid] = event.thing
        entry = self._entries.get(event.thing.uid)
        if entry is not None:
            self._leave(entry)
        self._recognise(event.thing)

    def _thing_updated(self, event: ThingUpdatedEvent) -> None:
        self._things[event.thing.uid] = event.thing
        for entry in tuple(self._of_type.get(event.thing.type_uid, {}).values()):
            if entry.known_as == event.thing.uid and not self._is_same(event.thing, entry):
                self._unknow(entry)
        self._recognise(event.thing)

    def _thing_removed(self, event: ThingRemovedEvent) -> None:
        self._things.pop(event.thing.uid, None)
        self.declared.discard(event.thing.uid)
        for entry in self:
            if entry.known_as == event.thing.uid:
                self._unknow(entry)
        self._remove_below(event.thing.uid)

    def _status_changed(self, event: ThingStatusInfoChangedEvent) -> None:
        if event.info.status is ThingStatus.ONLINE and self._entries:
            self._recognise(event.thing)

    def _recognise(self, thing: Thing) -> None:
        """Ignore the entry that is *thing*, if there is exactly one."""
        alike = self._of_type.get(thing.type_uid, {}).values()
        same = [entry for entry in alike if self._is_same(thing, entry)]
        if len(same) == 1 and not same[0].is_ignored:
            self._replace(attrs.evolve(same[0], flag=DiscoveryResultFlag.IGNORED, known_as=thing.uid))

    def _unknow(self, entry: InboxEntry) -> None:
        self._replace(attrs.evolve(entry, flag=DiscoveryResultFlag.NEW, known_as=None))

    def _is_same(self, thing: Thing, entry: InboxEntry) -> bool:
        """Whether both are one device: of one type, and with the same value of one representation property."""
        if thing.type_uid != entry.result.thing_type_uid:
            return False
        thing_type, name = self._thing_type(thing.type_uid), entry.result.representation_property
        if thing_type is None or name is None or thing_type.representation_property != name:
            return False
        value = thing.properties.get(name, thing.configuration.get(name))
        return value is not None and _text(value) == entry.result.representation

    def _remove_below(self, bridge_uid: ThingUID) -> None:
        for entry in self:
            if entry.result.bridge_uid == bridge_uid:
                self.remove(entry.uid)

    def _leave(self, entry: InboxEntry) -> None:
        """Remove *entry* alone: where it is a thing now, what was found below it is below that."""
        del self._entries[entry.uid]
        del self._of_type[entry.result.thing_type_uid][entry.uid]
        self._tell(InboxRemovedEvent, entry)

    def _put(self, entry: InboxEntry) -> None:
        self._entries[entry.uid] = entry
        self._of_type.setdefault(entry.result.thing_type_uid, {})[entry.uid] = entry

    def _replace(self, entry: InboxEntry) -> None:
        self._put(entry)
        self._tell(InboxUpdatedEvent, entry)

    def _tell(self, kind: type[InboxEvent], entry: InboxEntry) -> None:
        self._bus.publish(kind(self._clock.time(), NOTHING, None, entry))
        self._changed()

    def _warn(self, message: str) -> None:
        """Warn once: a bridge may tell the same with every poll."""
        if message not in self._warned:
            self._warned.add(message)
            _log.warning("%s", message)

    def _thing_type(self, uid: TypeUID) -> ThingType | None:
        try:
            return self._plugins.thing_type(uid)
        except PluginError:
            return None

    # the time of entries

    def _arm(self) -> None:
        """Look again in a while, if the time of any entry can be over: a house without such has no timer."""
        if any(entry.result.ttl != UNLIMITED for entry in self._entries.values()):
            self._look_later()

    def _arm_for(self, entry: InboxEntry) -> None:
        if entry.result.ttl != UNLIMITED:
            self._look_later()

    def _look_later(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(CHECK_SECONDS, self._forget)

    def _forget(self) -> None:
        now, self._timer = self._clock.time(), None
        for entry in self:
            if entry.is_over(now):
                self.remove(entry.uid)
        self._arm()


def _tidied(result: DiscoveryResult, thing_type: ThingType) -> DiscoveryResult:
    """Return *result* with facts as text and parameters as they are.

    Secrets have no business here. A placeholder neither: what strangers announce must not make a file that somebody
    pastes name a secret of the house.
    """
    declared = {each.name: each for each in thing_type.parameters}
    properties = {
        name: value if name in declared and isinstance(value, str | int | float) else _text(value)
        for name, value in result.properties.items()
        if not (name in declared and declared[name].is_secret) and "${" not in str(value)
    }
    return attrs.evolve(result, properties=properties)


def _text(value: object) -> str:
    """Return *value* as a person writes it: 12 may be a Decimal in a file, and a text from the network."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
