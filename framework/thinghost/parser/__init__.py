"""The two languages: text to declarations and definitions, and back."""

from .definitions import (
    ChannelDefinition,
    Configuration,
    ConfigurationValue,
    GroupDefinition,
    ItemDefinition,
    ItemsFile,
    LinkDefinition,
    MetadataDefinition,
    ThingDefinition,
    ThingsFile,
)
from .item_resolver import parse_items, resolve_items
from .source import Problem, Source, Stage, decode
from .thing_resolver import parse_things, resolve_things

__all__ = [
    "ChannelDefinition",
    "Configuration",
    "ConfigurationValue",
    "GroupDefinition",
    "ItemDefinition",
    "ItemsFile",
    "LinkDefinition",
    "MetadataDefinition",
    "Problem",
    "Source",
    "Stage",
    "ThingDefinition",
    "ThingsFile",
    "decode",
    "parse_items",
    "parse_things",
    "resolve_items",
    "resolve_things",
]
