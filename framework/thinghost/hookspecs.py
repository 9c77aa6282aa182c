"""The hooks of a binding. They declare and do nothing: each returns what the binding has, and is asked once.

A binding is a module, named in the entry point group ``thinghost.bindings``, with functions marked `hookimpl`.
"""

from collections.abc import Sequence

import pluggy

from .channel_type import ChannelType
from .discovery import DiscoveryService, MdnsParticipant
from .profile import ProfileType
from .recorder import Recorder
from .simulator import Simulator
from .sink import SinkType
from .thing_type import ThingType
from .transformation import TransformationType

PROJECT = "thinghost"
"""The name under which pluggy knows our hooks."""

ENTRY_POINTS = "thinghost.bindings"
"""The entry point group in which bindings are found."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a binding's module as the answer to the hook of its name."""


@hookspec
def thinghost_thing_types() -> Sequence[ThingType]:
    """Return the kinds of things the binding connects to. Called when the binding is loaded."""
    raise NotImplementedError


@hookspec
def thinghost_channel_types() -> Sequence[ChannelType]:
    """Return channel types that files may name (``Type x : id``) beyond those of the thing types."""
    raise NotImplementedError


@hookspec
def thinghost_profiles() -> Sequence[ProfileType]:
    """Return profiles that links may name as ``binding:name``."""
    raise NotImplementedError


@hookspec
def thinghost_transformations() -> Sequence[TransformationType]:
    """Return transformations that patterns may call as ``NAME(function):…`` and links as ``transform:NAME``."""
    raise NotImplementedError


@hookspec
def thinghost_sinks() -> Sequence[SinkType]:
    """Return sinks that ``--sink NAME`` and the configuration may name."""
    raise NotImplementedError


@hookspec
def thinghost_simulators() -> Sequence[Simulator]:
    """Return the devices the binding can stand in for."""
    raise NotImplementedError


@hookspec
def thinghost_recorders() -> Sequence[Recorder]:
    """Return what ``thinghost record NAME`` can record."""
    raise NotImplementedError


@hookspec
def thinghost_discovery_services() -> Sequence[DiscoveryService]:
    """Return what looks for things of the binding, on demand or in the background."""
    raise NotImplementedError


@hookspec
def thinghost_mdns_participants() -> Sequence[MdnsParticipant]:
    """Return what makes things of the binding out of services that are announced by mDNS."""
    raise NotImplementedError
