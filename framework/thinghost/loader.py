"""Declared files to a model: definitions, with what bindings say about them, become things, items and links.

What cannot be used is left out and named; the rest of the house runs (openhab-formats 2.3 to 2.5).
"""

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from .declared_files import DeclaredFiles
from .description import StateDescription, channel_description, merge_descriptions, state_description_of
from .errors import ConfigurationError
from .group_function import group_function
from .item import Group, Item, Metadata
from .item_type import ItemType, item_type
from .link import ItemChannelLink
from .model import Model
from .parser import GroupDefinition, ItemDefinition
from .plugins import Plugins
from .thing import Channel, Thing
from .thing_factory import make_thing
from .uid import ChannelUID, TypeUID
from .unit import MeasurementSystem

CHANNEL = "channel"
"""The namespace that links an item to a channel; every other one is metadata."""


def load_model(
    declared: DeclaredFiles,
    plugins: Plugins,
    system: MeasurementSystem,
    zone: tzinfo,
    *,
    kept: tuple[Thing, ...] = (),
) -> Model:
    """Return the house that *declared* describes, with the default units of *system* and date-times in *zone*.

    The things *kept* are there too, without being declared.
    """
    problems: list[str] = []
    things = (*_things(declared, plugins, problems), *kept)
    channels = {channel.uid.text: channel for thing in things for channel in thing.channels.values()}
    items: list[Item] = []
    links: list[ItemChannelLink] = []
    for definition in declared.item_definitions():
        try:
            items.append(_item(definition, channels, system, zone, problems))
            links.extend(_links(definition))
        except ConfigurationError as error:
            problems.append(f"item {definition.name} is left out: {error}")
    return Model(things, tuple(items), tuple(links), tuple(problems))


def _things(declared: DeclaredFiles, plugins: Plugins, problems: list[str]) -> Iterator[Thing]:
    for definition in declared.thing_definitions():
        try:
            yield make_thing(definition, plugins)
        except ValueError as error:
            problems.append(f"thing {definition.uid} is left out: {error}")


def _item(
    definition: ItemDefinition,
    channels: Mapping[str, Channel],
    system: MeasurementSystem,
    zone: tzinfo,
    problems: list[str],
) -> Item:
    metadata = _metadata(definition)
    description = _description(definition, _written_description(definition, metadata, problems), channels)
    type_ = _item_type(definition, metadata, description, system, zone)
    return Item(
        name=definition.name,
        type=type_,
        label=definition.label_text,
        icon=definition.icon,
        groups=definition.groups,
        tags=definition.tags,
        metadata=metadata,
        state_description=description,
        group=_group(definition.group, type_, system),
    )


def _group(definition: GroupDefinition | None, base: ItemType, system: MeasurementSystem) -> Group | None:
    """Return what makes the item a group; a base type without a function has EQUALITY (openhab-runtime 2.9)."""
    if definition is None or definition.base_type is None:
        return None if definition is None else Group()
    arguments = definition.arguments
    return Group(group_function(definition.function or "EQUALITY", arguments, base, system), arguments)


def _metadata(definition: ItemDefinition) -> dict[str, Metadata]:
    """Return what is said about the item by namespace: of one namespace twice, the first counts (B7)."""
    found: dict[str, Metadata] = {}
    for each in definition.bindings:
        if each.namespace != CHANNEL:
            found.setdefault(each.namespace, Metadata(each.namespace, each.value, each.configuration))
    return found


def _state_type_name(definition: ItemDefinition) -> str:
    """Return the item type that holds the state: a group's is that of its base (openhab-formats R4)."""
    return definition.type if definition.group is None else definition.group.base_type or "Group"


def _written_description(
    definition: ItemDefinition, metadata: Mapping[str, Metadata], problems: list[str]
) -> StateDescription | None:
    """Return what the item's metadata says; where one value will not do, none of it counts (B10)."""
    written = metadata.get("stateDescription")
    try:
        return state_description_of(written.configuration) if written else None
    except ConfigurationError as error:
        problems.append(f"item {definition.name}: {error}; its state description is left out")
        return None


def _description(
    definition: ItemDefinition, written: StateDescription | None, channels: Mapping[str, Channel]
) -> StateDescription | None:
    label = None if definition.pattern is None else StateDescription(pattern=definition.pattern)
    linked = (channels.get(link.channel_uid) for link in definition.links)
    return merge_descriptions(
        _state_type_name(definition),
        written,
        label,
        channel_description(channel.state_description for channel in linked if channel is not None),
    )


def _item_type(
    definition: ItemDefinition,
    metadata: Mapping[str, Metadata],
    description: StateDescription | None,
    system: MeasurementSystem,
    zone: tzinfo,
) -> ItemType:
    name, unit = _state_type_name(definition), metadata.get("unit")
    found = item_type(
        name,
        unit=unit.value if unit else None,
        pattern=description.pattern if description else None,
        system=system,
        zone=zone,
    )
    if found is None:
        raise ConfigurationError(f"there is no item type {name}")
    return found


def _links(definition: ItemDefinition) -> Iterator[ItemChannelLink]:
    """Yield the links of the item; of one channel twice, the last counts (B3)."""
    for link in {link.channel_uid: link for link in definition.links}.values():
        yield ItemChannelLink(
            item_name=definition.name,
            channel_uid=ChannelUID(link.channel_uid),
            profile=TypeUID(link.profile) if link.profile else None,
            configuration=link.configuration,
        )
