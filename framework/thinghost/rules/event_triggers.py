"""The trigger of any event, by its topic (openhab-runtime 3.2, 4.2)."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs

from ..errors import ConfigurationError
from ..event import (
    ChannelTriggeredEvent,
    Event,
    GroupItemStateChangedEvent,
    GroupStateUpdatedEvent,
    InboxAddedEvent,
    InboxRemovedEvent,
    InboxUpdatedEvent,
    ItemAddedEvent,
    ItemChannelLinkAddedEvent,
    ItemChannelLinkRemovedEvent,
    ItemCommandEvent,
    ItemRemovedEvent,
    ItemStateChangedEvent,
    ItemStatePredictedEvent,
    ItemStateUpdatedEvent,
    ItemTimeSeriesEvent,
    ItemTimeSeriesUpdatedEvent,
    ItemUpdatedEvent,
    StartlevelEvent,
    ThingAddedEvent,
    ThingRemovedEvent,
    ThingStatusInfoChangedEvent,
    ThingUpdatedEvent,
)
from ..event_text import payload_of, source_of, topic_of
from ..suggestion import did_you_mean
from .declaration import Disarm, Fire, Trigger
from .home import Home
from .wildcard import wildcard

Types: TypeAlias = str | type[Event] | Iterable[str | type[Event]]

_ENDS: Mapping[type[Event], str] = {
    ItemStateUpdatedEvent: "stateupdated",
    ItemStateChangedEvent: "statechanged",
    GroupStateUpdatedEvent: "stateupdated",
    GroupItemStateChangedEvent: "statechanged",
    ItemStatePredictedEvent: "statepredicted",
    ItemCommandEvent: "command",
    ItemTimeSeriesEvent: "timeseries",
    ItemTimeSeriesUpdatedEvent: "timeseriesupdated",
    ItemAddedEvent: "added",
    ItemRemovedEvent: "removed",
    ItemUpdatedEvent: "updated",
    ThingAddedEvent: "added",
    ThingRemovedEvent: "removed",
    ThingUpdatedEvent: "updated",
    ThingStatusInfoChangedEvent: "statuschanged",
    ChannelTriggeredEvent: "triggered",
    ItemChannelLinkAddedEvent: "added",
    ItemChannelLinkRemovedEvent: "removed",
    InboxAddedEvent: "added",
    InboxUpdatedEvent: "updated",
    InboxRemovedEvent: "removed",
    StartlevelEvent: "startlevel",
}
"""The last part of each topic: events that nobody can mean need not be made."""

_NAMES = {kind.__name__: kind for kind in _ENDS}


def on_event(
    topic: str = "*", *, types: Types = (), source: str | None = None, payload: str | None = None
) -> Trigger:
    """Return the trigger that comes with every event that fits all that is said.

    *topic* is such as ``openhab/items/*/command``: ``*`` is any text, ``?`` one character or none. *types* are names of
    events, one text with commas or several, or their classes. *source* fits who did it, with wildcards too. *payload*
    is a regular expression that is found somewhere in the JSON text. Every event of a kind that may fit is looked at,
    so a trigger of an item costs less. Raises ConfigurationError for what can never fit.
    """
    kinds = tuple(kind for kind in _kinds(types) or _ENDS if _may_end(topic, _ENDS[kind]))
    if not kinds:
        raise ConfigurationError(f"no event has a topic such as '{topic}'")
    try:
        pattern = None if payload is None else re.compile(payload)
    except re.error as error:
        raise ConfigurationError(f"payload '{payload}' is no regular expression: {error}") from None
    return _EventTrigger(topic, kinds, source, pattern)


def _kinds(types: Types) -> tuple[type[Event], ...]:
    if isinstance(types, str):
        given: Iterable[str | type[Event]] = (name.strip() for name in types.split(","))
    else:
        given = (types,) if isinstance(types, type) else types
    return tuple(_kind(each) for each in given)


def _kind(given: str | type[Event]) -> type[Event]:
    name = given.__name__ if isinstance(given, type) else given
    if name not in _NAMES:
        raise ConfigurationError(f"there is no event '{name}'{did_you_mean(name, _NAMES)}")
    return _NAMES[name]


def _may_end(topic: str, end: str) -> bool:
    last = topic.rpartition("/")[2]
    return wildcard(last).fullmatch(end) is not None


@attrs.frozen
class _EventTrigger(Trigger):
    topic: str
    kinds: tuple[type[Event], ...]
    source: str | None
    payload: re.Pattern[str] | None

    def arm(self, home: Home, fire: Fire) -> Disarm:
        zone = home.clock.zone
        fits_topic = wildcard(self.topic).fullmatch
        fits_source = None if self.source is None else wildcard(self.source).fullmatch
        fits_payload = None if self.payload is None else self.payload.search

        def hear(event: Event) -> None:
            if not fits_topic(topic_of(event)):
                return
            if fits_source is not None and not (
                fits_source(event.source or "") or fits_source(source_of(event) or "")
            ):
                return
            if fits_payload is None or fits_payload(json.dumps(payload_of(event, zone), ensure_ascii=False)):
                fire(event)

        undos = [home.bus.subscribe(kind, hear) for kind in self.kinds]

        def disarm() -> None:
            for undo in undos:
                undo()

        return disarm

    def __str__(self) -> str:
        return f"event {self.topic}"
