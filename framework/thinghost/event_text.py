"""Events as openHAB writes them: topic, payload and the sentence of ``events.log`` (openhab-runtime 3.2, 8.2).

Made by the subscriber that wants them: most events are never told in words.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import attrs

from .discovery_result import discovery_result_dto
from .event import (
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
from .item_dto import item_dto
from .state import Type, type_name
from .thing import ThingStatusInfo
from .thing_dto import link_dto, thing_dto

Payload = dict[str, Any] | list[Any]


@attrs.frozen
class EventText:
    """How one kind of event is told; each is called with the event, and payload with the zone of its times."""

    topic: Callable[[Any], str]
    payload: Callable[[Any, tzinfo], Payload]
    message: Callable[[Any, tzinfo], str]


def topic_of(event: Event) -> str:
    """Return the topic of *event*, such as ``openhab/items/Light/statechanged``."""
    return TEXTS[type(event)].topic(event)


def payload_of(event: Event, zone: tzinfo = UTC) -> Payload:
    """Return the payload of *event* as it goes into JSON; what is not known has no key."""
    return TEXTS[type(event)].payload(event, zone)


def message_of(event: Event, zone: tzinfo = UTC) -> str:
    """Return *event* as a sentence, as ``events.log`` has it."""
    return TEXTS[type(event)].message(event, zone)


def status_dto(info: ThingStatusInfo) -> dict[str, str]:
    """Return a status as JSON has it."""
    described = {} if info.description is None else {"description": info.description}
    return {"status": info.status.value, "statusDetail": info.detail.value, **described}


def short_type(value: Type) -> str:
    """Return the name of the value's type as payloads have it: ``OnOff``, ``Quantity``."""
    return type_name(value).removesuffix("Type")


def _moment(name: str, seconds: float | None, zone: tzinfo) -> dict[str, str]:
    if seconds is None:
        return {}
    text = datetime.fromtimestamp(seconds, zone).isoformat(timespec="milliseconds")
    return {name: f"{text.removesuffix('+00:00')}{'Z' * text.endswith('+00:00')}[{zone}]"}


def _value(value: Type, zone: tzinfo) -> dict[str, str]:
    return {"type": short_type(value), "value": value.to_full_string(zone)}


def _updated(event: ItemStateUpdatedEvent, zone: tzinfo) -> Payload:
    return {**_value(event.state, zone), **_moment("lastStateUpdate", event.last_update, zone)}


def _changed(event: ItemStateUpdatedEvent, zone: tzinfo) -> Payload:
    return {
        **_value(event.state, zone),
        "oldType": short_type(event.old),
        "oldValue": event.old.to_full_string(zone),
        **_moment("lastStateUpdate", event.last_update, zone),
        **_moment("lastStateChange", event.last_change, zone),
    }


def _series(event: ItemTimeSeriesEvent, zone: tzinfo) -> Payload:
    states = [{**_value(state, zone), "timestamp": _instant(time)} for time, state in event.series.states]
    return {"timeSeries": states, "policy": event.series.policy.value}


