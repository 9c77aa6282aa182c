"""What items take: the types of their states and commands, in openHAB's order, and how each holds a state.

The tables are openhab-formats 3.3; units as in 4.2.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from functools import lru_cache

import attrs

from .item_update import (
    Accept,
    Store,
    acceptance,
    as_decimal,
    hold_number,
    holding,
    holding_colour,
    holding_percent,
    holding_quantity,
    in_system_of,
    in_unit,
    receiving,
)
from .state import (
    Command,
    DateTimeType,
    DecimalType,
    HSBType,
    IncreaseDecreaseType,
    NextPreviousType,
    OnOffType,
    OpenClosedType,
    PercentType,
    PlayPauseType,
    PointType,
    QuantityType,
    RawType,
    RefreshType,
    RewindFastforwardType,
    State,
    StopMoveType,
    StringListType,
    StringType,
    UnDefType,
    UpDownType,
)
from .state_text import parse_type
from .unit import (
    MeasurementSystem,
    Unit,
    default_unit,
    is_compatible,
    is_inverse_compatible,
    parse_unit,
    pattern_unit,
)
from .unit_system import is_other_system

_TYPES: Mapping[str, tuple[tuple[type[State], ...], tuple[type[Command], ...]]] = {
    "Switch": ((OnOffType, UnDefType), (OnOffType, RefreshType)),
    "Contact": ((OpenClosedType, UnDefType), (RefreshType,)),
    "Dimmer": (
        (PercentType, OnOffType, UnDefType),
        (PercentType, OnOffType, IncreaseDecreaseType, RefreshType),
    ),
    "Color": (
        (HSBType, PercentType, OnOffType, UnDefType),
        (HSBType, PercentType, OnOffType, IncreaseDecreaseType, RefreshType),
    ),
    "Rollershutter": (
        (PercentType, UpDownType, UnDefType),
        (PercentType, UpDownType, StopMoveType, RefreshType),
    ),
    "Player": (
        (PlayPauseType, RewindFastforwardType, UnDefType),
        (PlayPauseType, RewindFastforwardType, NextPreviousType, RefreshType),
    ),
    "String": ((UnDefType, StringType, DateTimeType), (StringType, RefreshType)),
    "Number": ((DecimalType, QuantityType, UnDefType), (DecimalType, QuantityType, RefreshType)),
    "DateTime": ((DateTimeType, UnDefType), (DateTimeType, RefreshType)),
    "Location": ((PointType, UnDefType), (PointType, RefreshType)),
    "Call": ((StringListType, UnDefType), (RefreshType,)),
    "Image": ((RawType, UnDefType), (RefreshType,)),
    "Group": ((UnDefType,), (RefreshType,)),
}

_STORES: Mapping[str, Callable[[tuple[type[State], ...]], Store]] = {
    "Color": holding_colour,
    "Dimmer": holding_percent,
    "Rollershutter": holding_percent,
    "Number": lambda _: hold_number,
}


@attrs.frozen(eq=False)
class ItemType:
    """The type of an item, made ready for its unit, so that an update costs no more than a look at both.

    *to_accepted* returns what a state from a channel becomes on its way to the item (openhab-formats 3.5 Q1, Q3):
    one that cannot be converted unchanged, and None for a number out of range. *store* returns what an item that
    holds its first argument holds after the second one, None if it refuses that; *receive* does both.
    """

    name: str
    state_types: tuple[type[State], ...]
    command_types: tuple[type[Command], ...]
    unit: Unit | None
    zone: tzinfo
    to_accepted: Accept = attrs.field(repr=False)
    store: Store = attrs.field(repr=False)
    receive: Store = attrs.field(repr=False)

    @property
    def dimension(self) -> str | None:
        """The dimension of a number, such as "Power", None if it has none."""
        return self.name.partition(":")[2] or None

    def parse_state(self, text: str) -> State | None:
        """Return *text* as the first type of state that takes it, None if none does."""
        return parse_type(text, self.state_types, self.zone)

    def parse_command(self, text: str) -> Command | None:
        """Return *text* as the first type of command that takes it, None if none does."""
        return parse_type(text, self.command_types, self.zone)


@lru_cache(maxsize=4096)
def item_type(
    name: str,
    *,
    unit: str | None = None,
    pattern: str | None = None,
    system: MeasurementSystem = MeasurementSystem.SI,
    zone: tzinfo = UTC,
) -> ItemType | None:
    """Return the item type *name*, such as "Number:Power", None if openHAB has none; the same each time.

    *unit* is the item's metadata of that name, *pattern* its state description's; *zone* is that of date-times
    which name none.
    """
    kind, _, dimension = name.partition(":")
    if kind not in _TYPES:
        return None
    states, commands = _TYPES[kind]
    default = default_unit(dimension, system)
    if default is None and dimension:
        return None
    if default is None:
        to_accepted = acceptance(states, as_decimal, zone)
        store = _STORES.get(kind, holding)(states)
        as_they_are = (states[0], UnDefType) if kind in _STORES else states
        receive = receiving(to_accepted, store, as_they_are, None)
        return ItemType(name, states, commands, None, zone, to_accepted, store, receive)
    if kind != "Number":
        return None
    held = (metadata_unit(name, unit, system) if unit else None) or default
    shown = pattern_unit(pattern) if pattern else None
    to_unit, store = in_unit(shown) if shown else in_system_of(default), holding_quantity(held)
    to_accepted = acceptance(states, to_unit, zone)
    # a quantity in the unit of the item stays as it is, unless it goes by way of another unit
    is_direct = held is shown if shown else not is_other_system(default, held)
    receive = receiving(to_accepted, store, (UnDefType,), held if is_direct else None)
    return ItemType(name, states, commands, held, zone, to_accepted, store, receive)


def metadata_unit(name: str, text: str, system: MeasurementSystem = MeasurementSystem.SI) -> Unit | None:
    """Return the unit *text* for an item of type *name*, None if that cannot have it (openhab-formats 2.5 B9)."""
    default, unit = default_unit(name.partition(":")[2], system), parse_unit(text)
    if default is None or unit is None:
        return None
    return unit if is_compatible(unit, default) or is_inverse_compatible(unit, default) else None
