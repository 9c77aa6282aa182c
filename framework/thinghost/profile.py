"""Profiles: what happens to a state, command or trigger between a channel and an item (openhab-runtime 2.8)."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import attrs

from .configuration import Parameter, parameters_of
from .item_type import ItemType
from .link import ItemChannelLink
from .state import Command, State
from .thing import Channel, ChannelKind
from .thing_type import NoConfiguration
from .time_series import TimeSeries
from .uid import TypeUID, type_uid


class ProfileCallback(Protocol):
    """The two ends of one link, as its profile sees them."""

    @property
    def item_state(self) -> State:
        """What the item holds now."""

    def send_update(self, state: State) -> None:
        """Let the item take *state*, which is converted as one of a channel."""

    def send_command(self, command: Command) -> None:
        """Send *command* to the item, as from the channel."""

    def send_time_series(self, series: TimeSeries) -> None:
        """Let the item take *series*."""

    def handle_command(self, command: Command) -> None:
        """Let the thing's handler carry out *command*."""

    def call_later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Call *call* in *seconds*, in the loop of the runtime; the answer cancels that."""

    def now(self) -> float:
        """Return the seconds since 1970 on the clock of the runtime."""


class Profile:
    """Stands between one channel and one item; a profile overrides what it needs, everything else goes nowhere."""

    __slots__ = ()

    def on_state_from_handler(self, state: State, /) -> None:
        """Take a state that the thing reported."""

    def on_command_from_handler(self, command: Command, /) -> None:
        """Take a command that the thing sent."""

    def on_time_series_from_handler(self, series: TimeSeries, /) -> None:
        """Take states at other times than now; a profile that does not is named in the log."""

    def on_trigger_from_handler(self, event: str, /) -> None:
        """Take an event that the channel triggered."""

    def on_state_from_item(self, state: State, /) -> None:
        """Take what the item holds after an update that did not come over this link."""

    def on_command_from_item(self, command: Command, /) -> None:
        """Take a command that the item received."""

    def dispose(self) -> None:
        """Cancel what is still to come: the link is gone."""


@attrs.frozen
class ProfileContext:
    """Where a profile works: its link, the type of the item, the channel, and the folder of transformation files."""

    link: ItemChannelLink
    item_type: ItemType
    channel: Channel | None = None
    transform_folder: Path = Path("transform")


# the configuration is of the class that the same profile type names: Any, as there is one per profile type
MakeProfile = Callable[[ProfileCallback, Any, ProfileContext], Profile]

_STATE = frozenset({ChannelKind.STATE})


@attrs.frozen
class ProfileType:
    """A profile that a link may name as ``scope:name``; *make* builds the profile of one link.

    *configuration* is an attrs class made of `parameter`, whose objects are valid: it raises ConfigurationError for
    values that do not fit each other. *kinds* are the channels and *item_types* the items the profile is for, none
    meaning any; *keeps_type* says that states go through as they are, or as others of their type.
    """

    uid: TypeUID = attrs.field(converter=type_uid)
    label: str
    make: MakeProfile
    description: str = ""
    configuration: type[attrs.AttrsInstance] = NoConfiguration
    kinds: frozenset[ChannelKind] = _STATE
    item_types: tuple[str, ...] = ()
    keeps_type: bool = False

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The declared parameters, in their order."""
        return parameters_of(self.configuration)


@attrs.frozen(eq=False)
class DefaultProfile(Profile):
    """Lets everything through. The hooks are the ends themselves: passing through costs no call of its own."""

    on_state_from_handler: Callable[[State], None]
    on_command_from_handler: Callable[[Command], None]
    on_time_series_from_handler: Callable[[TimeSeries], None]
    on_command_from_item: Callable[[Command], None]


def _make_default(callback: ProfileCallback, _: NoConfiguration, __: ProfileContext) -> Profile:
    return DefaultProfile(
        callback.send_update, callback.send_command, callback.send_time_series, callback.handle_command
    )


DEFAULT_PROFILE = ProfileType(
    uid="system:default",
    label="Default",
    description="States go to the item, commands to the thing, unchanged.",
    make=_make_default,
    keeps_type=True,
)
"""The profile of a link to a state channel that names none."""

_TRIGGER_DEFAULTS: Mapping[str, Mapping[str, TypeUID]] = {
    "system:rawbutton": {
        "Player": TypeUID("system:rawbutton-toggle-player"),
        "Rollershutter": TypeUID("system:rawbutton-toggle-rollershutter"),
        "Switch": TypeUID("system:rawbutton-toggle-switch"),
    },
    "system:rawrocker": {
        "Dimmer": TypeUID("system:rawrocker-to-dimmer"),
        "Player": TypeUID("system:rawrocker-to-play-pause"),
        "Rollershutter": TypeUID("system:rawrocker-to-up-down"),
        "Switch": TypeUID("system:rawrocker-to-on-off"),
    },
}
_OTHER_TRIGGER_DEFAULTS = {"String": TypeUID("system:trigger-event-string")}


def default_profile(channel: Channel, item_type: ItemType) -> TypeUID | None:
    """Return the profile of a link that names none, or None where nothing goes over it (openhab-formats 2.5 B4)."""
    if channel.kind is ChannelKind.STATE:
        return DEFAULT_PROFILE.uid
    if channel.type_uid is None:
        return None
    return _TRIGGER_DEFAULTS.get(channel.type_uid.text, _OTHER_TRIGGER_DEFAULTS).get(item_type.name)
