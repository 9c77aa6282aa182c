"""What items of each type can do (openhab-runtime 2.6)."""

from datetime import datetime

from ..quantity_type import QuantityType
from ..state import (
    CLOSED,
    DECREASE,
    DOWN,
    FASTFORWARD,
    INCREASE,
    MOVE,
    NEXT,
    OFF,
    ON,
    OPEN,
    PAUSE,
    PLAY,
    PREVIOUS,
    REWIND,
    STOP,
    UP,
    DateTimeType,
    HSBType,
    OnOffType,
    OpenClosedType,
    PercentType,
    PointType,
    RawType,
    StringListType,
    UpDownType,
)
from .calculation import Calculating
from .rule_item import CommandItem, RuleItem


class SwitchItem(CommandItem, kinds=("Switch",)):
    """A switch; it is true while it is on."""

    __slots__ = ()

    @property
    def is_on(self) -> bool:
        """Whether it is on: also a dimmer above 0 is."""
        return self.state_as(OnOffType) is ON

    @property
    def is_off(self) -> bool:
        """Whether it is off."""
        return self.state_as(OnOffType) is OFF

    def on(self) -> None:
        """Switch it on."""
        self.send_command(ON)

    def off(self) -> None:
        """Switch it off."""
        self.send_command(OFF)

    def toggle(self) -> None:
        """Switch it off if it is on, else on."""
        self.send_command(OFF if self.is_on else ON)

    def __bool__(self) -> bool:
        return self.is_on


class DimmerItem(SwitchItem, Calculating[float], kinds=("Dimmer",)):
    """A dimmer: a percent."""

    __slots__ = ()

    @property
    def percent(self) -> float | None:
        """How bright it is, None where nobody knows."""
        return _percent(self)

    def increase(self) -> None:
        """Make it a little brighter."""
        self.send_command(INCREASE)

    def decrease(self) -> None:
        """Make it a little darker."""
        self.send_command(DECREASE)


class ColorItem(DimmerItem, kinds=("Color",)):
    """A coloured light."""

    __slots__ = ()

    @property
    def hsb(self) -> HSBType | None:
        """The colour, None where nobody knows."""
        return self.state_as(HSBType)


class ContactItem(RuleItem, kinds=("Contact",)):
    """A contact; it is true while it is open."""

    __slots__ = ()

    @property
    def is_open(self) -> bool:
        """Whether it is open."""
        return self.state_as(OpenClosedType) is OPEN

    @property
    def is_closed(self) -> bool:
        """Whether it is closed."""
        return self.state_as(OpenClosedType) is CLOSED

    def __bool__(self) -> bool:
        return self.is_open


class RollershutterItem(CommandItem, Calculating[float], kinds=("Rollershutter",)):
    """A shutter: 0 is open, 100 closed."""

    __slots__ = ()

    @property
    def percent(self) -> float | None:
        """How far it is closed, None where nobody knows."""
        return _percent(self)

    @property
    def is_up(self) -> bool:
        """Whether it is all the way up."""
        return self.state_as(UpDownType) is UP

    @property
    def is_down(self) -> bool:
        """Whether it is all the way down."""
        return self.state_as(UpDownType) is DOWN

    def up(self) -> None:
        """Move it up."""
        self.send_command(UP)

    def down(self) -> None:
        """Move it down."""
        self.send_command(DOWN)

    def stop(self) -> None:
        """Let it stop."""
        self.send_command(STOP)

    def move(self) -> None:
        """Let it move on."""
        self.send_command(MOVE)


class PlayerItem(CommandItem, kinds=("Player",)):
    """A player of music or films."""

    __slots__ = ()

    def play(self) -> None:
        """Let it play."""
        self.send_command(PLAY)

    def pause(self) -> None:
        """Let it pause."""
        self.send_command(PAUSE)

    def next(self) -> None:
        """Go to the next piece."""
        self.send_command(NEXT)

    def previous(self) -> None:
        """Go to the piece before."""
        self.send_command(PREVIOUS)

    def fast_forward(self) -> None:
        """Go forward fast."""
        self.send_command(FASTFORWARD)

    def rewind(self) -> None:
        """Go back fast."""
        self.send_command(REWIND)


class StringItem(CommandItem, kinds=("String",)):
    """A text."""

    __slots__ = ()


class NumberItem(CommandItem, Calculating[float], kinds=("Number",)):
    """A number without unit, which calculates as a float."""

    __slots__ = ()


class QuantityItem(CommandItem, Calculating[QuantityType], kinds=("Number:",)):
    """A number with a unit, which calculates as a quantity."""

    __slots__ = ()

    @property
    def quantity(self) -> QuantityType | None:
        """The number with its unit, None where nobody knows."""
        return self.state_as(QuantityType)


class DateTimeItem(CommandItem, kinds=("DateTime",)):
    """A date and time."""

    __slots__ = ()

    @property
    def datetime(self) -> datetime | None:
        """The date and time in the zone of the house, None where nobody knows."""
        state = self.state_as(DateTimeType)
        return None if state is None else state.datetime(self._home.clock.zone)


class LocationItem(CommandItem, kinds=("Location",)):
    """A place on Earth."""

    __slots__ = ()

    @property
    def point(self) -> PointType | None:
        """The place, None where nobody knows."""
        return self.state_as(PointType)


class ImageItem(RuleItem, kinds=("Image",)):
    """A picture."""

    __slots__ = ()

    @property
    def raw(self) -> RawType | None:
        """The bytes with their MIME type, None where there are none."""
        return self.state_as(RawType)


class CallItem(RuleItem, kinds=("Call",)):
    """A phone call."""

    __slots__ = ()

    @property
    def numbers(self) -> tuple[str, ...]:
        """Who is on the phone."""
        state = self.state_as(StringListType)
        return () if state is None else state.values


class GroupItem(CommandItem, kinds=("Group",)):
    """A group that has no state of its own; one that has is of the class of that state's type.

    It takes the commands that all its members take, and hands them on.
    """

    __slots__ = ()

    def on(self) -> None:
        """Switch all members on. Raises ValueError where one is no switch."""
        self.send_command(ON)

    def off(self) -> None:
        """Switch all members off. Raises ValueError where one is no switch."""
        self.send_command(OFF)


def _percent(item: RuleItem) -> float | None:
    state = item.state_as(PercentType)
    return None if state is None else float(state)
