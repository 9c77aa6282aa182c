"""All that the files and the bindings know by name: what the checks look things up in."""

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import attrs

from ..channel_type import ChannelType
from ..declared_files import DeclaredFiles
from ..errors import PluginError
from ..parser import ChannelDefinition, ItemDefinition, Source, ThingDefinition
from ..plugins import Binding, Plugins
from ..profile import ProfileType
from ..suggestion import Vocabulary
from ..thing import ChannelKind
from ..thing_type import ThingType
from ..uid import TypeUID

_WORD = re.compile(r"[\w-]+")
_ALIKE = 0.8
"""UIDs have much in common; below this they are just two things of a house."""


@attrs.frozen
class KnownChannel:
    """A channel of a thing: *item_type* is None where nothing is known of it, or for a trigger."""

    kind: ChannelKind
    item_type: str | None
    type_uid: TypeUID | None = None


@attrs.frozen
class DeclaredThing:
    """A thing and the file that declares it."""

    definition: ThingDefinition
    source: Source


@attrs.frozen
class DeclaredItem:
    """An item and the file that declares it."""

    definition: ItemDefinition
    source: Source

    @property
    def state_type(self) -> str:
        """The item type that holds the state: a group's is that of its base, or ``Group`` without (R4)."""
        group = self.definition.group
        return self.definition.type if group is None else group.base_type or "Group"


class Inventory:
    """The things and items of all files, each name once as openHAB keeps it, and what the bindings declare."""

    def __init__(self, declared: DeclaredFiles, plugins: Plugins, folder: Path) -> None:
        """Take the files, the bindings, and the *folder* that ``${FILE:...}`` is relative to."""
        self.declared = declared
        self.folder = folder
        self.binding_ids = Vocabulary(plugins.binding_ids)
        self._plugins = plugins
        self._broken: dict[str, str] = {}
        self._type_channels: dict[TypeUID, dict[str, KnownChannel]] = {}
        self._channels: dict[str, dict[str, KnownChannel] | None] = {}

    @cached_property
    def things(self) -> dict[str, DeclaredThing]:
        """The thing that counts for each UID: the first, where openHAB walks level by level (D1, D2)."""
        return {thing.definition.uid: thing for thing in reversed(self.all_things) if thing.definition.uid}

    @cached_property
    def items(self) -> dict[str, DeclaredItem]:
        """The item that counts for each name: the first (D5, D6)."""
        return {item.definition.name: item for item in reversed(self.all_items)}

    @cached_property
    def thing_uids(self) -> Vocabulary:
        """The UIDs of the things that are declared."""
        return Vocabulary(self.things, _ALIKE)

    @cached_property
    def misnamed_things(self) -> Vocabulary:
        """The UIDs of things that were probably meant to be of another binding or type: links to them are right."""
        return Vocabulary([uid for uid in self.things if self._is_misnamed(uid)], _ALIKE)

    def _is_misnamed(self, uid: str) -> bool:
        binding_id = uid.partition(":")[0]
        if self.binding(binding_id) is None:
            return self.binding_ids.closest(binding_id) not in {None, binding_id}
        return self.thing_type(self.things[uid].definition.type_uid or "") is None

    @cached_property
    def group_names(self) -> Vocabulary:
        """The names of the items that are groups."""
        return Vocabulary([name for name, item in self.items.items() if item.definition.group is not None])

    @cached_property
    def all_things(self) -> tuple[DeclaredThing, ...]:
        """Every thing that could be read, file by file, of each file the outer ones first."""
        return tuple(
            DeclaredThing(definition, file.source)
            for file in self.declared.things
            for definition in sorted(file.things, key=lambda each: each.depth)
        )

    @cached_property
    def all_items(self) -> tuple[DeclaredItem, ...]:
        """Every item that could be read, file by file."""
        return tuple(
            DeclaredItem(definition, file.source) for file in self.declared.items for definition in file.items
        )

    def may_be_lost(self, names: Iterable[str]) -> bool:
        """Whether one of *names* stands in a damaged file: what it names may be there, though it cannot be read."""
        return bool(self._lost) and not self._lost.isdisjoint(names)

    @cached_property
    def _lost(self) -> frozenset[str]:
        damaged = [file.source.text for file in self.declared.all if not file.is_syntax_valid]
        return frozenset(word for text in damaged for word in _WORD.findall(text))

    def binding(self, binding_id: str) -> Binding | None:
        """Return the binding, None where it is not installed or cannot be used."""
        if binding_id in self._broken:
            return None
        try:
            return self._plugins.binding(binding_id)
        except PluginError as error:
            self._broken[binding_id] = str(error)
            return None

    def why_broken(self, binding_id: str) -> str | None:
        """Return why the binding cannot be used, None where it can, or is not installed."""
        self.binding(binding_id)
        return self._broken.get(binding_id)

    def profile(self, uid: str) -> ProfileType | None:
        """Return the profile *uid*, None where nobody has it, or its binding cannot be used."""
        try:
            return self._plugins.profile(TypeUID(uid))
        except PluginError:
            return None

    def has_transformation(self, name: str) -> bool:
        """Whether anybody brings the transformation *name*."""
        return self._plugins.transformation(name) is not None

    @cached_property
    def transformation_names(self) -> list[str]:
        """The names of all transformations."""
        return self._plugins.transformation_names()

    def thing_type(self, uid: str) -> ThingType | None:
        """Return the thing type *uid*, None where no binding has it."""
        type_uid = TypeUID(uid)
        binding = self.binding(type_uid.binding_id)
        return binding.thing_types.get(type_uid) if binding else None

    def channel_type(self, binding_id: str, name: str) -> ChannelType | None:
        """Return the channel type *name* of a binding, None where there is none."""
        binding = self.binding(binding_id)
        return binding.channel_types.get(TypeUID(f"{binding_id}:{name}")) if binding else None

    def channels(self, thing_uid: str) -> dict[str, KnownChannel] | None:
        """Return the channels of a declared thing by their ids, None where not all can be known."""
        if thing_uid not in self._channels:
            self._channels[thing_uid] = self._find_channels(self.things[thing_uid].definition)
        return self._channels[thing_uid]

    def _find_channels(self, definition: ThingDefinition) -> dict[str, KnownChannel] | None:
        thing_type = self.thing_type(definition.type_uid or "")
        if thing_type is None:
            return None
        of_type = self._channels_of_type(thing_type)
        if not definition.channels:
            return of_type
        binding_id = thing_type.uid.binding_id
        own = {each.id: self._own_channel(binding_id, each) for each in reversed(definition.channels)}
        return own | of_type

    def _channels_of_type(self, thing_type: ThingType) -> dict[str, KnownChannel]:
        if thing_type.uid not in self._type_channels:
            self._type_channels[thing_type.uid] = {
                channel_id: _of_type(definition.type)
                for channel_id, definition in thing_type.channel_definitions()
            }
        return self._type_channels[thing_type.uid]

    def _own_channel(self, binding_id: str, definition: ChannelDefinition) -> KnownChannel:
        if not definition.is_typed:
            kind = ChannelKind.TRIGGER if definition.kind == "Trigger" else ChannelKind.STATE
            return KnownChannel(kind, definition.type if kind is ChannelKind.STATE else None)
        channel_type = self.channel_type(binding_id, definition.type)
        return _of_type(channel_type) if channel_type else KnownChannel(ChannelKind.STATE, None)


def _of_type(channel_type: ChannelType) -> KnownChannel:
    return KnownChannel(channel_type.kind, channel_type.item_type, channel_type.uid)
