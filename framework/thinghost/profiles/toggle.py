"""The profiles with which one event turns something on and off again: `…-toggle-…` (openhab-runtime 2.8)."""

import attrs

from ..configuration import parameter
from ..conversion import convert_state
from ..profile import MakeProfile, Profile, ProfileCallback, ProfileContext, ProfileType
from ..state import DOWN, OFF, ON, PAUSE, PLAY, UP, OnOffType, PlayPauseType, State, UpDownType
from ..thing import ChannelKind
from .event import DOUBLE_PRESSED, LONG_PRESSED, PRESSED, RELEASED, SHORT_PRESSED, event_names

_TRIGGER = frozenset({ChannelKind.TRIGGER})

Toggled = OnOffType | PlayPauseType | UpDownType
"""What can be toggled: the states that are commands, and of which there are two."""


class ToggleProfile(Profile):
    """Sends the item the opposite of *first* or *second* for each of *events*; *first* where its state is neither."""

    def __init__(
        self, callback: ProfileCallback, events: frozenset[str], first: Toggled, second: Toggled
    ) -> None:
        self._callback = callback
        self._events = events
        self._first = first
        self._second = second
        self._last: Toggled | None = None

    def on_trigger_from_handler(self, event: str, /) -> None:
        """Send the opposite of what was sent last, or of what the item has come to hold since."""
        if event in self._events:
            last = self._last or self._known(self._callback.item_state)
            self._last = self._second if last is self._first else self._first
            self._callback.send_command(self._last)

    def on_state_from_item(self, state: State, /) -> None:
        """Go on from *state*."""
        self._last = self._known(state)

    def _known(self, state: State) -> Toggled | None:
        return convert_state(state, type(self._first))


@attrs.frozen
class RawButtonConfiguration:
    """Which event of a button that is held down or not toggles."""

    event: str = parameter(
        default=PRESSED, label="Event", description="The event that toggles.", options=(PRESSED, RELEASED)
    )


@attrs.frozen
class ButtonConfiguration:
    """Which event of a button that tells how it was pressed toggles."""

    event: str = parameter(
        default=SHORT_PRESSED,
        label="Event",
        description="The event that toggles.",
        options=(SHORT_PRESSED, DOUBLE_PRESSED, LONG_PRESSED),
    )


@attrs.frozen
class ToggleSwitchConfiguration:
    """Which events toggle."""

    events: tuple[str, ...] = parameter(
        label="Events", description="The events that toggle, with commas between them."
    )


def _making(first: Toggled, second: Toggled) -> MakeProfile:
    def make(
        callback: ProfileCallback,
        configuration: RawButtonConfiguration | ButtonConfiguration,
        _: ProfileContext,
    ) -> Profile:
        return ToggleProfile(callback, frozenset({configuration.event}), first, second)

    return make


def _make_switch(
    callback: ProfileCallback, configuration: ToggleSwitchConfiguration, _: ProfileContext
) -> Profile:
    return ToggleProfile(callback, event_names(configuration.events), ON, OFF)


_TARGETS = (
    ("switch", (ON, OFF), ("Switch", "Dimmer", "Color")),
    ("player", (PLAY, PAUSE), ("Player",)),
    ("rollershutter", (UP, DOWN), ("Rollershutter",)),
)

TOGGLES = tuple(
    ProfileType(
        uid=f"system:{button}-toggle-{target}",
        label=f"Button toggles {first} and {second}",
        description=f"The event sends {first}, and {second} where the item is {first} already.",
        make=_making(first, second),
        configuration=configuration,
        kinds=_TRIGGER,
        item_types=item_types,
    )
    for button, configuration in (("button", ButtonConfiguration), ("rawbutton", RawButtonConfiguration))
    for target, (first, second), item_types in _TARGETS
)
"""The toggling profiles of buttons."""

TOGGLE_SWITCH = ProfileType(
    uid="basic-profiles:toggle-switch",
    label="Events toggle ON and OFF",
    description="Each of the events sends ON, and OFF where the item is ON already.",
    make=_make_switch,
    configuration=ToggleSwitchConfiguration,
    kinds=_TRIGGER,
    item_types=("Switch", "Dimmer", "Color"),
)
