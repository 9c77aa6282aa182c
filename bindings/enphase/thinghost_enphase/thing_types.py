"""The kinds of Enphase things and their channels, as tables (the binding's documentation)."""

from thinghost import ChannelDefinition, ChannelGroup, ChannelType, StateDescription, ThingType

from .bridge_handler import EnvoyBridgeHandler
from .configuration import DeviceConfiguration, EnvoyConfiguration
from .device_handler import InverterHandler, RelayHandler

_QUANTITY = StateDescription(pattern="%d %unit%", read_only=True)
_DATE = StateDescription(pattern="%1$tY-%1$tm-%1$td %1$tH:%1$tM", read_only=True)
_READ_ONLY = StateDescription(read_only=True)


def _type(  # noqa: PLR0913  the columns of the tables below
    name: str,
    item_type: str,
    label: str,
    description: str,
    state: StateDescription = _READ_ONLY,
    *,
    advanced: bool = False,
) -> ChannelType:
    return ChannelType(
        f"enphase:{name}", item_type, label, description, state_description=state, advanced=advanced
    )


def _channels(**types: ChannelType) -> tuple[ChannelDefinition, ...]:
    return tuple(ChannelDefinition(channel_id, channel_type) for channel_id, channel_type in types.items())


_FIGURES = _channels(
    wattHoursToday=_type("watt-hours-today", "Number:Energy", "Today", "Energy since midnight", _QUANTITY),
    wattHoursSevenDays=_type(
        "watt-hours-seven-days", "Number:Energy", "Seven Days", "Energy of 7 days", _QUANTITY
    ),
    wattHoursLifetime=_type(
        "watt-hours-lifetime", "Number:Energy", "Lifetime", "Energy since the start", _QUANTITY
    ),
    wattsNow=_type("watts-now", "Number:Power", "Now", "The latest power", _QUANTITY),
)

_INVERTER = _channels(
    lastReportWatts=_type(
        "last-report-watts", "Number:Power", "Last Report", "The power that was reported last", _QUANTITY
    ),
    maxReportWatts=_type(
        "max-report-watts", "Number:Power", "Highest Report", "The highest power ever reported", _QUANTITY
    ),
    lastReportDate=_type(
        "last-report-date", "DateTime", "Date of Last Report", "When power was reported last", _DATE
    ),
)

_RELAY = _channels(
    relay=_type("relay", "Contact", "Relay", "Whether the relay is closed"),
    line1Connected=_type("line1-connected", "Contact", "Line 1", "Closed if power line 1 is connected"),
    line2Connected=_type("line2-connected", "Contact", "Line 2", "Closed if power line 2 is connected"),
    line3Connected=_type("line3-connected", "Contact", "Line 3", "Closed if power line 3 is connected"),
)

_DEVICE = _channels(
    status=_type("status", "String", "Status", "How the device is", advanced=True),
    producing=_type("producing", "Switch", "Producing", "Whether the device produces", advanced=True),
    communicating=_type(
        "communicating", "Switch", "Communicating", "Whether the device reports", advanced=True
    ),
    provisioned=_type("provisioned", "Switch", "Provisioned", "Whether the device is set up", advanced=True),
    operating=_type("operating", "Switch", "Operating", "Whether the device operates", advanced=True),
)

ENVOY = ThingType(
    "enphase:envoy",
    "Envoy",
    EnvoyBridgeHandler,
    description="An Enphase Envoy gateway, the bridge to its inverters and relays.",
    configuration=EnvoyConfiguration,
    is_bridge=True,
    groups=(
        ChannelGroup("production", "Production", _FIGURES, "What the solar panels produce"),
        ChannelGroup(
            "consumption", "Consumption", _FIGURES, "What the house consumes, if the gateway measures it"
        ),
    ),
    representation_property="serialNumber",
)

INVERTER = ThingType(
    "enphase:inverter",
    "Inverter",
    InverterHandler,
    description="A microinverter at a solar panel.",
    configuration=DeviceConfiguration,
    supported_bridges=("enphase:envoy",),
    channels=_INVERTER + _DEVICE,
    representation_property="serialNumber",
)

RELAY = ThingType(
    "enphase:relay",
    "Relay",
    RelayHandler,
    description="A relay that connects the power lines.",
    configuration=DeviceConfiguration,
    supported_bridges=("enphase:envoy",),
    channels=_RELAY + _DEVICE,
    representation_property="serialNumber",
)

THING_TYPES = (ENVOY, INVERTER, RELAY)
"""Every kind of thing that the binding connects to."""
