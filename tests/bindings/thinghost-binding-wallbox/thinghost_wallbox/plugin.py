"""What the binding has: thinghost finds this module through the entry point in pyproject.toml."""

from collections.abc import Sequence

from thinghost import DiscoveryService, Simulator, ThingType, hookimpl

from .discovery import BROADCAST
from .simulation import SIMULATOR
from .thing_types import THING_TYPES

THINGHOST_API = (1, 0)
"""The API of thinghost that this was written for."""


@hookimpl
def thinghost_thing_types() -> Sequence[ThingType]:
    """Return the kinds of things that the binding connects to."""
    return THING_TYPES


@hookimpl
def thinghost_simulators() -> Sequence[Simulator]:
    """Return the devices that the binding can stand in for."""
    return (SIMULATOR,)


@hookimpl
def thinghost_discovery_services() -> Sequence[DiscoveryService]:
    """Return what looks for load managers."""
    return (BROADCAST,)
