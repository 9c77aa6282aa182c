"""Things, their channels and their status (openhab-runtime 1.2)."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

import attrs

from .description import StateDescription
from .uid import ChannelUID, ThingUID, TypeUID

ConfigurationScalar = str | bool | Decimal
"""One value of a ``[ ]`` block."""

ConfigurationValue = ConfigurationScalar | list[str] | list[bool] | list[Decimal] | list[ConfigurationScalar]
"""A value of a ``[ ]`` block as written: two or more values make a list."""

RawConfiguration = Mapping[str, ConfigurationValue]
"""A ``[ ]`` block as written, before a thing type's parameters give it meaning."""


class ThingStatus(Enum):
    """Where a thing stands in its life."""

    UNINITIALIZED = "UNINITIALIZED"
    INITIALIZING = "INITIALIZING"
    UNKNOWN = "UNKNOWN"
    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    REMOVING = "REMOVING"
    REMOVED = "REMOVED"

    @property
    def is_initialized(self) -> bool:
        """Whether the handler is at work: UNKNOWN, ONLINE or OFFLINE."""
        return self in _AT_WORK


_AT_WORK = frozenset({ThingStatus.UNKNOWN, ThingStatus.ONLINE, ThingStatus.OFFLINE})


class ThingStatusDetail(Enum):
    """Why a thing has its status."""

    NONE = "NONE"
    NOT_YET_READY = "NOT_YET_READY"
    HANDLER_MISSING_ERROR = "HANDLER_MISSING_ERROR"
    HANDLER_REGISTERING_ERROR = "HANDLER_REGISTERING_ERROR"
    HANDLER_INITIALIZING_ERROR = "HANDLER_INITIALIZING_ERROR"
    HANDLER_CONFIGURATION_PENDING = "HANDLER_CONFIGURATION_PENDING"
    CONFIGURATION_PENDING = "CONFIGURATION_PENDING"
    COMMUNICATION_ERROR = "COMMUNICATION_ERROR"
    CONFIGURATION_ERROR = "CONFIGURATION_ERROR"
    BRIDGE_OFFLINE = "BRIDGE_OFFLINE"
    FIRMWARE_UPDATING = "FIRMWARE_UPDATING"
    DUTY_CYCLE = "DUTY_CYCLE"
    BRIDGE_UNINITIALIZED = "BRIDGE_UNINITIALIZED"
    GONE = "GONE"
    DISABLED = "DISABLED"


@attrs.frozen
class ThingStatusInfo:
    """Status, detail and a sentence; a new sentence alone is a change (openhab-runtime 1.2)."""

    status: ThingStatus
    detail: ThingStatusDetail = ThingStatusDetail.NONE
    description: str | None = None

    def __str__(self) -> str:
        detail = "" if self.detail is ThingStatusDetail.NONE else f" ({self.detail.value})"
        description = f": {self.description}" if self.description else ""
        return f"{self.status.value}{detail}{description}"


class ChannelKind(Enum):
    """What a channel gives: states, or events that trigger something."""

    STATE = "STATE"
    TRIGGER = "TRIGGER"


class AutoUpdatePolicy(Enum):
    """Whether an item takes the state that a command asks for, before its channel reports it (openhab-runtime 2.7)."""

    VETO = "VETO"
    DEFAULT = "DEFAULT"
    RECOMMEND = "RECOMMEND"


@attrs.frozen
class Channel:
    """One value or event of a thing; *item_type* is None where any item, or only a trigger, will do.

    *auto_update_policy* is None where nobody says anything, which means DEFAULT.
    """

    uid: ChannelUID
    kind: ChannelKind = ChannelKind.STATE
    item_type: str | None = None
    type_uid: TypeUID | None = None
    label: str | None = None
    description: str | None = None
    configuration: RawConfiguration = attrs.field(factory=dict, repr=False)
    state_description: StateDescription | None = None
    auto_update_policy: AutoUpdatePolicy | None = None

    @property
    def id(self) -> str:
        """The channel's id within its thing: ``group#channel`` or ``channel``."""
        return self.uid.id


@attrs.define(eq=False)
class Thing:
    """A device, or a bridge to devices, as a file declares it, with the status that its handler gives it.

    The *configuration* is as written, passwords included, and so is never printed. Its handler may change the thing;
    *as_declared* is then what the file says.
    """

    uid: ThingUID
    type_uid: TypeUID
    label: str | None = None
    bridge_uid: ThingUID | None = None
    is_bridge: bool = False
    location: str | None = None
    configuration: RawConfiguration = attrs.field(factory=dict, repr=False)
    channels: Mapping[str, Channel] = attrs.field(factory=dict, repr=False)
    properties: dict[str, str] = attrs.field(factory=dict)
    status_info: ThingStatusInfo = ThingStatusInfo(ThingStatus.UNINITIALIZED)
    as_declared: "Thing | None" = attrs.field(default=None, repr=False)

    @property
    def declared(self) -> "Thing":
        """The thing as its file declares it."""
        return self.as_declared or self

    @property
    def status(self) -> ThingStatus:
        """The status without its reason."""
        return self.status_info.status

    def channel(self, channel_id: str) -> Channel:
        """Return the channel *channel_id*. Raises ValueError where there is none, which is a slip of the binding."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise ValueError(f"{self.uid} has no channel '{channel_id}'")
        return channel
