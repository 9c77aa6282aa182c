"""What a file defines: things, channels, items, groups, links and metadata, with all that openHAB derives."""

import attrs

from .declarations import (
    BindingDeclaration,
    ChannelDeclaration,
    ItemDeclaration,
    Scalar,
    ThingDeclaration,
)
from .source import Problem, Source

ConfigurationValue = Scalar | list[Scalar]
"""One value, or the list that two or more make."""

Configuration = dict[str, ConfigurationValue]
"""The values of a ``[ ]`` block in the order of their keys; of a key given twice the later value."""


@attrs.frozen
class ChannelDefinition:
    """A channel: *type* is its item type, or its channel type (without binding) if *is_typed*.

    *kind* is ``State``, ``Trigger`` or None as written; a *duplicate* is one whose id the thing has already.
    """

    id: str
    type: str
    is_typed: bool
    kind: str | None
    label: str | None
    configuration: Configuration
    is_duplicate: bool
    declaration: ChannelDeclaration = attrs.field(repr=False)


@attrs.frozen
class ThingDefinition:
    """A thing or bridge with its full UID; *uid* and *type_uid* are None if openHAB cannot tell them (U8).

    *bridge_uid* of what stands in a bridge is always that bridge. *depth* counts the bridges around it. Of
    duplicates openHAB keeps the first, where all things of a depth come before the deeper ones (D1).
    """

    uid: str | None
    type_uid: str | None
    is_bridge: bool
    bridge_uid: str | None
    label: str | None
    location: str | None
    configuration: Configuration
    channels: tuple[ChannelDefinition, ...]
    depth: int
    is_short: bool
    is_duplicate: bool
    declaration: ThingDeclaration = attrs.field(repr=False)

    @property
    def is_dropped(self) -> bool:
        """Whether openHAB ignores it, for it has no full UID."""
        return self.uid is None


@attrs.frozen
class GroupDefinition:
    """What kind of group an item is; a plain one has neither base type nor function."""

    base_type: str | None
    function: str | None
    arguments: tuple[str, ...]


@attrs.frozen
class LinkDefinition:
    """A link to a channel; a profile without scope stands as ``system:`` in *configuration* (B4)."""

    channel_uid: str
    configuration: Configuration
    declaration: BindingDeclaration = attrs.field(repr=False)

    @property
    def profile(self) -> str | None:
        """The UID of the profile, None for the default of the channel."""
        profile = self.configuration.get("profile")
        return profile if isinstance(profile, str) else None


@attrs.frozen
class MetadataDefinition:
    """What stands in the braces of an item under *namespace*, links included."""

    namespace: str
    value: str
    configuration: Configuration
    declaration: BindingDeclaration = attrs.field(repr=False)


@attrs.frozen
class ItemDefinition:
    """An item: *label* as written, *label_text* and *pattern* as openHAB splits it (A1)."""

    type: str
    name: str
    label: str | None
    label_text: str | None
    pattern: str | None
    icon: str | None
    groups: tuple[str, ...]
    tags: tuple[str, ...]
    group: GroupDefinition | None
    bindings: tuple[MetadataDefinition, ...]
    links: tuple[LinkDefinition, ...]
    is_duplicate: bool
    declaration: ItemDeclaration = attrs.field(repr=False)


@attrs.frozen(eq=False)
class _File:
    source: Source
    problems: tuple[Problem, ...]
    first_error: Problem | None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems for which openHAB would ignore the file."""
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def is_valid(self) -> bool:
        """Whether openHAB would use the file."""
        return not self.errors

    @property
    def is_syntax_valid(self) -> bool:
        """Whether lexer, parser and value converters of openHAB accept the file."""
        return all(problem.is_semantic for problem in self.problems)


@attrs.frozen(eq=False)
class ThingsFile(_File):
    """A ``.things`` file: all *problems* by place, and the *things*, a bridge before what it contains.

    *first_error* is the one that openHAB reports; it needs not stand first, for reading went on behind it.
    Of a damaged file *things* are those that could be read, and *recovered* those without any error.
    """

    declarations: tuple[ThingDeclaration, ...]
    things: tuple[ThingDefinition, ...]
    recovered: tuple[ThingDefinition, ...]


@attrs.frozen(eq=False)
class ItemsFile(_File):
    """An ``.items`` file: all *problems* by place, and the *items*; *first_error* as of `ThingsFile`.

    Of a damaged file *items* are those that could be read, and *recovered* those without any error.
    """

    declarations: tuple[ItemDeclaration, ...]
    items: tuple[ItemDefinition, ...]
    recovered: tuple[ItemDefinition, ...]
