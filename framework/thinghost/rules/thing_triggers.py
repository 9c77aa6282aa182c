"""Triggers of things: their status, and the events of their channels (openhab-runtime 4.2)."""

import logging
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from typing import TypeAlias, TypeVar

import attrs

from ..cause import NOTHING
from ..errors import ConfigurationError
from ..event import ChannelTriggeredEvent, ThingStatusInfoChangedEvent
from ..suggestion import did_you_mean
from ..thing import ChannelKind, Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from .declaration import Disarm, Fire, Trigger
from .held import Held, held_seconds, held_text
from .home import Home
from .wildcard import is_wildcard, wildcard

_log = logging.getLogger(__name__)

_E = TypeVar("_E", bound=Enum)

Status: TypeAlias = ThingStatus | str
Detail: TypeAlias = ThingStatusDetail | str


def thing_changed(
    thing: object,
    from_: Status | None = None,
    to: Status | None = None,
    *,
    detail: Detail | None = None,
    held: str | timedelta | float | None = None,
) -> Trigger:
    """Return the trigger that comes when a thing has another status, or another detail; a new sentence alone is none.

    *thing* is one of ``house.things`` or a UID, in which ``*`` is any text. *from_* and *to* say which status: it was
    that and is no longer, it was not and is now. *detail* is that of the new one. With *held* it comes once, when the
    thing has been so for so long. Raises ConfigurationError for what is no status, detail or duration.
    """
    return _StatusTrigger(
        uid_of(thing), thing_status(from_), thing_status(to), _detail(detail), held, held_seconds(held)
    )


def thing_updated(thing: object, to: Status | None = None) -> Trigger:
    """Return the trigger that comes when anything about a thing's status is new, be it the sentence; *to* says which.

    *thing* is as of `thing_changed`.
    """
    return _UpdateTrigger(uid_of(thing), thing_status(to))


def triggered(channel: object, event: str | None = None) -> Trigger:
    """Return the trigger that comes when a trigger channel gives an event; *event* says which.

    *channel* is a UID, in which ``*`` is any text. Raises ConfigurationError when it is armed where there is no such
    thing, or where the channel has states.
    """
    return _ChannelTrigger(uid_of(channel), event)


def uid_of(thing: object) -> str:
    """Return the UID of *thing*, which has one or is one. Raises ConfigurationError for others."""
    uid = str(getattr(thing, "uid", thing))
    if ":" not in uid:
        raise ConfigurationError(f"'{uid}' is no UID, expected one such as 'binding:type:id'")
    return uid


def thing_status(status: Status | None) -> ThingStatus | None:
    """Return *status* as a ThingStatus. Raises ConfigurationError for what is none."""
    return _word(ThingStatus, "status of a thing", status)


def _detail(detail: Detail | None) -> ThingStatusDetail | None:
    return _word(ThingStatusDetail, "detail of a status", detail)


def _word(words: type[_E], what: str, value: _E | str | None) -> _E | None:
    if value is None or isinstance(value, words):
        return value
    names = [each.name for each in words]
    if str(value).upper() not in names:
        hint = did_you_mean(str(value), names)
        raise ConfigurationError(f"'{value}' is no {what}, expected one of {', '.join(names)}{hint}")
    return words[str(value).upper()]


def check_thing(home: Home, uid: str) -> None:
    """Raise ConfigurationError where there is no thing *uid*, or none that it fits, with what was probably meant."""
    known = [thing.uid.text for thing in home.means.things()]
    if is_wildcard(uid):
        fits = wildcard(uid).fullmatch
        if not any(map(fits, known)):
            raise ConfigurationError(f"there is no thing whose UID fits {uid}")
    elif home.thing(uid) is None:
        raise ConfigurationError(f"there is no thing {uid}{did_you_mean(uid, known)}")


@attrs.frozen
class _StatusTrigger(Trigger):
    uid: str
    from_: ThingStatus | None
    to: ThingStatus | None
    detail: ThingStatusDetail | None
    held: str | timedelta | float | None
    _seconds: float | None

    def arm(self, home: Home, fire: Fire) -> Disarm:
        check_thing(home, self.uid)
        if self._seconds is not None:
            return _Lasting(self, home, fire, self._seconds).begin()

        def hear(event: ThingStatusInfoChangedEvent) -> None:
            if self.comes(event.old, event.info):
                fire(event)

        return home.switchboard.listen(home.bus, ThingStatusInfoChangedEvent, self.uid, hear)

    def comes(self, old: ThingStatusInfo, new: ThingStatusInfo) -> bool:
        if (old.status, old.detail) == (new.status, new.detail):
            return False
        if self.from_ is not None and not (old.status is self.from_ is not new.status):
            return False
        return self.is_any or (self.is_met(new) and not self.is_met(old))

    def is_met(self, info: ThingStatusInfo) -> bool:
        return self.to in {None, info.status} and self.detail in {None, info.detail}

    @property
    def is_any(self) -> bool:
        return self.to is None and self.detail is None

    def __str__(self) -> str:
        detail = "" if self.detail is None else f" ({self.detail.value})"
        start, end = ("" if each is None else each.value for each in (self.from_, self.to))
        return (
            f"thing {self.uid} changed{start and f' from {start}'}{end and f' to {end}'}{detail}"
            + held_text(self.held)
        )


