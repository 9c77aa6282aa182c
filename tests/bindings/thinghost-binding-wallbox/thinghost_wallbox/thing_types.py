"""The kinds of things that the binding connects to."""

from thinghost import ThingType

from .channels import CHARGER_CHANNELS, MANAGER_CHANNELS, SESSION
from .configuration import ChargerConfiguration, ManagerConfiguration
from .handler import ChargerHandler, ManagerHandler

MANAGER = ThingType(
    "wallbox:loadmanager",
    "Load Manager",
    ManagerHandler,
    description="A load manager, the bridge to its chargers.",
    configuration=ManagerConfiguration,
    is_bridge=True,
    channels=MANAGER_CHANNELS,
    representation_property="serialNumber",
)

CHARGER = ThingType(
    "wallbox:charger",
    "Charger",
    ChargerHandler,
    description="A charger of a load manager.",
    configuration=ChargerConfiguration,
    supported_bridges=("wallbox:loadmanager",),
    channels=CHARGER_CHANNELS,
    groups=(SESSION,),
    representation_property="serialNumber",
)

THING_TYPES = (MANAGER, CHARGER)
"""Every kind of thing."""
