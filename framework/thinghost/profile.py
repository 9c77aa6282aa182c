"""Profiles: what happens to a state or command on its way between a channel and an item (openhab-runtime 2.8)."""

from collections.abc import Callable
from typing import Protocol

import attrs

from .state import Command, State
from .uid import TypeUID


class ProfileCallback(Protocol):
    """The two ends of one link, as its profile sees them."""

    def send_update(self, state: State) -> None:
        """Let the item take *state*."""

    def handle_command(self, command: Command) -> None:
        """Let the thing's handler carry out *command*."""


class Profile(Protocol):
    """Stands between one channel and one item; it converts, filters, or lets through."""

    def on_state_from_handler(self, state: State) -> None:
        """Take a state that the thing reported."""

    def on_command_from_item(self, command: Command) -> None:
        """Take a command that the item received."""


@attrs.frozen
class ProfileType:
    """A profile that a link may name as ``binding:name``; *make* builds the profile of one link."""

    uid: TypeUID
    make: Callable[[ProfileCallback], Profile]


class DefaultProfile:
    """Lets everything through: ``system:default``."""

    def __init__(self, callback: ProfileCallback) -> None:
        """Bind both directions to the ends, so that passing through costs no call of its own."""
        self.on_state_from_handler = callback.send_update
        self.on_command_from_item = callback.handle_command


DEFAULT_PROFILE = ProfileType(TypeUID("system:default"), DefaultProfile)
