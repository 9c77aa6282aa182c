"""Quantities as parameters of profiles: ``3``, ``"-1.4"``, ``"3.2 °C"``."""

from ..errors import ConfigurationError
from ..state import QuantityType


def quantity_of(name: str, text: str) -> QuantityType:
    """Return the quantity *text* of the parameter *name*; one without unit has the unit one.

    Raises ConfigurationError where it is none.
    """
    try:
        return QuantityType.parse(text)
    except ValueError:
        raise ConfigurationError(
            f"{name}: '{text}' is neither a number nor a quantity such as '3.2 kW'"
        ) from None


def has_unit(quantity: QuantityType) -> bool:
    """Whether *quantity* is more than a bare number."""
    return quantity.unit.symbol != "one"
