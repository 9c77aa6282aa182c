"""A profile that makes one value of another, whichever way it goes."""

from collections.abc import Callable

from ..profile import Profile, ProfileCallback
from ..state import Command, State, Type
from ..time_series import TimeSeries

Convert = Callable[[Type], Type]
"""Returns what becomes of a value."""


class ConversionProfile(Profile):
    """Sends to the item what *to_item* makes of a value, and to the thing what *to_handler* makes of a command.

    Where a command becomes something that is none, UNDEF say, nothing is sent.
    """

    def __init__(self, callback: ProfileCallback, to_item: Convert, to_handler: Convert) -> None:
        self._callback = callback
        self._to_item = to_item
        self._to_handler = to_handler

    def on_state_from_handler(self, state: State, /) -> None:
        """Send the item what becomes of *state*."""
        converted = self._to_item(state)
        if isinstance(converted, State):
            self._callback.send_update(converted)

    def on_command_from_handler(self, command: Command, /) -> None:
        """Send the item what becomes of *command*."""
        converted = self._to_item(command)
        if isinstance(converted, Command):
            self._callback.send_command(converted)

    def on_time_series_from_handler(self, series: TimeSeries, /) -> None:
        """Send the item what becomes of each state of *series*, unless one becomes none."""
        converted = series.changed(self._to_state)
        if converted is not None:
            self._callback.send_time_series(converted)

    def _to_state(self, state: State) -> State | None:
        converted = self._to_item(state)
        return converted if isinstance(converted, State) else None

    def on_command_from_item(self, command: Command, /) -> None:
        """Send the thing what becomes of *command*."""
        converted = self._to_handler(command)
        if isinstance(converted, Command):
            self._callback.handle_command(converted)
