"""The profile with which a rocker dims: `system:rawrocker-to-dimmer` (openhab-runtime 2.8)."""

from collections.abc import Callable
from functools import partial

from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..state import DECREASE, INCREASE, OFF, ON, Command
from ..thing import ChannelKind
from ..thing_type import NoConfiguration
from .event import DIR1_PRESSED, DIR1_RELEASED, DIR2_PRESSED, DIR2_RELEASED

_DIMMING_STARTS = 0.55
_DIMMING_REPEATS = 0.2
_DIMMING_ENDS = 10.0
_SHORT = 0.5


class RawRockerDimmerProfile(Profile):
    """Held down, the rocker dims up or down, ten seconds at most; pressed shortly, it switches ON or OFF."""

    def __init__(self, callback: ProfileCallback, _: NoConfiguration, __: ProfileContext) -> None:
        self._callback = callback
        self._pressed_at = 0.0
        self._cancel: Callable[[], None] | None = None
        self._actions: dict[str, Callable[[], None]] = {
            DIR1_PRESSED: partial(self._pressed, INCREASE),
            DIR1_RELEASED: partial(self._released, ON),
            DIR2_PRESSED: partial(self._pressed, DECREASE),
            DIR2_RELEASED: partial(self._released, OFF),
        }

    def on_trigger_from_handler(self, event: str, /) -> None:
        """Begin to dim, or end it."""
        action = self._actions.get(event)
        if action is not None:
            action()

    def dispose(self) -> None:
        """Stop dimming."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def _pressed(self, command: Command) -> None:
        self.dispose()
        self._pressed_at = self._callback.now()
        self._cancel = self._callback.call_later(
            _DIMMING_STARTS, partial(self._dim, command, _DIMMING_STARTS)
        )

    def _dim(self, command: Command, held: float) -> None:
        self._callback.send_command(command)
        held += _DIMMING_REPEATS
        again = partial(self._dim, command, held)
        self._cancel = self._callback.call_later(_DIMMING_REPEATS, again) if held < _DIMMING_ENDS else None

    def _released(self, command: Command) -> None:
        self.dispose()
        if self._callback.now() - self._pressed_at <= _SHORT:
            self._callback.send_command(command)


RAWROCKER_TO_DIMMER = ProfileType(
    uid="system:rawrocker-to-dimmer",
    label="Rocker dims",
    description="Held down, a rocker sends INCREASE or DECREASE again and again; pressed shortly, ON or OFF.",
    make=RawRockerDimmerProfile,
    kinds=frozenset({ChannelKind.TRIGGER}),
    item_types=("Dimmer", "Color"),
)
