"""The profile that warns of a low value: `basic-profiles:threshold`."""

import attrs

from ..configuration import parameter
from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..state import OFF, ON, Command, DecimalType, OnOffType, QuantityType, State, Type


@attrs.frozen
class ThresholdConfiguration:
    """Where a value is low."""

    threshold: int = parameter(
        default=10,
        label="Threshold",
        description="Up to it the item is ON; fractions of a value do not count.",
    )


class ThresholdProfile(Profile):
    """Sends the item ON for a number up to the threshold, OFF for everything else. Nothing goes back."""

    def __init__(
        self, callback: ProfileCallback, configuration: ThresholdConfiguration, _: ProfileContext
    ) -> None:
        self._callback = callback
        self._threshold = configuration.threshold

    def on_state_from_handler(self, state: State, /) -> None:
        """Send the item ON or OFF."""
        self._callback.send_update(self._decided(state))

    def on_command_from_handler(self, command: Command, /) -> None:
        """Send the item the command ON or OFF."""
        self._callback.send_command(self._decided(command))

    def _decided(self, value: Type) -> OnOffType:
        is_low = isinstance(value, DecimalType | QuantityType) and int(value.value) <= self._threshold
        return ON if is_low else OFF


THRESHOLD = ProfileType(
    uid="basic-profiles:threshold",
    label="Threshold",
    description="The item is ON while the value is low: the battery of a device, say.",
    make=ThresholdProfile,
    configuration=ThresholdConfiguration,
    item_types=("Switch",),
)
