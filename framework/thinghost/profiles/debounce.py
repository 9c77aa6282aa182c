"""The profiles that let through only what lasts: `basic-profiles:debounce-…`."""

from collections.abc import Callable
from functools import partial

import attrs

from ..configuration import parameter
from ..conversion import convert_state
from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..state import Command, State

_FIRST, _LAST = "FIRST", "LAST"


@attrs.frozen
class DebounceTimeConfiguration:
    """How long a value must last, each way."""

    to_item_delay: int = parameter(
        default=0,
        minimum=0,
        label="Delay to the item",
        description="Milliseconds; 0 lets everything through.",
    )
    to_handler_delay: int = parameter(
        default=0,
        minimum=0,
        label="Delay to the thing",
        description="Milliseconds; 0 lets everything through.",
    )
    mode: str = parameter(
        default=_LAST,
        options=(_FIRST, _LAST),
        label="Mode",
        description="LAST sends a value once no other has come for the time; FIRST sends it and drops what follows.",
    )


@attrs.frozen
class DebounceCountingConfiguration:
    """How often a value must come."""

    number_of_changes: int = parameter(
        default=1,
        minimum=0,
        label="Number of changes",
        description="How many states other than the item's are held back before one is let through.",
    )


class _Gate:
    """Debounces one direction: of all that comes in *seconds*, the first or the last passes."""

    def __init__(self, callback: ProfileCallback, milliseconds: int, mode: str) -> None:
        self._call_later = callback.call_later
        self._seconds = milliseconds / 1000
        self._first_passes = mode == _FIRST
        self._cancel: Callable[[], None] | None = None

    def take(self, deliver: Callable[[], None]) -> None:
        """Call *deliver* now, later, or not at all."""
        if not self._seconds:
            deliver()
        elif not self._first_passes:
            self.close()
            self._cancel = self._call_later(self._seconds, partial(self._open, deliver))
        elif self._cancel is None:
            self._cancel = self._call_later(self._seconds, self._open)
            deliver()

    def _open(self, deliver: Callable[[], None] | None = None) -> None:
        self._cancel = None
        if deliver is not None:
            deliver()

    def close(self) -> None:
        """Drop what waits."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None


class DebounceTimeProfile(Profile):
    """Lets a value through when it has lasted, or holds back what follows it too soon."""

    def __init__(
        self, callback: ProfileCallback, configuration: DebounceTimeConfiguration, _: ProfileContext
    ) -> None:
        self._callback = callback
        self._to_item = _Gate(callback, configuration.to_item_delay, configuration.mode)
        self._to_handler = _Gate(callback, configuration.to_handler_delay, configuration.mode)

    def on_state_from_handler(self, state: State, /) -> None:
        """Debounce *state* on its way to the item; states and commands of the thing count alike."""
        self._to_item.take(partial(self._callback.send_update, state))

    def on_command_from_handler(self, command: Command, /) -> None:
        """Debounce *command* on its way to the item."""
        self._to_item.take(partial(self._callback.send_command, command))

    def on_command_from_item(self, command: Command, /) -> None:
        """Debounce *command* on its way to the thing."""
        self._to_handler.take(partial(self._callback.handle_command, command))

    def dispose(self) -> None:
        """Drop what waits."""
        self._to_item.close()
        self._to_handler.close()


class DebounceCountingProfile(Profile):
    """Holds back a number of states that differ from the item's, which is sent again instead."""

    def __init__(
        self, callback: ProfileCallback, configuration: DebounceCountingConfiguration, _: ProfileContext
    ) -> None:
        self._callback = callback
        self._most = configuration.number_of_changes
        self._count = 0
        self._kept: State | None = None

    def on_state_from_item(self, state: State, /) -> None:
        """Compare with *state* from now on."""
        self._kept = state

    def on_state_from_handler(self, state: State, /) -> None:
        """Send *state* if it is the first one, or came often enough; else the one that was kept."""
        if self._kept is None or _is_same(state, self._kept):
            self._count = 0
            self._kept = state if self._kept is None else self._kept
        else:
            self._count += 1
            if self._count > self._most:
                self._count, self._kept = 0, state
        self._callback.send_update(self._kept)


def _is_same(state: State, kept: State) -> bool:
    """Whether *kept*, which may have become of another type in the item, means the same as *state*."""
    try:
        return state == convert_state(kept, type(state))
    except ValueError:
        return False


DEBOUNCE_TIME = ProfileType(
    uid="basic-profiles:debounce-time",
    label="Debounce by time",
    description="Of several values in a short time, only the last or the first goes through.",
    make=DebounceTimeProfile,
    configuration=DebounceTimeConfiguration,
    keeps_type=True,
)

DEBOUNCE_COUNTING = ProfileType(
    uid="basic-profiles:debounce-counting",
    label="Debounce by counting",
    description="Another state goes through only after it has come several times.",
    make=DebounceCountingProfile,
    configuration=DebounceCountingConfiguration,
    keeps_type=True,
)
