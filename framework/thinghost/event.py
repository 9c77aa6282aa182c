"""What can happen (openhab-runtime 3.2); events are made only when somebody listens and are never changed."""

import attrs

from .item import Item
from .state import Command, State
from .thing import Thing, ThingStatusInfo


@attrs.define(eq=False)
class Event:
    """Something that happened at *time* (seconds since 1970), because of *source*.

    *source* names who caused it: a channel's UID for a state from a device, else a word such as ``rule``.
    Treat every event as frozen: they are made too often to pay for the guard.
    """

    time: float
    source: str | None


@attrs.define(eq=False)
class ItemStateUpdatedEvent(Event):
    """An item took *state*, in its own type and unit; *old* is what it held before."""

    item: Item
    state: State
    old: State


@attrs.define(eq=False)
class ItemStateChangedEvent(ItemStateUpdatedEvent):
    """An item took a *state* that differs from *old*; published after the update."""


@attrs.define(eq=False)
class ItemCommandEvent(Event):
    """Somebody asks for something: *command* goes to the channels that are linked to *item*."""

    item: Item
    command: Command


@attrs.define(eq=False)
class ThingStatusInfoChangedEvent(Event):
    """A thing's status, detail or description is another one; *old* is what it was."""

    thing: Thing
    info: ThingStatusInfo
    old: ThingStatusInfo


@attrs.define(eq=False)
class ChannelTriggeredEvent(Event):
    """A trigger channel of *thing*, *channel_id*, gave *event*."""

    thing: Thing
    channel_id: str
    event: str
