"""The profiles that transform what a thing sends: `transform:MAP` and so on (openhab-formats 5.4 X6)."""

from functools import partial

import attrs

from ..configuration import parameter
from ..format import format_java
from ..format_specifier import FormatError
from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..state import Command, State, StringType, Type
from ..state_format import format_state
from ..transformation import TransformationError, TransformationType
from ..transformations import TRANSFORMATIONS
from .complaint import Complaint

_AS_IT_IS = "%s"


@attrs.frozen
class TransformConfiguration:
    """What transforms, and the text that it is given."""

    function: str = parameter(label="Function", description="The function.")
    source_format: str = parameter(
        default=_AS_IT_IS,
        label="Source format",
        description="How a value is shown to the function: `%s` as it is, `%.1f` ...",
        advanced=True,
    )


class TransformProfile(Profile):
    """Sends the item the text that the function makes of each state and command; commands go back as they are.

    A text that the function does not take goes on as it is; where it makes nothing of one, nothing is sent.
    """

    def __init__(
        self,
        transformation: TransformationType,
        callback: ProfileCallback,
        configuration: TransformConfiguration,
        context: ProfileContext,
    ) -> None:
        self._transformation = transformation
        self._configuration = configuration
        self._context = context
        self._callback = callback
        self._complaint = Complaint(context.link)

    def on_state_from_handler(self, state: State, /) -> None:
        """Send the item what becomes of *state*, which the item reads as its own type."""
        text = self._text(state)
        if text is not None:
            self._callback.send_update(StringType(text))

    def on_command_from_handler(self, command: Command, /) -> None:
        """Send the item what becomes of *command*, read as a command of the item where it is one."""
        text = self._text(command)
        if text is not None:
            self._callback.send_command(self._context.item_type.parse_command(text) or StringType(text))

    def on_command_from_item(self, command: Command, /) -> None:
        """Let the thing carry out *command*."""
        self._callback.handle_command(command)

    def _text(self, value: Type) -> str | None:
        try:
            text = self._transformation.transform(
                self._configuration.function, self._shown(value), self._context.transform_folder
            )
        except (TransformationError, FormatError) as error:
            self._complaint.say(f"{self._transformation.name}: {error}")
            return value.to_full_string(self._context.item_type.zone)
        self._complaint.settled()
        return text

    def _shown(self, value: Type) -> str:
        """Return the text of *value* in the source format: that of a text, as openHAB has it, else of a state."""
        pattern, zone = self._configuration.source_format, self._context.item_type.zone
        text = value.to_full_string(zone)
        if pattern == _AS_IT_IS:
            return text
        try:
            return format_java(pattern, text)
        except FormatError:
            if isinstance(value, State):
                return format_state(value, pattern, zone)
            raise


def transform_profile(transformation: TransformationType) -> ProfileType:
    """Return the profile that carries out *transformation*."""
    return ProfileType(
        uid=f"transform:{transformation.name}",
        label=transformation.label,
        description=f"What the thing sends is transformed; the function is {transformation.function}.",
        make=partial(TransformProfile, transformation),
        configuration=TransformConfiguration,
    )


TRANSFORM_PROFILES = tuple(map(transform_profile, TRANSFORMATIONS.values()))
"""A profile for each transformation there is."""