def _instant(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    return f"{moment.isoformat(timespec=_precision(moment.microsecond))}Z"


def _precision(microsecond: int) -> str:
    """Return how exactly Java tells it: a fraction of three or six digits, none for a whole second."""
    if microsecond == 0:
        return "seconds"
    return "microseconds" if microsecond % 1000 else "milliseconds"


def _predicted(event: ItemStatePredictedEvent, zone: tzinfo) -> Payload:
    return {
        "predictedType": short_type(event.state),
        "predictedValue": event.state.to_full_string(zone),
        "isConfirmation": event.is_confirmation,
    }


def source_of(event: Event) -> str | None:
    """Return who did it, in openHAB's words: a channel is ``org.openhab.core.thing$UID`` (openhab-runtime 3.1)."""
    # of all who do something only channels have a name of colons
    return f"org.openhab.core.thing${event.source}" if event.source and ":" in event.source else event.source


def _source(event: Event) -> str:
    source = source_of(event)
    return f" (source: {source})" if source else ""


def _item(event: Any, what: str) -> str:  # noqa: ANN401  every event about an item
    return f"openhab/items/{event.item.name}/{what}"


def _group(event: GroupStateUpdatedEvent, what: str) -> str:
    member = event.member.name if event.member else event.item.name
    return f"openhab/items/{event.item.name}/{member}/{what}"


def _through(event: GroupStateUpdatedEvent) -> str:
    return f" through {event.member.name}" if event.member else ""


def _from_to(event: ItemStateUpdatedEvent, zone: tzinfo) -> str:
    return f"Item '{event.item.name}' changed from {_said(event.old, zone)} to {_said(event.state, zone)}"


def _said(value: Type, zone: tzinfo) -> str:
    # a picture is told by its size
    return str(value) if short_type(value) == "Raw" else value.to_full_string(zone)


def _item_life(what: str) -> EventText:
    return EventText(
        topic=lambda event: _item(event, what),
        payload=lambda event, _: item_dto(event.item),
        message=lambda event, _: f"Item '{event.item.name}' has been {what}.",
    )


def _thing_life(what: str) -> EventText:
    return EventText(
        topic=lambda event: f"openhab/things/{event.thing.uid}/{what}",
        payload=lambda event, _: thing_dto(event.thing),
        message=lambda event, _: f"Thing '{event.thing.uid}' has been {what}.",
    )


def _link_life(what: str, arrow: str) -> EventText:
    return EventText(
        topic=lambda event: f"openhab/links/{event.link.item_name}-{event.link.channel_uid}/{what}",
        payload=lambda event, _: link_dto(event.link),
        message=lambda event, _: (
            f"Link '{event.link.item_name}{arrow}{event.link.channel_uid}' has been {what}."
        ),
    )


def _inbox_life(what: str) -> EventText:
    return EventText(
        topic=lambda event: f"openhab/inbox/{event.entry.uid}/{what}",
        payload=lambda event, _: discovery_result_dto(event.entry),
        message=lambda event, _: f"Discovery Result with UID '{event.entry.uid}' has been {what}.",
    )


TEXTS: Mapping[type[Event], EventText] = {
    ItemStateUpdatedEvent: EventText(
        topic=lambda event: _item(event, "stateupdated"),
        payload=_updated,
        message=lambda event, zone: f"Item '{event.item.name}' updated to {_said(event.state, zone)}",
    ),
    ItemStateChangedEvent: EventText(
        topic=lambda event: _item(event, "statechanged"),
        payload=_changed,
        message=lambda event, zone: _from_to(event, zone) + _source(event),
    ),
    GroupStateUpdatedEvent: EventText(
        topic=lambda event: _group(event, "stateupdated"),
        payload=_updated,
        message=lambda event, zone: (
            f"Group '{event.item.name}' updated to {_said(event.state, zone)}{_through(event)}"
        ),
    ),
    GroupItemStateChangedEvent: EventText(
        topic=lambda event: _group(event, "statechanged"),
        payload=_changed,
        message=lambda event, zone: _from_to(event, zone) + _through(event) + _source(event),
    ),
    ItemStatePredictedEvent: EventText(
        topic=lambda event: _item(event, "statepredicted"),
        payload=_predicted,
        message=lambda event, zone: (
            f"Item '{event.item.name}' predicted to become {_said(event.state, zone)}"
        ),
    ),
    ItemCommandEvent: EventText(
        topic=lambda event: _item(event, "command"),
        payload=lambda event, zone: _value(event.command, zone),
        message=lambda event, zone: (
            f"Item '{event.item.name}' received command {_said(event.command, zone)}{_source(event)}"
        ),
    ),
    ItemTimeSeriesEvent: EventText(
        topic=lambda event: _item(event, "timeseries"),
        payload=_series,
        message=lambda event, _: (
            f"Item '{event.item.name}' shall process time series with {len(event.series)} values."
        ),
    ),
    ItemTimeSeriesUpdatedEvent: EventText(
        topic=lambda event: _item(event, "timeseriesupdated"),
        payload=_series,
        message=lambda event, _: (
            f"Item '{event.item.name}' updated time series with {len(event.series)} values."
        ),
    ),
    ItemAddedEvent: _item_life("added"),
    ItemRemovedEvent: _item_life("removed"),
    ItemUpdatedEvent: attrs.evolve(
        _item_life("updated"), payload=lambda event, _: [item_dto(event.item), item_dto(event.old)]
    ),
    ThingAddedEvent: _thing_life("added"),
    ThingRemovedEvent: _thing_life("removed"),
    ThingUpdatedEvent: attrs.evolve(
        _thing_life("updated"), payload=lambda event, _: [thing_dto(event.thing), thing_dto(event.old)]
    ),
    ThingStatusInfoChangedEvent: EventText(
        topic=lambda event: f"openhab/things/{event.thing.uid}/statuschanged",
        payload=lambda event, _: [status_dto(event.info), status_dto(event.old)],
        message=lambda event, _: f"Thing '{event.thing.uid}' changed from {event.old} to {event.info}",
    ),
    ChannelTriggeredEvent: EventText(
        topic=lambda event: f"openhab/channels/{event.thing.uid}:{event.channel_id}/triggered",
        payload=lambda event, _: {"event": event.event, "channel": f"{event.thing.uid}:{event.channel_id}"},
        message=lambda event, _: f"{event.thing.uid}:{event.channel_id} triggered {event.event}",
    ),
    ItemChannelLinkAddedEvent: _link_life("added", "-"),
    ItemChannelLinkRemovedEvent: _link_life("removed", " => "),
    InboxAddedEvent: _inbox_life("added"),
    InboxUpdatedEvent: _inbox_life("updated"),
    InboxRemovedEvent: _inbox_life("removed"),
    StartlevelEvent: EventText(
        topic=lambda _: "openhab/system/startlevel",
        payload=lambda event, _: {"startlevel": event.level},
        message=lambda event, _: f"Startlevel '{event.level}' reached.",
    ),
}
"""How each kind of event is told."""
