"""Tables of channels: what a channel is called and holds, and how its state is taken from a DTO, in one row."""

from collections.abc import Callable, Collection
from typing import Generic, TypeVar

import attrs

from thinghost import (
    AutoUpdatePolicy,
    ChannelDefinition,
    ChannelGroup,
    ChannelType,
    DateTimeType,
    OnOffType,
    OpenClosedType,
    QuantityType,
    State,
    StateDescription,
    StringType,
    UnDefType,
    Unit,
    parse_unit,
)

from .view import View

_T = TypeVar("_T")


@attrs.frozen
class Row(Generic[_T]):
    """One channel, and how its state is taken from a *T*."""

    id: str
    type: ChannelType
    state: Callable[[_T], State]
    label: str | None = None
    description: str | None = None

    def definition(self, *, writable: bool = False) -> ChannelDefinition:
        """Return the declaration of the channel; if *writable*, its item waits for the gateway to confirm commands."""
        of = self.type
        if writable:
            description = attrs.evolve(of.state_description or StateDescription(), read_only=False)
            of = attrs.evolve(of, state_description=description, auto_update_policy=AutoUpdatePolicy.VETO)
        return ChannelDefinition(self.id, of, self.label, self.description)


@attrs.frozen
class Group(Generic[_T]):
    """Channels that are shown together, where *source* finds in a view what they show."""

    id: str
    label: str
    rows: tuple[Row[_T], ...]
    source: Callable[[View], _T | None]
    description: str = ""

    def declaration(self, writable: Collection[str] = ()) -> ChannelGroup:
        """Return the declaration of the group; the channels *writable*, by their full ids, take commands."""
        channels = tuple(row.definition(writable=f"{self.id}#{row.id}" in writable) for row in self.rows)
        return ChannelGroup(self.id, self.label, channels, self.description)

    def states(self, view: View) -> dict[str, State]:
        """Return the states by channel id; UNDEF for all where there is no source."""
        source = self.source(view)
        return {
            f"{self.id}#{row.id}": UnDefType.UNDEF if source is None else row.state(source)
            for row in self.rows
        }


def unit(symbol: str) -> Unit:
    """Return the unit *symbol*. Raises ValueError if there is none."""
    found = parse_unit(symbol)
    if found is None:
        raise ValueError(f"there is no unit {symbol}")
    return found


WATT = unit("W")
WATT_HOUR = unit("Wh")
PERCENT = unit("%")

WHOLE = StateDescription(pattern="%d %unit%", read_only=True)
FINE = StateDescription(pattern="%.1f %unit%", read_only=True)
_CLOSED = ("closed", "close")

READ_ONLY = StateDescription(read_only=True)


def channel_type(  # noqa: PLR0913  the columns of the tables
    name: str,
    item_type: str,
    label: str,
    description: str,
    state: StateDescription = READ_ONLY,
    *,
    advanced: bool = False,
) -> ChannelType:
    """Return the type ``enphase:name`` of a channel."""
    return ChannelType(
        f"enphase:{name}", item_type, label, description, state_description=state, advanced=advanced
    )


def quantity(value: float | None, of: Unit) -> State:
    """Return *value* in the unit *of*, UNDEF for None."""
    return UnDefType.UNDEF if value is None else QuantityType(value, of)


def whole(value: float | None, of: Unit) -> State:
    """Return *value*, rounded, in the unit *of*, UNDEF for None."""
    return UnDefType.UNDEF if value is None else QuantityType(round(value), of)


def date(epoch: int | None) -> State:
    """Return the time *epoch* in seconds since 1970, UNDEF for None."""
    return UnDefType.UNDEF if epoch is None else DateTimeType(epoch * 1_000_000_000)


def switch(flag: bool | None) -> State:  # noqa: FBT001  the value itself, no choice of behaviour
    """Return ON or OFF, UNDEF for None."""
    return UnDefType.UNDEF if flag is None else OnOffType.ON if flag else OnOffType.OFF


def contact(closed: bool | None) -> State:  # noqa: FBT001  the value itself, no choice of behaviour
    """Return CLOSED or OPEN, UNDEF for None."""
    return UnDefType.UNDEF if closed is None else OpenClosedType.CLOSED if closed else OpenClosedType.OPEN


def closing(word: str | None) -> State:
    """Return the state of a contact that a gateway calls ``closed``, ``close`` or otherwise."""
    return contact(None if word is None else word in _CLOSED)


def closed_as_on(word: str | None) -> State:
    """Return ON for a contact that a gateway calls ``closed`` or ``close``, OFF for another word."""
    return switch(None if word is None else word in _CLOSED)


def text(word: str | None) -> State:
    """Return *word*, UNDEF for None."""
    return UnDefType.UNDEF if word is None else StringType(word)
