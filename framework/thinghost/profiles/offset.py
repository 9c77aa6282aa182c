"""The profile that adds a fixed amount: `system:offset` (openhab-runtime 2.8)."""

from decimal import MAX_PREC, Context, Decimal

import attrs

from ..configuration import parameter
from ..profile import Profile, ProfileCallback, ProfileContext, ProfileType
from ..quantity_type import exact_decimal
from ..state import UNDEF, DecimalType, HSBType, PercentType, QuantityType, Type, UnDefType, type_name
from .complaint import Complaint
from .conversion_profile import ConversionProfile
from .quantity import has_unit, quantity_of

_EXACT = Context(prec=MAX_PREC)
_ZERO, _HUNDRED = Decimal(0), Decimal(100)


@attrs.frozen
class OffsetConfiguration:
    """How much is added on the way to the item, and taken away on the way back."""

    offset: str = parameter(
        label="Offset",
        description="Added to what the thing sends and taken from what it is sent: `-2`, or with a unit `3.2 °C`.",
    )
    quantity: QuantityType = attrs.field(init=False)

    @quantity.default
    def _quantity(self) -> QuantityType:
        return quantity_of("offset", self.offset)


class _Addition:
    """Adds *offset*; one without unit is taken to be in that of what it is added to."""

    def __init__(self, offset: QuantityType, complaint: Complaint) -> None:
        self._offset = offset
        self._has_unit = has_unit(offset)
        self._number = exact_decimal(offset.value)
        self._complaint = complaint

    def add(self, value: Type) -> Type:
        """Return the sum, UNDEF where the units do not fit, and *value* itself where it is no number."""
        if isinstance(value, QuantityType):
            return self._add_quantity(value)
        if isinstance(value, DecimalType) and not isinstance(value, HSBType) and not self._has_unit:
            return self._add_number(value)
        if not isinstance(value, UnDefType):
            self._complaint.say(f"the offset {self._offset} cannot be added to a {type_name(value)}")
        return value

    def _add_number(self, value: DecimalType) -> DecimalType:
        total = _EXACT.add(value.value, self._number)
        return (
            PercentType(min(max(total, _ZERO), _HUNDRED))
            if isinstance(value, PercentType)
            else DecimalType(total)
        )

    def _add_quantity(self, value: QuantityType) -> Type:
        if not self._has_unit and self._offset.unit is not value.unit:
            self._complaint.say(
                f"the offset {self._number} has no unit, it is taken to be in {value.unit.symbol}"
            )
            self._offset = QuantityType(self._offset.value, value.unit)
        try:
            return value + self._offset
        except TypeError as error:
            self._complaint.say(f"the offset does not fit: {error}")
            return UNDEF


def _make(callback: ProfileCallback, configuration: OffsetConfiguration, context: ProfileContext) -> Profile:
    offset, complaint = configuration.quantity, Complaint(context.link)
    return ConversionProfile(callback, _Addition(offset, complaint).add, _Addition(-offset, complaint).add)


OFFSET = ProfileType(
    uid="system:offset",
    label="Offset",
    description="A fixed amount is added on the way to the item, and taken away on the way to the thing.",
    make=_make,
    configuration=OffsetConfiguration,
    keeps_type=True,
)
