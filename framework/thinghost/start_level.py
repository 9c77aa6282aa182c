"""How far the start has come, in the levels that rules and other programs know from openHAB (openhab-runtime 8.3)."""

import asyncio
from collections.abc import Iterable
from enum import IntEnum

from .cause import NOTHING
from .clock import Clock
from .event import StartlevelEvent, ThingAddedEvent, ThingRemovedEvent, ThingStatusInfoChangedEvent
from .event_bus import EventBus, Undo
from .thing import Thing, ThingStatusDetail, ThingStatusInfo
from .uid import ThingUID


class StartLevel(IntEnum):
    """What is done when a level is reached; those below it are done then, too."""

    STATES = 30
    """Items hold their restored states, groups and links are in place, sinks listen."""
    RULES = 40
    """Rules are loaded."""
    RULE_ENGINE = 50
    """Rules listen: what happens from now on triggers them."""
    USER_INTERFACE = 70
    """Whoever asks finds everything there; the things are beginning."""
    THINGS = 80
    """Every thing is UNKNOWN, ONLINE or OFFLINE, unless it is disabled or waits for a person."""
    COMPLETE = 100
    """Nothing is left to wait for."""


class StartLevels:
    """Knows the *level* that was reached last, 0 before the first; it only rises."""

    def __init__(self, bus: EventBus, clock: Clock) -> None:
        """Tell every level on *bus*."""
        self.level = 0
        self._bus = bus
        self._clock = clock
        self._beginning: set[ThingUID] = set()
        self._undo: tuple[Undo, ...] = ()

    def reach(self, level: StartLevel) -> None:
        """Come to *level*, over all below it that were not reached yet."""
        for each in StartLevel:
            if self.level < each <= level:
                self.level = each.value
                self._bus.publish(StartlevelEvent(self._clock.time(), NOTHING, None, each.value))

    def watch(self, things: Iterable[Thing]) -> None:
        """Reach the last two levels as soon as all *things*, and those that come until then, have begun."""
        self._beginning = {thing.uid for thing in things if not _has_begun(thing.status_info)}
        subscribe = self._bus.subscribe
        self._undo = (
            subscribe(ThingStatusInfoChangedEvent, lambda event: self._heard(event.thing, event.info)),
            subscribe(ThingAddedEvent, lambda event: self._heard(event.thing, event.thing.status_info)),
            subscribe(ThingRemovedEvent, self._removed),
        )
        self._look()

    def _heard(self, thing: Thing, info: ThingStatusInfo) -> None:
        if _has_begun(info):
            self._beginning.discard(thing.uid)
            self._look()
        else:
            self._beginning.add(thing.uid)

    def _removed(self, event: ThingRemovedEvent) -> None:
        self._beginning.discard(event.thing.uid)
        # others may come in the same reload
        asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        if not self._beginning:
            for undo in self._undo:
                undo()
            self.reach(StartLevel.COMPLETE)


def _has_begun(info: ThingStatusInfo) -> bool:
    # one that cannot begin says why
    return info.status.is_initialized or info.detail is not ThingStatusDetail.NONE
