"""The profile of a thing that follows an item: `system:follow` (openhab-runtime 2.8)."""

from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..state import Command, State
from ..thing_type import NoConfiguration


class FollowProfile(Profile):
    """Commands the thing what the item holds; the item hears of the thing nothing but commands."""

    def __init__(self, callback: ProfileCallback, _: NoConfiguration, __: ProfileContext) -> None:
        self._callback = callback

    def on_command_from_handler(self, command: Command, /) -> None:
        """Send *command* to the item."""
        self._callback.send_command(command)

    def on_state_from_item(self, state: State, /) -> None:
        """Command the thing to be in *state*, if that can be commanded."""
        if isinstance(state, Command):
            self._callback.handle_command(state)


FOLLOW = ProfileType(
    uid="system:follow",
    label="Follow",
    description="The thing is commanded to be in the state of the item; its own states are ignored.",
    make=FollowProfile,
    keeps_type=True,
)
