"""The channels of the things: what each is, and which part of a status it shows."""

from decimal import Decimal

from thinghost import (
    AutoUpdatePolicy,
    ChannelDefinition,
    ChannelGroup,
    ChannelKind,
    ChannelType,
    DateTimeType,
    OnOffType,
    OpenClosedType,
    QuantityType,
    State,
    StateDescription,
    StateOption,
    StringType,
    UnDefType,
)

from .message import Status

CHARGING = ChannelType(
    "wallbox:charging",
    "Switch",
    "Charging",
    "Whether the car is being charged.",
    auto_update_policy=AutoUpdatePolicy.VETO,
    category="Switch",
    tags=("Switch", "Power"),
)
LIMIT = ChannelType(
    "wallbox:limit",
    "Number:ElectricCurrent",
    "Current Limit",
    "The current that the car may draw on each phase.",
    state_description=StateDescription("%d A", minimum=Decimal(6), maximum=Decimal(32), step=Decimal(1)),
    auto_update_policy=AutoUpdatePolicy.VETO,
    category="Energy",
    tags=("Setpoint", "Current"),
)
MODE = ChannelType(
    "wallbox:mode",
    "String",
    "Mode",
    "What decides how fast the car is charged.",
    state_description=StateDescription(
        options=(
            StateOption("fast", "As fast as it can be"),
            StateOption("solar", "With what the sun gives"),
        ),
    ),
    auto_update_policy=AutoUpdatePolicy.VETO,
    tags=("Control",),
)
POWER = ChannelType(
    "wallbox:power",
    "Number:Power",
    "Power",
    "What is drawn now.",
    state_description=StateDescription("%.1f kW", read_only=True),
    category="Energy",
    tags=("Measurement", "Power"),
)
PLUGGED = ChannelType(
    "wallbox:plugged",
    "Contact",
    "Plugged",
    "CLOSED while a car is plugged in.",
    state_description=StateDescription(read_only=True),
    tags=("Status",),
)
SINCE = ChannelType(
    "wallbox:since",
    "DateTime",
    "Since",
    "When the car was plugged in.",
    state_description=StateDescription("%1$tH:%1$tM", read_only=True),
    category="Time",
    tags=("Status", "Timestamp"),
    advanced=True,
)
ENERGY = ChannelType(
    "wallbox:energy",
    "Number:Energy",
    "Energy",
    "What the car was given since it was plugged in.",
    state_description=StateDescription("%.2f kWh", read_only=True),
    category="Energy",
    tags=("Measurement", "Energy"),
)
CARD = ChannelType(
    "wallbox:card",
    None,
    "Card",
    "The number of a card, when it is held at the charger.",
    kind=ChannelKind.TRIGGER,
)

MANAGER_CHANNELS = (ChannelDefinition("power", POWER, description="What all chargers draw now."),)
"""The channels of a load manager."""

CHARGER_CHANNELS = (
    ChannelDefinition("charging", CHARGING),
    ChannelDefinition("limit", LIMIT),
    ChannelDefinition("mode", MODE),
    ChannelDefinition("power", POWER),
    ChannelDefinition("card", CARD),
)
"""The channels of a charger that belong to no group."""

SESSION = ChannelGroup(
    "session",
    "Session",
    (
        ChannelDefinition("plugged", PLUGGED),
        ChannelDefinition("energy", ENERGY),
        ChannelDefinition("since", SINCE),
    ),
    "From plugging in to pulling out.",
)
"""What concerns one car."""


def states_of(status: Status) -> dict[str, State]:
    """Return the state of each channel of a charger."""
    return {
        "charging": OnOffType.ON if status.charging else OnOffType.OFF,
        "limit": QuantityType.of(status.limit, "A"),
        "mode": StringType(status.mode),
        "power": QuantityType.of(status.power, "W"),
        "session#plugged": OpenClosedType.OPEN if status.since is None else OpenClosedType.CLOSED,
        "session#energy": QuantityType.of(status.energy, "Wh"),
        "session#since": UnDefType.UNDEF if status.since is None else DateTimeType.of(status.since),
    }
