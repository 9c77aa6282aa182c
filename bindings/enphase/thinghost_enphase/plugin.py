"""What the binding has: found by thinghost through the entry point ``enphase``."""

from collections.abc import Sequence

from thinghost import MdnsParticipant, Recorder, Simulator, ThingType, hookimpl

from .discovery import GATEWAYS
from .recorder import RECORDER
from .simulation import SIMULATOR
from .thing_types import THING_TYPES

THINGHOST_API = (1, 0)
"""The version of thinghost's API that the binding was written for."""


@hookimpl
def thinghost_thing_types() -> Sequence[ThingType]:
    """Return envoy, inverter and relay."""
    return THING_TYPES


@hookimpl
def thinghost_simulators() -> Sequence[Simulator]:
    """Return the simulated gateway."""
    return (SIMULATOR,)


@hookimpl
def thinghost_recorders() -> Sequence[Recorder]:
    """Return what records gateways."""
    return (RECORDER,)


@hookimpl
def thinghost_mdns_participants() -> Sequence[MdnsParticipant]:
    """Return what finds gateways."""
    return (GATEWAYS,)
