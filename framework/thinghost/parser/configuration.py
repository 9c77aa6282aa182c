"""Properties to configuration: one value stays alone, several make a list, the later of two wins (V3, V6)."""

from .declarations import Property
from .definitions import Configuration


def configuration(properties: tuple[Property, ...]) -> Configuration:
    """Return the values of *properties* by key."""
    return {
        each.key.text: each.values[0].value
        if len(each.values) == 1
        else [value.value for value in each.values]
        for each in properties
    }
