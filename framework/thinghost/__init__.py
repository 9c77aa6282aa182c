"""thinghost: openHAB's things, channels and items in one small process; all that a binding uses."""

from .channel_type import ChannelDefinition, ChannelGroup, ChannelType
from .clock import Clock
from .configuration import parameter
from .description import StateDescription, StateOption
from .errors import CommunicationError, ConfigurationError, PluginError, ThinghostError
from .event import (
    ChannelTriggeredEvent,
    Event,
    ItemCommandEvent,
    ItemStateChangedEvent,
    ItemStateUpdatedEvent,
    ThingStatusInfoChangedEvent,
)
from .handler import Poll, ThingHandler, ThingHandlerCallback
from .hookspecs import hookimpl
from .item import Item
from .profile import Profile, ProfileCallback, ProfileContext, ProfileType
from .secret import Secret
from .simulator import Simulation, Simulator, SimulatorOption
from .sink import Sink, SinkContext, SinkType
from .state import (
    Command,
    DateTimeType,
    DecimalType,
    HSBType,
    IncreaseDecreaseType,
    NextPreviousType,
    OnOffType,
    OpenClosedType,
    PercentType,
    PlayPauseType,
    PointType,
    QuantityType,
    RawType,
    RefreshType,
    RewindFastforwardType,
    State,
    StopMoveType,
    StringListType,
    StringType,
    UnDefType,
    UpDownType,
)
from .thing import (
    AutoUpdatePolicy,
    Channel,
    ChannelKind,
    Thing,
    ThingStatus,
    ThingStatusDetail,
    ThingStatusInfo,
)
from .thing_type import NoConfiguration, ThingType
from .uid import ChannelUID, ThingUID, TypeUID
from .unit import Unit, parse_unit

__all__ = [
    "AutoUpdatePolicy",
    "Channel",
    "ChannelDefinition",
    "ChannelGroup",
    "ChannelKind",
    "ChannelTriggeredEvent",
    "ChannelType",
    "ChannelUID",
    "Clock",
    "Command",
    "CommunicationError",
    "ConfigurationError",
    "DateTimeType",
    "DecimalType",
    "Event",
    "HSBType",
    "IncreaseDecreaseType",
    "Item",
    "ItemCommandEvent",
    "ItemStateChangedEvent",
    "ItemStateUpdatedEvent",
    "NextPreviousType",
    "NoConfiguration",
    "OnOffType",
    "OpenClosedType",
    "PercentType",
    "PlayPauseType",
    "PluginError",
    "PointType",
    "Poll",
    "Profile",
    "ProfileCallback",
    "ProfileContext",
    "ProfileType",
    "QuantityType",
    "RawType",
    "RefreshType",
    "RewindFastforwardType",
    "Secret",
    "Simulation",
    "Simulator",
    "SimulatorOption",
    "Sink",
    "SinkContext",
    "SinkType",
    "State",
    "StateDescription",
    "StateOption",
    "StopMoveType",
    "StringListType",
    "StringType",
    "Thing",
    "ThingHandler",
    "ThingHandlerCallback",
    "ThingStatus",
    "ThingStatusDetail",
    "ThingStatusInfo",
    "ThingStatusInfoChangedEvent",
    "ThingType",
    "ThingUID",
    "ThinghostError",
    "TypeUID",
    "UnDefType",
    "Unit",
    "UpDownType",
    "hookimpl",
    "parameter",
    "parse_unit",
]
