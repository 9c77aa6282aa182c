"""The profiles that tell ON from OFF by bounds: `system:hysteresis` and `system:range` (openhab-runtime 2.8)."""

from collections.abc import Callable

import attrs

from ..configuration import parameter
from ..errors import ConfigurationError
from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..state import OFF, ON, UNDEF, Command, DecimalType, OnOffType, QuantityType, State, Type
from ..unit import Unit
from .complaint import Complaint
from .quantity import has_unit, quantity_of

_Decide = Callable[[float, float, float, State], State]
"""Returns the state for a value, the lower and the upper bound, and the state before."""


@attrs.frozen
class _Bounds:
    lower: QuantityType
    upper: QuantityType

    @classmethod
    def of(cls, lower_text: str, upper_text: str) -> "_Bounds":
        """Return the bounds, both in the unit of the lower one. Raises ConfigurationError."""
        lower, upper = quantity_of("lower", lower_text), quantity_of("upper", upper_text)
        converted = upper.to_invertible_unit(lower.unit)
        if converted is None:
            raise ConfigurationError(f"upper: {upper} cannot be compared with the lower bound {lower}")
        return cls(lower, converted)

    def values_in(self, unit: Unit) -> tuple[float, float] | None:
        """Return the bounds in *unit*, None where they measure something else; without a unit they are in any."""
        if not has_unit(self.lower):
            return float(self.lower), float(self.upper)
        lower, upper = self.lower.to_invertible_unit(unit), self.upper.to_invertible_unit(unit)
        return None if lower is None or upper is None else (float(lower), float(upper))


@attrs.frozen
class HysteresisConfiguration:
    """Where the item turns ON, and where OFF."""

    lower: str = parameter(
        label="Lower bound", description="At or below it the item is OFF: `15`, or with a unit `15 °C`."
    )
    upper: str | None = parameter(
        default=None,
        label="Upper bound",
        description="Above it the item is ON; the lower bound unless given.",
    )
    inverted: bool = parameter(default=False, label="Inverted", description="Exchanges ON and OFF.")
    exclude_item_state: bool = parameter(
        default=False,
        label="Bounds belong above",
        description="The item is OFF only below the lower bound, and ON already at the upper one.",
        advanced=True,
    )
    bounds: _Bounds = attrs.field(init=False)

    @bounds.default
    def _bounds(self) -> _Bounds:
        return _Bounds.of(self.lower, self.lower if self.upper is None else self.upper)


@attrs.frozen
class RangeConfiguration:
    """Between which bounds the item is ON."""

    lower: str = parameter(label="Lower bound", description="The least value in the range: `40`, or `40 %`.")
    upper: str = parameter(label="Upper bound", description="The greatest value in the range.")
    inverted: bool = parameter(
        default=False, label="Inverted", description="ON outside the range, OFF inside."
    )
    bounds: _Bounds = attrs.field(init=False)

    @bounds.default
    def _bounds(self) -> _Bounds:
        bounds = _Bounds.of(self.lower, self.upper)
        if float(bounds.upper) <= float(bounds.lower):
            raise ConfigurationError(f"upper: {self.upper} must be greater than the lower bound {self.lower}")
        return bounds


class BoundsProfile(Profile):
    """Sends the item what *decide* says of each number; of anything else, what it said last. Nothing goes back."""

    def __init__(
        self, callback: ProfileCallback, bounds: _Bounds, decide: _Decide, context: ProfileContext
    ) -> None:
        self._callback = callback
        self._bounds = bounds
        self._decide = decide
        self._complaint = Complaint(context.link)
        self._bare = float(bounds.lower), float(bounds.upper)
        self._unit: Unit | None = None
        self._in_unit: tuple[float, float] | None = None
        self._last: State = UNDEF

    def on_state_from_handler(self, state: State, /) -> None:
        """Send the item ON or OFF; UNDEF as long as none of them was known."""
        self._callback.send_update(self._decided(state))

    def on_command_from_handler(self, command: Command, /) -> None:
        """Send the item the command ON or OFF."""
        decided = self._decided(command)
        if isinstance(decided, OnOffType):
            self._callback.send_command(decided)

    def _decided(self, value: Type) -> State:
        if isinstance(value, QuantityType):
            bounds = self._bounds_in(value.unit)
            if bounds is not None:
                self._last = self._decide(float(value), *bounds, self._last)
        elif isinstance(value, DecimalType):
            self._last = self._decide(float(value), *self._bare, self._last)
        return self._last

    def _bounds_in(self, unit: Unit) -> tuple[float, float] | None:
        if unit is not self._unit:
            self._unit, self._in_unit = unit, self._bounds.values_in(unit)
            if self._in_unit is None:
                self._complaint.say(f"{unit.symbol} cannot be compared with the bound {self._bounds.lower}")
        return self._in_unit


def _make_hysteresis(
    callback: ProfileCallback, configuration: HysteresisConfiguration, context: ProfileContext
) -> Profile:
    low, high = (ON, OFF) if configuration.inverted else (OFF, ON)

    def decide(value: float, lower: float, upper: float, last: State) -> State:
        return low if value <= lower else high if value > upper else last

    def decide_below(value: float, lower: float, upper: float, last: State) -> State:
        return low if value < lower else high if value >= upper else last

    chosen = decide_below if configuration.exclude_item_state else decide
    return BoundsProfile(callback, configuration.bounds, chosen, context)


def _make_range(
    callback: ProfileCallback, configuration: RangeConfiguration, context: ProfileContext
) -> Profile:
    inside, outside = (OFF, ON) if configuration.inverted else (ON, OFF)

    def decide(value: float, lower: float, upper: float, _: State) -> State:
        return inside if lower <= value <= upper else outside

    return BoundsProfile(callback, configuration.bounds, decide, context)


HYSTERESIS = ProfileType(
    uid="system:hysteresis",
    label="Hysteresis",
    description="The item is OFF up to the lower bound, ON above the upper one, and stays as it is between them.",
    make=_make_hysteresis,
    configuration=HysteresisConfiguration,
    item_types=("Switch",),
)

RANGE = ProfileType(
    uid="system:range",
    label="Range",
    description="The item is ON from the lower bound to the upper one, else OFF.",
    make=_make_range,
    configuration=RangeConfiguration,
    item_types=("Switch",),
)
