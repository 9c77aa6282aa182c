"""Definitions of things, merged with what their types declare (openhab-formats 1.6)."""

import attrs

from .channel_type import ChannelType
from .errors import PluginError
from .parser import ChannelDefinition, ThingDefinition
from .plugins import Plugins
from .thing import Channel, ChannelKind, Thing
from .thing_type import ThingType
from .typed_channel import channels_defined, typed
from .uid import ThingUID, TypeUID


def make_thing(definition: ThingDefinition, plugins: Plugins) -> Thing:
    """Return the thing of *definition*: its type's channels, then those that only the file has.

    A type that nobody has gives a thing all the same, so that it can say what it misses. Raises ValueError for a
    definition without a full UID.
    """
    uid, type_uid = ThingUID.parse(definition.uid or ""), TypeUID.parse(definition.type_uid or "")
    thing_type = _thing_type(plugins, type_uid)
    channels = channels_defined(uid, thing_type.channel_definitions() if thing_type else ())
    for declared in definition.channels:
        if not declared.is_duplicate:
            known = channels.get(declared.id)
            channels[declared.id] = _merged(known, declared) if known else _own(uid, declared, plugins)
    return Thing(
        uid=uid,
        type_uid=type_uid,
        label=definition.label or (thing_type.label if thing_type else None),
        bridge_uid=ThingUID.parse(definition.bridge_uid) if definition.bridge_uid else None,
        is_bridge=thing_type.is_bridge if thing_type else definition.is_bridge,
        location=definition.location,
        configuration=definition.configuration,
        channels=channels,
    )


def _thing_type(plugins: Plugins, uid: TypeUID) -> ThingType | None:
    try:
        return plugins.thing_type(uid)
    except PluginError:
        # the thing manager says so in the thing's status
        return None


def _channel_type(plugins: Plugins, uid: TypeUID) -> ChannelType | None:
    try:
        return plugins.channel_type(uid)
    except PluginError:
        return None


def _merged(known: Channel, declared: ChannelDefinition) -> Channel:
    """Return the type's channel *known* with the configuration of the file, and nothing else of it (M3)."""
    return attrs.evolve(known, configuration={**known.configuration, **declared.configuration})


def _own(uid: ThingUID, declared: ChannelDefinition, plugins: Plugins) -> Channel:
    """Return a channel that only the file has (M4, M6 to M8); of an unknown type, it has no item type."""
    channel = Channel(uid.channel(declared.id), label=declared.label, configuration=declared.configuration)
    if not declared.is_typed:
        kind = ChannelKind.TRIGGER if declared.kind == "Trigger" else ChannelKind.STATE
        return attrs.evolve(channel, kind=kind, item_type=declared.type)
    type_uid = TypeUID(f"{uid.binding_id}:{declared.type}")
    channel_type = _channel_type(plugins, type_uid)
    return typed(channel, channel_type) if channel_type else attrs.evolve(channel, type_uid=type_uid)
