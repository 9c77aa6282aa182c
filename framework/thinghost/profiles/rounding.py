"""The profile that rounds: `basic-profiles:round`."""

import decimal
from decimal import MAX_PREC, Context, Decimal

import attrs

from ..configuration import parameter
from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..quantity_type import exact_decimal
from ..state import DateTimeType, DecimalType, HSBType, PercentType, QuantityType, Type, UnDefType, type_name
from .complaint import Complaint
from .conversion_profile import ConversionProfile

_MODES = ("UP", "DOWN", "CEILING", "FLOOR", "HALF_UP", "HALF_DOWN", "HALF_EVEN")
_MODES_OF_DECIMAL = {mode: getattr(decimal, f"ROUND_{mode}") for mode in _MODES}
_EXACT = Context(prec=MAX_PREC)
_HUNDRED = Decimal(100)
_SECONDS = 3
# days, hours, minutes, seconds, milliseconds
_NANOSECONDS = (86_400_000_000_000, 3_600_000_000_000, 60_000_000_000, 1_000_000_000, 1_000_000)


@attrs.frozen
class RoundConfiguration:
    """How numbers and points in time are rounded."""

    scale: int | None = parameter(
        default=None,
        minimum=-16,
        maximum=16,
        label="Scale",
        description=(
            "Digits behind the point, which may be negative; for points in time 0 to 4 are days, hours, minutes, "
            "seconds (which they are unless it is given) and milliseconds of universal time."
        ),
    )
    precision: int | None = parameter(
        default=None,
        minimum=1,
        label="Precision",
        description="Significant digits, to which numbers are rounded first.",
        advanced=True,
    )
    mode: str = parameter(default="HALF_UP", options=_MODES, label="Mode", description="How Java rounds.")


class _Rounding:
    def __init__(self, configuration: RoundConfiguration, complaint: Complaint) -> None:
        scale = configuration.scale
        self._complaint = complaint
        self._mode: str = _MODES_OF_DECIMAL[configuration.mode]
        self._step = None if scale is None else Decimal(1).scaleb(-scale)
        self._precision = Context(configuration.precision or MAX_PREC, self._mode)
        self._nanoseconds = _NANOSECONDS[_SECONDS if scale is None else min(max(scale, 0), 4)]

    def round(self, value: Type) -> Type:
        """Return *value* rounded, or as it is where it has no digits."""
        match value:
            case QuantityType():
                return QuantityType(self._number(exact_decimal(value.value)), value.unit)
            case PercentType() if not isinstance(value, HSBType):
                return PercentType(min(self._number(value.value), _HUNDRED))
            case DecimalType() if not isinstance(value, HSBType):
                return DecimalType(self._number(value.value))
            case DateTimeType():
                return DateTimeType(self._instant(value.nanoseconds))
            case UnDefType():
                return value
        self._complaint.say(f"a {type_name(value)} cannot be rounded")
        return value

    def _number(self, number: Decimal) -> Decimal:
        number = self._precision.plus(number)
        return number if self._step is None else number.quantize(self._step, self._mode, _EXACT)

    def _instant(self, nanoseconds: int) -> int:
        steps = Decimal(nanoseconds) / self._nanoseconds
        return int(steps.quantize(Decimal(1), self._mode)) * self._nanoseconds


def _make(callback: ProfileCallback, configuration: RoundConfiguration, context: ProfileContext) -> Profile:
    rounding = _Rounding(configuration, Complaint(context.link))
    return ConversionProfile(callback, rounding.round, rounding.round)


ROUND = ProfileType(
    uid="basic-profiles:round",
    label="Round",
    description="Numbers lose digits, points in time their smaller parts.",
    make=_make,
    configuration=RoundConfiguration,
    keeps_type=True,
)
