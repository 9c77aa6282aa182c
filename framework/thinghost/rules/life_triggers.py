"""Triggers of the rule's own life, and that of the house (openhab-runtime 8.3)."""

from collections.abc import Iterable
from enum import StrEnum

import attrs

from ..errors import ConfigurationError
from ..event import Event, StartlevelEvent
from ..start_level import StartLevel
from .declaration import AnyOf, Disarm, Fire, Trigger
from .home import Home


class Moment(StrEnum):
    """What can happen to a rule file."""

    STARTED = "started"
    """The house has started: items hold their restored states, things are about to begin."""
    RELOADED = "reloaded"
    """The file was loaded again, because it has changed."""
    STOPPING = "stopping"
    """The house is about to end."""


@attrs.define(eq=False)
class LifeEvent(Event):
    """The *moment* has come."""

    moment: Moment


@attrs.frozen
class LifeTrigger(Trigger):
    """Comes when whoever loads rules says that *moment* is there; see `comes`."""

    moment: Moment

    def arm(self, home: Home, fire: Fire) -> Disarm:  # noqa: ARG002 - as of every trigger
        """Do nothing: nobody on the bus knows of these moments."""
        return lambda: None

    def __str__(self) -> str:
        return self.moment.value


def started() -> Trigger:
    """Return the trigger that comes once when the house has started, before things begin; not at a reload."""
    return LifeTrigger(Moment.STARTED)


def reloaded() -> Trigger:
    """Return the trigger that comes when the rule's file was loaded again, because it had changed."""
    return LifeTrigger(Moment.RELOADED)


def stopping() -> Trigger:
    """Return the trigger that comes when the house is about to end; the rule has little time, and things still work."""
    return LifeTrigger(Moment.STOPPING)


def start_level(level: int) -> Trigger:
    """Return the trigger that comes once when the start comes to *level*: at 80 every thing has begun.

    Rules listen from level 50 on: that, or less, is `started`. Raises ConfigurationError for no level from 1 to 100.
    """
    if isinstance(level, bool) or not isinstance(level, int) or not 0 < level <= StartLevel.COMPLETE:
        raise ConfigurationError(f"{level!r} is no start level, expected a whole number from 1 to 100")
    return started() if level <= StartLevel.RULE_ENGINE else _StartLevelTrigger(level)


def comes(triggers: Iterable[Trigger], moment: Moment) -> bool:
    """Whether one of *triggers* waits for *moment*."""
    return any(
        comes(trigger.triggers, moment) if isinstance(trigger, AnyOf) else trigger == LifeTrigger(moment)
        for trigger in triggers
    )


@attrs.frozen
class _StartLevelTrigger(Trigger):
    level: int

    def arm(self, home: Home, fire: Fire) -> Disarm:
        def hear(event: StartlevelEvent) -> None:
            # levels between those that are told belong to the next one
            if event.level >= self.level:
                undo()
                fire(event)

        undo = home.bus.subscribe(StartlevelEvent, hear)
        return undo

    def __str__(self) -> str:
        return f"start level {self.level}"
