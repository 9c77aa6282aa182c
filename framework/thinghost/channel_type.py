"""Declarations of channels: what a binding says about the values its things have."""

from collections.abc import Iterable, Iterator

import attrs

from .description import StateDescription
from .thing import AutoUpdatePolicy, ChannelKind
from .uid import TypeUID, type_uid


@attrs.frozen
class ChannelType:
    """One kind of channel: *uid* is ``binding:name``, *item_type* the item it fits (None for a trigger).

    *advanced* channels stand last in the documentation; *configuration* is an attrs class made of `parameter`.
    *auto_update_policy* says whether an item takes what a command asks for before the device has confirmed it.
    *category* (an icon's name) and *tags* are those of the items that discovery writes.
    """

    uid: TypeUID = attrs.field(converter=type_uid)
    item_type: str | None
    label: str
    description: str = ""
    kind: ChannelKind = ChannelKind.STATE
    state_description: StateDescription | None = None
    configuration: type[attrs.AttrsInstance] | None = None
    advanced: bool = False
    auto_update_policy: AutoUpdatePolicy | None = None
    category: str = ""
    tags: tuple[str, ...] = ()


@attrs.frozen
class ChannelDefinition:
    """A channel that things of a type have: *id* is its id, or its id within the group.

    What else is given goes before what *type* says.
    """

    id: str
    type: ChannelType
    label: str | None = None
    description: str | None = None
    auto_update_policy: AutoUpdatePolicy | None = None


@attrs.frozen
class ChannelGroup:
    """Channels that belong together; their ids become ``group#channel``."""

    id: str
    label: str
    channels: tuple[ChannelDefinition, ...]
    description: str = ""


def channel_definitions(
    definitions: Iterable[ChannelDefinition | ChannelGroup],
) -> Iterator[tuple[str, ChannelDefinition]]:
    """Yield every channel of *definitions* with its full id: ``id``, or ``group#id``."""
    for each in definitions:
        if isinstance(each, ChannelGroup):
            yield from ((f"{each.id}#{definition.id}", definition) for definition in each.channels)
        else:
            yield each.id, each
