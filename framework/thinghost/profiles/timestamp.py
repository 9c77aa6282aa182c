"""The profiles of points in time: `system:timestamp-…` (openhab-runtime 2.8)."""

import attrs

from ..configuration import parameter
from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..state import DateTimeType, State, Type, UnDefType, type_name
from ..thing import ChannelKind
from ..thing_type import NoConfiguration
from .complaint import Complaint
from .conversion_profile import ConversionProfile

_NANOSECONDS = 1_000_000_000
_DATE_TIME = ("DateTime",)


def _now(callback: ProfileCallback) -> DateTimeType:
    # a float holds the present time to a fraction of a microsecond
    return DateTimeType(round(callback.now() * 1_000_000) * 1000)


class TimestampUpdateProfile(Profile):
    """Lets the item hold when the thing last sent a state."""

    def __init__(self, callback: ProfileCallback, _: NoConfiguration, __: ProfileContext) -> None:
        self._callback = callback

    def on_state_from_handler(self, _: State, /) -> None:
        """Send the item the time."""
        self._callback.send_update(_now(self._callback))


class TimestampChangeProfile(Profile):
    """Lets the item hold when the state of the channel last changed; the first one is a change."""

    def __init__(self, callback: ProfileCallback, _: NoConfiguration, __: ProfileContext) -> None:
        self._callback = callback
        self._last: State | None = None

    def on_state_from_handler(self, state: State, /) -> None:
        """Send the item the time if *state* is another than before."""
        if self._last is None or state != self._last:
            self._last = state
            self._callback.send_update(_now(self._callback))


class TimestampTriggerProfile(Profile):
    """Lets the item hold when the channel last triggered."""

    def __init__(self, callback: ProfileCallback, _: NoConfiguration, __: ProfileContext) -> None:
        self._callback = callback

    def on_trigger_from_handler(self, _: str, /) -> None:
        """Send the item the time."""
        self._callback.send_update(_now(self._callback))


@attrs.frozen
class TimestampOffsetConfiguration:
    """By how much points in time are moved."""

    offset: int = parameter(
        label="Offset", description="Seconds added on the way to the item, and taken away on the way back."
    )
    timezone: str | None = parameter(
        default=None,
        label="Time zone",
        description="Without effect, as a point in time has no zone; it may be given because openHAB takes it.",
        advanced=True,
    )


def _make_offset(
    callback: ProfileCallback, configuration: TimestampOffsetConfiguration, context: ProfileContext
) -> Profile:
    complaint = Complaint(context.link)

    def moved(value: Type, seconds: int) -> Type:
        if isinstance(value, DateTimeType):
            return DateTimeType(value.nanoseconds + seconds * _NANOSECONDS)
        if not isinstance(value, UnDefType):
            complaint.say(f"a {type_name(value)} cannot be moved in time")
        return value

    offset = configuration.offset
    return ConversionProfile(
        callback, lambda value: moved(value, offset), lambda value: moved(value, -offset)
    )


TIMESTAMP_UPDATE = ProfileType(
    uid="system:timestamp-update",
    label="Time of the last update",
    description="The item holds when the thing last sent a state.",
    make=TimestampUpdateProfile,
    item_types=_DATE_TIME,
)

TIMESTAMP_CHANGE = ProfileType(
    uid="system:timestamp-change",
    label="Time of the last change",
    description="The item holds when the thing last sent another state than before.",
    make=TimestampChangeProfile,
    item_types=_DATE_TIME,
)

TIMESTAMP_TRIGGER = ProfileType(
    uid="system:timestamp-trigger",
    label="Time of the last trigger",
    description="The item holds when the channel last triggered.",
    make=TimestampTriggerProfile,
    kinds=frozenset({ChannelKind.TRIGGER}),
    item_types=_DATE_TIME,
)

TIMESTAMP_OFFSET = ProfileType(
    uid="system:timestamp-offset",
    label="Offset in time",
    description="A point in time is moved on the way to the item, and back on the way to the thing.",
    make=_make_offset,
    configuration=TimestampOffsetConfiguration,
    item_types=_DATE_TIME,
    keeps_type=True,
)
