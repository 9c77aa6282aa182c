"""Channels as bindings declare them (openhab-runtime 1.10, openhab-formats M6)."""

from collections.abc import Iterable
from decimal import Decimal

import attrs

from .channel_type import ChannelDefinition, ChannelType
from .configuration import parameters_of
from .thing import Channel, ConfigurationScalar, ConfigurationValue
from .uid import ChannelUID, ThingUID


def channels_defined(
    uid: ThingUID, definitions: Iterable[tuple[str, ChannelDefinition]]
) -> dict[str, Channel]:
    """Return the channels of the thing *uid* that *definitions* say, by their full ids."""
    return {channel_id: _defined(uid.channel(channel_id), each) for channel_id, each in definitions}


def _defined(uid: ChannelUID, definition: ChannelDefinition) -> Channel:
    channel = typed(Channel(uid), definition.type)
    return attrs.evolve(
        channel,
        label=definition.label or channel.label,
        description=definition.description or channel.description,
        auto_update_policy=definition.auto_update_policy or channel.auto_update_policy,
    )


def typed(channel: Channel, channel_type: ChannelType) -> Channel:
    """Return *channel* with all that *channel_type* says; the label it has stays (M6)."""
    return attrs.evolve(
        channel,
        kind=channel_type.kind,
        item_type=channel_type.item_type,
        type_uid=channel_type.uid,
        label=channel.label or channel_type.label,
        description=channel_type.description,
        state_description=channel_type.state_description,
        auto_update_policy=channel_type.auto_update_policy,
        configuration={**_defaults(channel_type), **channel.configuration},
    )


def _defaults(channel_type: ChannelType) -> dict[str, ConfigurationValue]:
    """Return what the parameters of *channel_type* are that nobody writes, as one would write it."""
    if channel_type.configuration is None:
        return {}
    return {
        each.name: _written(each.default)
        for each in parameters_of(channel_type.configuration)
        if not each.required and each.default is not None and not each.is_secret
    }


def _written(value: object) -> ConfigurationValue:
    if isinstance(value, tuple):
        return [_written_one(each) for each in value]
    return _written_one(value)


def _written_one(value: object) -> ConfigurationScalar:
    if isinstance(value, bool | str):
        return value
    return Decimal(str(value))
