"""Things and links as openHAB's JSON has them (openhab-runtime 3.2, 6.4); what is not known has no key.

Configurations are those of the files, with every secret masked by the caller that knows the thing type.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .link import ItemChannelLink
from .thing import Channel, RawConfiguration, Thing


def thing_dto(thing: Thing) -> dict[str, Any]:
    """Return the definition of *thing* with its channels; its configuration is left out, for it may hold secrets."""
    optional = {"label": thing.label, "bridgeUID": _text(thing.bridge_uid), "location": thing.location}
    return {
        "UID": str(thing.uid),
        "thingTypeUID": str(thing.type_uid),
        **_known(optional),
        "configuration": {},
        "properties": dict(thing.properties),
        "channels": [channel_dto(channel) for channel in thing.channels.values()],
    }


def channel_dto(channel: Channel) -> dict[str, Any]:
    """Return the definition of *channel*."""
    optional = {
        "channelTypeUID": _text(channel.type_uid),
        "itemType": channel.item_type,
        "label": channel.label,
        "description": channel.description or None,
        "autoUpdatePolicy": channel.auto_update_policy.value if channel.auto_update_policy else None,
    }
    return {
        "uid": str(channel.uid),
        "id": channel.id,
        "kind": channel.kind.value,
        **_known(optional),
        "defaultTags": [],
        "properties": {},
        "configuration": {},
    }


def link_dto(link: ItemChannelLink) -> dict[str, Any]:
    """Return the definition of *link*."""
    return {
        "itemName": link.item_name,
        "channelUID": str(link.channel_uid),
        "configuration": json_configuration(link.configuration),
    }


def json_configuration(configuration: RawConfiguration) -> dict[str, Any]:
    """Return *configuration* with its numbers as JSON has them."""
    return {key: _json_value(value) for key, value in configuration.items()}


def json_number(number: Decimal) -> int | float:
    """Return *number* without a fraction where it has none."""
    return int(number) if number == number.to_integral_value() else float(number)


def _json_value(value: object) -> object:
    if isinstance(value, list):
        return [_json_value(each) for each in value]
    return json_number(value) if isinstance(value, Decimal) else value


def _known(optional: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in optional.items() if value is not None}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
