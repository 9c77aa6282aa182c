"""The two languages: text to declarations and definitions, and back."""

from .declarations import BindingDeclaration, Property, Value
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
from .excerpt import harmless
from .item_resolver import parse_items, resolve_items
from .item_types import GROUP_FUNCTIONS, ITEM_TYPES, UNITLESS_DIMENSIONS, known_dimensions
from .secrecy import is_secret_name, without_secrets
from .source import Problem, Source, Stage, decode
from .thing_resolver import parse_things, resolve_things

__all__ = [
    "GROUP_FUNCTIONS",
    "ITEM_TYPES",
    "UNITLESS_DIMENSIONS",
    "BindingDeclaration",
    "ChannelDefinition",
    "Configuration",
    "ConfigurationValue",
    "GroupDefinition",
    "ItemDefinition",
    "ItemsFile",
    "LinkDefinition",
    "MetadataDefinition",
    "Problem",
    "Property",
    "Source",
    "Stage",
    "ThingDefinition",
    "ThingsFile",
    "Value",
    "decode",
    "harmless",
    "is_secret_name",
    "known_dimensions",
    "parse_items",
    "parse_things",
    "resolve_items",
    "resolve_things",
    "without_secrets",
]
