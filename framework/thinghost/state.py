"""States and commands: the values that channels send and items hold (openhab-formats 3).

All are values: nobody changes one after it was made. Decimals and quantities are made with every update, and go
without the guard that `attrs.frozen` pays for.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import MAX_PREC, Context, Decimal
from enum import Enum
from typing import Self

import attrs

from .date_time_text import instant_text
from .number_text import plain_text
from .quantity_type import QuantityType
from .type import Command, State, Type

__all__ = [
    "CLOSED",
    "DECREASE",
    "DOWN",
    "FASTFORWARD",
    "INCREASE",
    "MOVE",
    "NEXT",
    "NULL",
    "OFF",
    "ON",
    "OPEN",
    "PAUSE",
    "PLAY",
    "PREVIOUS",
    "REFRESH",
    "REWIND",
    "STOP",
    "UNDEF",
    "UP",
    "Command",
    "DateTimeType",
    "DecimalType",
    "HSBType",
    "IncreaseDecreaseType",
    "NextPreviousType",
    "OnOffType",
    "OpenClosedType",
    "PercentType",
    "PlayPauseType",
    "PointType",
    "QuantityType",
    "RawType",
    "RefreshType",
    "RewindFastforwardType",
    "State",
    "StopMoveType",
    "StringListType",
    "StringType",
    "Type",
    "UnDefType",
    "UpDownType",
    "Word",
    "type_name",
]

_EXACT = Context(prec=MAX_PREC)


class Word(Type, Enum):
    """A state or command that is one of a few words."""

    def __str__(self) -> str:
        return str(self.value)


class OnOffType(State, Command, Word):
    """ON and OFF."""

    ON = "ON"
    OFF = "OFF"


class OpenClosedType(State, Command, Word):
    """OPEN and CLOSED."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class UpDownType(State, Command, Word):
    """UP and DOWN."""

    UP = "UP"
    DOWN = "DOWN"


class StopMoveType(Command, Word):
    """STOP and MOVE."""

    STOP = "STOP"
    MOVE = "MOVE"


class IncreaseDecreaseType(Command, Word):
    """INCREASE and DECREASE."""

    INCREASE = "INCREASE"
    DECREASE = "DECREASE"


class PlayPauseType(State, Command, Word):
    """PLAY and PAUSE."""

    PLAY = "PLAY"
    PAUSE = "PAUSE"


class NextPreviousType(Command, Word):
    """NEXT and PREVIOUS."""

    NEXT = "NEXT"
    PREVIOUS = "PREVIOUS"


class RewindFastforwardType(State, Command, Word):
    """REWIND and FASTFORWARD."""

    REWIND = "REWIND"
    FASTFORWARD = "FASTFORWARD"


class RefreshType(Command, Word):
    """REFRESH, which asks a channel for its state."""

    REFRESH = "REFRESH"


class UnDefType(State, Word):
    """NULL, the state of an item that never had one, and UNDEF, a state that is not known."""

    NULL = "NULL"
    UNDEF = "UNDEF"


WORD_TYPES: tuple[type[Word], ...] = (
    IncreaseDecreaseType,
    NextPreviousType,
    OnOffType,
    OpenClosedType,
    PlayPauseType,
    RefreshType,
    RewindFastforwardType,
    StopMoveType,
    UnDefType,
    UpDownType,
)
"""All types whose values are words."""

ON, OFF = OnOffType
OPEN, CLOSED = OpenClosedType
UP, DOWN = UpDownType
STOP, MOVE = StopMoveType
INCREASE, DECREASE = IncreaseDecreaseType
PLAY, PAUSE = PlayPauseType
NEXT, PREVIOUS = NextPreviousType
REWIND, FASTFORWARD = RewindFastforwardType
(REFRESH,) = RefreshType
NULL, UNDEF = UnDefType


@attrs.define(eq=False, repr=False)
class DecimalType(State, Command):
    """A number without unit; equal to every other of the same value, whatever its scale (openhab-formats 3.2 N8)."""

    value: Decimal

    def __str__(self) -> str:
        return plain_text(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __eq__(self, other: object) -> bool:
        return self.value == other.value if isinstance(other, DecimalType) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.value)

    def __lt__(self, other: DecimalType) -> bool:
        return self.value < other.value if isinstance(other, DecimalType) else NotImplemented

    def __le__(self, other: DecimalType) -> bool:
        return self.value <= other.value if isinstance(other, DecimalType) else NotImplemented

    def __gt__(self, other: DecimalType) -> bool:
        return self.value > other.value if isinstance(other, DecimalType) else NotImplemented

    def __ge__(self, other: DecimalType) -> bool:
        return self.value >= other.value if isinstance(other, DecimalType) else NotImplemented


