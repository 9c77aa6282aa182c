"""Items: named states of the house (openhab-runtime 3.5)."""

from collections.abc import Mapping

import attrs

from .description import StateDescription
from .item_type import ItemType
from .state import NULL, State
from .thing import ConfigurationValue


@attrs.frozen
class Metadata:
    """What one namespace says about an item: ``{ namespace="value" [ key=... ] }``."""

    namespace: str
    value: str
    configuration: Mapping[str, ConfigurationValue] = attrs.field(factory=dict)


@attrs.define(eq=False)
class Item:
    """Holds the last state of something, in its own type and unit.

    *last_update* and *last_change* are seconds since 1970, None before the first.
    """

    name: str
    type: ItemType
    label: str | None = None
    icon: str | None = None
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Metadata] = attrs.field(factory=dict)
    state_description: StateDescription | None = None
    state: State = NULL
    last_update: float | None = None
    last_change: float | None = None
