"""What can happen (openhab-runtime 3.2); events are made only when somebody listens, and are never changed."""

import attrs

from .discovery_result import InboxEntry
from .item import Item
from .link import ItemChannelLink
from .state import Command, State
from .thing import Thing, ThingStatusInfo
from .time_series import TimeSeries


@attrs.define(eq=False)
class Event:
    """Something that happened at *time* (seconds since 1970), done by *source*.

    *number* is its place among the causes (`Causes`), 0 where nobody keeps it. *source* is a channel's UID for a state
    from a device, else a word such as ``rule``. Treat every event as frozen: they are made too often to pay for the
    guard.
    """

    time: float
    number: int
    source: str | None


@attrs.define(eq=False)
class ItemEvent(Event):
    """Something that happened to an item."""

    item: Item


@attrs.define(eq=False)
class ItemStateUpdatedEvent(ItemEvent):
    """An item took *state*, in its own type and unit; *old* is what it held before, since *last_update*."""

    state: State
    old: State
    last_update: float | None = None
    last_change: float | None = None


@attrs.define(eq=False)
class ItemStateChangedEvent(ItemStateUpdatedEvent):
    """An item took a *state* that differs from *old*; published after the update."""


@attrs.define(eq=False)
class GroupStateUpdatedEvent(ItemStateUpdatedEvent):
    """A group computed *state* anew, because of *member*."""

    member: Item | None = None


@attrs.define(eq=False)
class GroupItemStateChangedEvent(GroupStateUpdatedEvent):
    """What a group computed differs from *old*; published after the update."""


@attrs.define(eq=False)
class ItemStatePredictedEvent(ItemEvent):
    """A command will probably bring *state*; *is_confirmation* tells that the item holds it already."""

    state: State
    is_confirmation: bool


@attrs.define(eq=False)
class ItemCommandEvent(ItemEvent):
    """Somebody asks for something: *command* goes to the channels that are linked to the item."""

    command: Command


@attrs.define(eq=False)
class ItemTimeSeriesEvent(ItemEvent):
    """Somebody gives an item states at other times than now: *series*, which it may refuse."""

    series: TimeSeries


@attrs.define(eq=False)
class ItemTimeSeriesUpdatedEvent(ItemTimeSeriesEvent):
    """An item took *series*, in its own type and unit; what it holds now is not touched."""


@attrs.define(eq=False)
class ItemAddedEvent(ItemEvent):
    """An item is there that was not before."""


@attrs.define(eq=False)
class ItemRemovedEvent(ItemEvent):
    """An item is gone."""


@attrs.define(eq=False)
class ItemUpdatedEvent(ItemEvent):
    """An item has another definition; *old* is the one it had."""

    old: Item


@attrs.define(eq=False)
class ThingEvent(Event):
    """Something that happened to a thing."""

    thing: Thing


@attrs.define(eq=False)
class ThingAddedEvent(ThingEvent):
    """A thing is there that was not before."""


@attrs.define(eq=False)
class ThingRemovedEvent(ThingEvent):
    """A thing is gone."""


@attrs.define(eq=False)
class ThingUpdatedEvent(ThingEvent):
    """A thing has another definition or other properties; *old* is what it was."""

    old: Thing


@attrs.define(eq=False)
class ThingStatusInfoChangedEvent(ThingEvent):
    """A thing's status, detail or description is another one; *old* is what it was."""

    info: ThingStatusInfo
    old: ThingStatusInfo


@attrs.define(eq=False)
class ChannelTriggeredEvent(ThingEvent):
    """A trigger channel of the thing, *channel_id*, gave *event*."""

    channel_id: str
    event: str


@attrs.define(eq=False)
class ItemChannelLinkAddedEvent(Event):
    """An item and a channel are joined."""

    link: ItemChannelLink


@attrs.define(eq=False)
class ItemChannelLinkRemovedEvent(Event):
    """An item and a channel are no longer joined."""

    link: ItemChannelLink


@attrs.define(eq=False)
class InboxEvent(Event):
    """Something that happened to an entry of the inbox."""

    entry: InboxEntry


@attrs.define(eq=False)
class InboxAddedEvent(InboxEvent):
    """A thing was found that was not in the inbox."""


@attrs.define(eq=False)
class InboxUpdatedEvent(InboxEvent):
    """A found thing is another one than it was, or is to be ignored from now on, or no longer."""


@attrs.define(eq=False)
class InboxRemovedEvent(InboxEvent):
    """A found thing has left the inbox."""


@attrs.define(eq=False)
class StartlevelEvent(Event):
    """The start has come to *level* (openhab-runtime 8.3): 30 states, 40 rules, 80 things, 100 complete."""

    level: int
