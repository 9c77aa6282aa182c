"""The kinds of Enphase things; their channels are declared where their states are taken from (the documentation)."""

from collections.abc import Iterable
from typing import Any

from thinghost import ChannelDefinition, ThingType

from .bridge_handler import EnvoyBridgeHandler
from .channel_table import Row
from .channels import DEVICE_ROWS, INVERTER_ENERGY_ROWS, INVERTER_ROWS, RELAY_ROWS
from .configuration import DeviceConfiguration, EnvoyConfiguration
from .device_handler import InverterHandler, RelayHandler
from .gateway_channels import OFFERED_GROUPS, STANDARD_GROUPS
from .site_channels import CONTROL_GROUP


def _definitions(rows: Iterable[Row[Any]]) -> tuple[ChannelDefinition, ...]:
    return tuple(row.definition() for row in rows)


ENVOY = ThingType(
    "enphase:envoy",
    "Envoy",
    EnvoyBridgeHandler,
    description="An Enphase Envoy gateway, the bridge to its inverters and relays.",
    configuration=EnvoyConfiguration,
    is_bridge=True,
    groups=tuple(group.declaration() for group in (*STANDARD_GROUPS, CONTROL_GROUP, *OFFERED_GROUPS)),
    representation_property="serialNumber",
)

INVERTER = ThingType(
    "enphase:inverter",
    "Inverter",
    InverterHandler,
    description="A microinverter at a solar panel.",
    configuration=DeviceConfiguration,
    supported_bridges=("enphase:envoy",),
    channels=_definitions((*INVERTER_ROWS, *INVERTER_ENERGY_ROWS, *DEVICE_ROWS)),
    representation_property="serialNumber",
)

RELAY = ThingType(
    "enphase:relay",
    "Relay",
    RelayHandler,
    description="A relay that connects the power lines.",
    configuration=DeviceConfiguration,
    supported_bridges=("enphase:envoy",),
    channels=_definitions((*RELAY_ROWS, *DEVICE_ROWS)),
    representation_property="serialNumber",
)

THING_TYPES = (ENVOY, INVERTER, RELAY)
"""Every kind of thing that the binding connects to."""
