"""What comes of calculating with an item that is NULL or UNDEF: nothing that any comparison holds for."""

import math
from decimal import Decimal
from typing import Final

from ..quantity_type import QuantityType
from ..state import DecimalType, State, UnDefType

Amount = QuantityType | float
"""What rules calculate with: a quantity, or a plain number."""


class Unknown:
    """A number that nobody knows: what is calculated with it is unknown too, and every comparison with it is false."""

    __slots__ = ()

    def _itself(self, _: object = None) -> "Unknown":
        return self

    def _never(self, _: object) -> bool:
        return False

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _itself
    __neg__ = __abs__ = _itself
    __lt__ = __le__ = __gt__ = __ge__ = _never

    def __round__(self, _digits: int = 0) -> "Unknown":
        return self

    def __ne__(self, other: object) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]  # it does not even equal itself

    def __bool__(self) -> bool:
        return False

    def __float__(self) -> float:
        return math.nan

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
"""The one there is."""


def amount_of(value: object) -> Amount | Unknown:
    """Return what *value*, a number, a quantity, a state or an item, is to calculate with.

    NULL and UNDEF are unknown. Raises TypeError for what is no number.
    """
    found = getattr(value, "state", value)
    if isinstance(found, QuantityType | Unknown):
        return found
    if isinstance(found, UnDefType):
        return UNKNOWN
    if isinstance(found, DecimalType | int | float | Decimal):
        return float(found)
    what = f"{found}" if isinstance(found, State) else repr(found)
    raise TypeError(f"{what} is no number to calculate with")