@attrs.define(eq=False)
class _Lasting:
    """Waits for the status of one thing, or of each that the UID fits, to last."""

    _trigger: _StatusTrigger
    _home: Home
    _fire: Fire
    _seconds: float
    _held: dict[str, Held] = attrs.field(factory=dict, init=False)

    def begin(self) -> Disarm:
        if self._trigger.from_ is None and not self._trigger.is_any:
            self._begin_with_those_that_are_so()
        home, uid = self._home, self._trigger.uid
        undo = home.switchboard.listen(home.bus, ThingStatusInfoChangedEvent, uid, self._hear)

        def disarm() -> None:
            undo()
            for held in self._held.values():
                held.end()

        return disarm

    def _begin_with_those_that_are_so(self) -> None:
        uid = self._trigger.uid
        if is_wildcard(uid):
            fits = wildcard(uid).fullmatch
            things = [thing for thing in self._home.means.things() if fits(thing.uid.text)]
        else:
            things = [thing] if (thing := self._home.thing(uid)) else []
        for thing in things:
            if self._trigger.is_met(thing.status_info):
                self._begin(thing, NOTHING, None, thing.status_info)

    def _hear(self, event: ThingStatusInfoChangedEvent) -> None:
        if (event.old.status, event.old.detail) == (event.info.status, event.info.detail):
            return
        trigger, held = self._trigger, self._held.get(event.thing.uid.text)
        goes_on = held is not None and held.is_on and not trigger.is_any and trigger.is_met(event.info)
        if goes_on:
            return
        if held is not None:
            held.end()
        if trigger.comes(event.old, event.info):
            self._begin(event.thing, event.number, event.source, event.old)

    def _begin(self, thing: Thing, number: int, source: str | None, old: ThingStatusInfo) -> None:
        def fire() -> None:
            now = self._home.clock.time()
            self._fire(ThingStatusInfoChangedEvent(now, number, source, thing, thing.status_info, old))

        held = self._held.get(thing.uid.text)
        if held is None:
            held = self._held[thing.uid.text] = Held(self._home.scheduler, self._seconds)
        held.begin(fire)


@attrs.frozen
class _UpdateTrigger(Trigger):
    uid: str
    to: ThingStatus | None

    def arm(self, home: Home, fire: Fire) -> Disarm:
        check_thing(home, self.uid)

        def hear(event: ThingStatusInfoChangedEvent) -> None:
            if self.to in {None, event.info.status}:
                fire(event)

        return home.switchboard.listen(home.bus, ThingStatusInfoChangedEvent, self.uid, hear)

    def __str__(self) -> str:
        return f"thing {self.uid} received update{'' if self.to is None else f' {self.to.value}'}"


@attrs.frozen
class _ChannelTrigger(Trigger):
    uid: str
    event: str | None

    def arm(self, home: Home, fire: Fire) -> Disarm:
        thing_uid, _, channel_id = self.uid.rpartition(":")
        check_thing(home, thing_uid)
        if not is_wildcard(self.uid):
            _check_channel(home, thing_uid, channel_id)
        is_meant = wildcard(channel_id).fullmatch if is_wildcard(channel_id) else channel_id.__eq__
        return home.switchboard.listen(
            home.bus, ChannelTriggeredEvent, thing_uid, self._listener(is_meant, fire)
        )

    def _listener(
        self, is_meant: Callable[[str], object], fire: Fire
    ) -> Callable[[ChannelTriggeredEvent], None]:
        def hear(event: ChannelTriggeredEvent) -> None:
            if self.event in {None, event.event} and is_meant(event.channel_id):
                fire(event)

        return hear

    def __str__(self) -> str:
        return f"channel {self.uid} triggered{'' if self.event is None else f' {self.event}'}"


def _check_channel(home: Home, thing_uid: str, channel_id: str) -> None:
    """Raise ConfigurationError for a channel of states; one that is missing may yet be made by a handler."""
    thing = home.thing(thing_uid)
    channel = None if thing is None else thing.channels.get(channel_id)
    if channel is not None and channel.kind is ChannelKind.STATE:
        raise ConfigurationError(
            f"channel {channel.uid} has states and triggers nothing: changed() hears the item that it is linked to"
        )
    if thing is not None and channel is None:
        known = [each.id for each in thing.channels.values() if each.kind is ChannelKind.TRIGGER]
        hint = did_you_mean(channel_id, known)
        _log.warning("a rule waits for channel %s: %s has none%s", channel_id, thing_uid, hint)
