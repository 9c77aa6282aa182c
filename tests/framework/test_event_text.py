"""Events in openHAB's words: topic, payload, and the sentence of events.log."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest

from thinghost import ChannelKind, Item
from thinghost.discovery_result import DiscoveryResult, InboxEntry
from thinghost.event import (
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
from thinghost.event_text import TEXTS, Payload, message_of, payload_of, topic_of
from thinghost.item_type import item_type
from thinghost.link import ItemChannelLink
from thinghost.state import NULL, OFF, ON, DateTimeType, DecimalType, RawType, State
from thinghost.thing import Channel, Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from thinghost.time_series import TimeSeries
from thinghost.uid import ChannelUID, ThingUID, TypeUID

BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678000, BERLIN)
TIME = MOMENT.timestamp()


def item(name: str, kind: str = "Switch", label: str | None = None) -> Item:
    found = item_type(kind)
    assert found is not None
    return Item(name, found, label=label, tags=("Lightbulb",), groups=("All",))


X, G = item("X"), item("G")
UID = ThingUID("a:b:c")
CHANNEL = Channel(ChannelUID("a:b:c:button"), ChannelKind.TRIGGER, label="Button")
THING = Thing(
    UID, TypeUID("a:b"), label="Thing", configuration={"password": "geheim"}, channels={"button": CHANNEL}
)
OLDER = attrs.evolve(THING, label="Old")
LINK = ItemChannelLink(
    "X", ChannelUID("a:b:c:ch"), TypeUID("system:offset"), {"profile": "system:offset", "offset": Decimal(5)}
)
UNKNOWN = ThingStatusInfo(ThingStatus.UNKNOWN)
FOUND = InboxEntry(DiscoveryResult(UID, "Thing", {"host": "there"}, "host"), 0, "a:look")
FOUND_DTO: Payload = {
    "thingUID": "a:b:c",
    "thingTypeUID": "a:b",
    "label": "Thing",
    "flag": "NEW",
    "properties": {"host": "there"},
    "representationProperty": "host",
}
SERIES_DTO: Payload = {
    "timeSeries": [
        {"type": "OnOff", "value": "OFF", "timestamp": "1970-01-01T00:00:00Z"},
        {"type": "OnOff", "value": "ON", "timestamp": "1970-01-01T00:00:00.500Z"},
    ],
    "policy": "REPLACE",
}
GONE = ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.COMMUNICATION_ERROR, "no answer")

X_DTO: Payload = {"type": "Switch", "name": "X", "tags": ["Lightbulb"], "groupNames": ["All"]}
THING_DTO = {
    "UID": "a:b:c",
    "thingTypeUID": "a:b",
    "label": "Thing",
    "configuration": {},
    "properties": {},
    "channels": [
        {
            "uid": "a:b:c:button",
            "id": "button",
            "kind": "TRIGGER",
            "label": "Button",
            "defaultTags": [],
            "properties": {},
            "configuration": {},
        }
    ],
}
LINK_DTO: Payload = {
    "itemName": "X",
    "channelUID": "a:b:c:ch",
    "configuration": {"profile": "system:offset", "offset": 5},
}
UPDATED: Payload = {
    "type": "OnOff",
    "value": "ON",
    "lastStateUpdate": "2026-01-02T03:04:05.678+01:00[Europe/Berlin]",
}
CHANGED: Payload = {
    "type": "OnOff",
    "value": "ON",
    "oldType": "UnDef",
    "oldValue": "NULL",
    "lastStateUpdate": "2026-01-02T03:04:05.678+01:00[Europe/Berlin]",
    "lastStateChange": "2026-01-02T03:04:05.678+01:00[Europe/Berlin]",
}

CASES: list[tuple[Event, str, Payload, str]] = [
    (
        ItemStateUpdatedEvent(0, 0, "a:b:c:ch", X, ON, NULL, TIME),
        "openhab/items/X/stateupdated",
        UPDATED,
        "Item 'X' updated to ON",
    ),
    (
        ItemStateChangedEvent(0, 0, "a:b:c:ch", X, ON, NULL, TIME, TIME),
        "openhab/items/X/statechanged",
        CHANGED,
        "Item 'X' changed from NULL to ON (source: org.openhab.core.thing$a:b:c:ch)",
    ),
    (
        ItemStateChangedEvent(0, 0, None, X, ON, OFF),
        "openhab/items/X/statechanged",
        {"type": "OnOff", "value": "ON", "oldType": "OnOff", "oldValue": "OFF"},
        "Item 'X' changed from OFF to ON",
    ),
    (
        GroupStateUpdatedEvent(0, 0, None, G, ON, NULL, TIME, TIME, X),
        "openhab/items/G/X/stateupdated",
        UPDATED,
        "Group 'G' updated to ON through X",
    ),
    (
        GroupItemStateChangedEvent(0, 0, None, G, ON, NULL, TIME, TIME, X),
        "openhab/items/G/X/statechanged",
        CHANGED,
        "Item 'G' changed from NULL to ON through X",
    ),
    (
        ItemStatePredictedEvent(0, 0, None, X, ON, is_confirmation=True),
        "openhab/items/X/statepredicted",
        {"predictedType": "OnOff", "predictedValue": "ON", "isConfirmation": True},
        "Item 'X' predicted to become ON",
    ),
    (
        ItemCommandEvent(0, 0, "org.openhab.core.io.rest", X, ON),
        "openhab/items/X/command",
        {"type": "OnOff", "value": "ON"},
        "Item 'X' received command ON (source: org.openhab.core.io.rest)",
    ),
    (ItemAddedEvent(0, 0, None, X), "openhab/items/X/added", X_DTO, "Item 'X' has been added."),
    (ItemRemovedEvent(0, 0, None, X), "openhab/items/X/removed", X_DTO, "Item 'X' has been removed."),
    (
        ItemUpdatedEvent(0, 0, None, X, item("X", "Dimmer", "Lamp")),
        "openhab/items/X/updated",
        [
            X_DTO,
            {"type": "Dimmer", "name": "X", "label": "Lamp", "tags": ["Lightbulb"], "groupNames": ["All"]},
        ],
        "Item 'X' has been updated.",
    ),
    (
        ThingAddedEvent(0, 0, None, THING),
        "openhab/things/a:b:c/added",
        THING_DTO,
        "Thing 'a:b:c' has been added.",
    ),
    (
        ThingRemovedEvent(0, 0, None, THING),
        "openhab/things/a:b:c/removed",
        THING_DTO,
        "Thing 'a:b:c' has been removed.",
    ),
    (
        ThingUpdatedEvent(0, 0, None, THING, OLDER),
        "openhab/things/a:b:c/updated",
        [THING_DTO, {**THING_DTO, "label": "Old"}],
        "Thing 'a:b:c' has been updated.",
    ),
    (
        ThingStatusInfoChangedEvent(0, 0, None, THING, GONE, UNKNOWN),
        "openhab/things/a:b:c/statuschanged",
        [
            {"status": "OFFLINE", "statusDetail": "COMMUNICATION_ERROR", "description": "no answer"},
            {"status": "UNKNOWN", "statusDetail": "NONE"},
        ],
        "Thing 'a:b:c' changed from UNKNOWN to OFFLINE (COMMUNICATION_ERROR): no answer",
    ),
    (
        ChannelTriggeredEvent(0, 0, "a:b:c:button", THING, "button", "PRESSED"),
        "openhab/channels/a:b:c:button/triggered",
        {"event": "PRESSED", "channel": "a:b:c:button"},
        "a:b:c:button triggered PRESSED",
    ),
    (
        ItemChannelLinkAddedEvent(0, 0, None, LINK),
        "openhab/links/X-a:b:c:ch/added",
        LINK_DTO,
        "Link 'X-a:b:c:ch' has been added.",
    ),
    (
        ItemChannelLinkRemovedEvent(0, 0, None, LINK),
        "openhab/links/X-a:b:c:ch/removed",
        LINK_DTO,
        "Link 'X => a:b:c:ch' has been removed.",
    ),
    (
        InboxAddedEvent(0, 0, None, FOUND),
        "openhab/inbox/a:b:c/added",
        FOUND_DTO,
        "Discovery Result with UID 'a:b:c' has been added.",
    ),
    (
        InboxUpdatedEvent(0, 0, None, FOUND),
        "openhab/inbox/a:b:c/updated",
        FOUND_DTO,
        "Discovery Result with UID 'a:b:c' has been updated.",
    ),
    (
        InboxRemovedEvent(0, 0, None, FOUND),
        "openhab/inbox/a:b:c/removed",
        FOUND_DTO,
        "Discovery Result with UID 'a:b:c' has been removed.",
    ),
    (
        ItemTimeSeriesEvent(0, 0, None, X, TimeSeries({0.5: ON, 0.0: OFF})),
        "openhab/items/X/timeseries",
        SERIES_DTO,
        "Item 'X' shall process time series with 2 values.",
    ),
    (
        ItemTimeSeriesUpdatedEvent(0, 0, None, X, TimeSeries({0.5: ON, 0.0: OFF})),
        "openhab/items/X/timeseriesupdated",
        SERIES_DTO,
        "Item 'X' updated time series with 2 values.",
    ),
    (
        StartlevelEvent(0, 0, None, 80),
        "openhab/system/startlevel",
        {"startlevel": 80},
        "Startlevel '80' reached.",
    ),
]


@pytest.mark.parametrize(
    ("event", "topic", "payload", "message"), CASES, ids=[type(event).__name__ for event, *_ in CASES]
)
def test_an_event_is_told_as_openhab_tells_it(
    event: Event, topic: str, payload: Payload, message: str
) -> None:
    assert (topic_of(event), payload_of(event, BERLIN), message_of(event, BERLIN)) == (
        topic,
        payload,
        message,
    )


def test_every_kind_of_event_is_told() -> None:
    def kinds(above: type[Event]) -> set[type[Event]]:
        return {above, *(kind for below in above.__subclasses__() for kind in kinds(below))}

    abstract = {"Event", "InboxEvent", "ItemEvent", "ThingEvent"}
    # what rules are told of by themselves never comes to the bus
    published = {kind for kind in kinds(Event) if not kind.__module__.startswith("thinghost.rules.")}
    published = {kind for kind in published if kind.__module__.startswith("thinghost.")}
    assert {kind.__name__ for kind in published} - abstract == {kind.__name__ for kind in TEXTS}
    assert {type(event) for event, *_ in CASES} == set(TEXTS)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "2026-01-02T02:04:05.678Z[UTC]"),
        ("Europe/London", "2026-01-02T02:04:05.678Z[Europe/London]"),
        ("Asia/Tokyo", "2026-01-02T11:04:05.678+09:00[Asia/Tokyo]"),
    ],
)
def test_points_in_time_name_their_zone_as_java_does(zone: str, text: str) -> None:
    event = ItemStateUpdatedEvent(0, 0, None, X, ON, NULL, TIME)
    assert payload_of(event, ZoneInfo(zone)) == {"type": "OnOff", "value": "ON", "lastStateUpdate": text}


@pytest.mark.parametrize(
    ("state", "kind", "value", "said"),
    [
        (DecimalType(Decimal("1.50")), "Decimal", "1.50", "1.50"),
        (
            DateTimeType.of(MOMENT),
            "DateTime",
            "2026-01-02T03:04:05.678+0100",
            "2026-01-02T03:04:05.678+0100",
        ),
        (
            RawType("image/png", b"abc"),
            "Raw",
            "data:image/png;base64,YWJj",
            "raw type (image/png): 3 bytes",
        ),
    ],
)
def test_a_payload_has_the_full_state_and_a_sentence_no_bytes(
    state: State, kind: str, value: str, said: str
) -> None:
    event = ItemStateUpdatedEvent(0, 0, None, X, state, NULL)
    assert payload_of(event, BERLIN) == {"type": kind, "value": value}
    assert message_of(event, BERLIN) == f"Item 'X' updated to {said}"