@attrs.define(eq=False, repr=False)
class PercentType(DecimalType):
    """A number from 0 to 100, else ValueError."""

    def __attrs_post_init__(self) -> None:
        _require_percent("a percent", self.value)


@attrs.define(eq=False, repr=False, init=False)
class HSBType(PercentType):
    """A colour: hue in degrees from 0 to below 360, saturation and brightness in percent, else ValueError.

    As a percent it is its brightness, but it equals only another colour.
    """

    hue: Decimal
    saturation: Decimal

    def __init__(self, hue: Decimal, saturation: Decimal, brightness: Decimal) -> None:
        if not 0 <= hue < 360:
            raise ValueError(f"a hue is a number from 0 to below 360, not {plain_text(hue)}")
        _require_percent("a saturation", saturation)
        _require_percent("a brightness", brightness)
        self.hue, self.saturation, self.value = hue, saturation, brightness

    @property
    def brightness(self) -> Decimal:
        """The brightness in percent."""
        return self.value

    def __str__(self) -> str:
        return ",".join(map(plain_text, (self.hue, self.saturation, self.value)))

    def __eq__(self, other: object) -> bool:
        # openHAB has the decimal 50 equal the colour 0,0,50, but not the other way round
        if not isinstance(other, HSBType):
            return False
        return (self.hue, self.saturation, self.value) == (other.hue, other.saturation, other.value)

    __hash__ = PercentType.__hash__


def _require_percent(what: str, number: Decimal) -> None:
    if not 0 <= number <= 100:
        raise ValueError(f"{what} is a number from 0 to 100, not {plain_text(number)}")


@attrs.frozen(repr=False)
class StringType(State, Command):
    """A text."""

    value: str

    def __str__(self) -> str:
        return self.value


@attrs.frozen(repr=False)
class StringListType(State, Command):
    """Several texts."""

    values: tuple[str, ...]

    def __str__(self) -> str:
        return ",".join(value.replace(",", "\\,") for value in self.values)


@attrs.frozen(repr=False, order=True)
class DateTimeType(State, Command):
    """An instant, in *nanoseconds* since 1970; it has no zone (openhab-formats 3.2 N6)."""

    nanoseconds: int

    @classmethod
    def of(cls, when: datetime) -> Self:
        """Return the instant of *when*, which must have a zone."""
        return cls((when - _EPOCH) // timedelta(microseconds=1) * 1000)

    def datetime(self, zone: tzinfo = UTC) -> datetime:
        """Return the instant in *zone*, cut to microseconds; OverflowError beyond the year 9999."""
        return (_EPOCH + timedelta(microseconds=self.nanoseconds // 1000)).astimezone(zone)

    def to_full_string(self, zone: tzinfo = UTC) -> str:
        """Return the date and time in *zone*, with its offset."""
        return instant_text(self.nanoseconds, zone)

    def __str__(self) -> str:
        return self.to_full_string()


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen(repr=False, init=False)
class PointType(State, Command):
    """A place on Earth in degrees, with its altitude in metres.

    A latitude beyond a pole is folded back on the other side, a longitude lies in (-180, 180] (openhab-formats N7).
    """

    latitude: Decimal
    longitude: Decimal
    altitude: Decimal

    def __init__(self, latitude: Decimal, longitude: Decimal, altitude: Decimal = Decimal()) -> None:
        latitude = _EXACT.remainder(_EXACT.add(latitude, 180), 360)
        latitude = _EXACT.subtract(latitude + 360 if latitude < 0 else latitude, 180)
        if abs(latitude) > 90:
            latitude = _EXACT.subtract(Decimal(180).copy_sign(latitude), latitude)
            longitude = _EXACT.add(longitude, 180)
        longitude = _EXACT.remainder(_EXACT.add(longitude, 180), 360)
        longitude = _EXACT.subtract(longitude + 360 if longitude <= 0 else longitude, 180)
        self.__attrs_init__(latitude, longitude, altitude)

    def __str__(self) -> str:
        numbers = [self.latitude, self.longitude]
        # openHAB leaves out the altitude 0, but not 0.0
        if plain_text(self.altitude) != "0":
            numbers.append(self.altitude)
        return ",".join(map(plain_text, numbers))


@attrs.frozen(repr=False)
class RawType(State):
    """Bytes of a MIME type, such as an image."""

    mime_type: str
    data: bytes

    def to_full_string(self, zone: tzinfo = UTC) -> str:  # noqa: ARG002 - as of every state
        """Return the data URI."""
        return f"data:{self.mime_type};base64,{base64.b64encode(self.data).decode()}"

    def __str__(self) -> str:
        return f"raw type ({self.mime_type}): {len(self.data)} bytes"


def type_name(state: Type) -> str:
    """Return the name that openHAB has for the type of *state*, such as "DecimalType"."""
    return type(state).__name__
