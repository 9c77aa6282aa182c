"""Which items take the states of which channels (openhab-formats 3.3 to 3.5)."""

from enum import Enum


class Fit(Enum):
    """How an item takes what a channel sends."""

    AS_IS = "as it is"
    CONVERTED = "converted"
    NEVER = "never"


_NATURAL = {
    "Color": {"Dimmer", "Switch"},
    "Dimmer": {"Switch", "Color"},
    "Switch": {"Dimmer", "Color"},
    "Rollershutter": {"Dimmer"},
}
"""What openHAB's users do every day: a lamp is a colour, a brightness, and on or off."""

_CONVERTED = {
    "Color": {"Number", "Rollershutter"},
    "Contact": {"Color", "Dimmer", "Number", "Rollershutter"},
    "DateTime": {"String"},
    "Dimmer": {"Contact", "Number", "Rollershutter"},
    "Number": {"Color", "Contact", "DateTime", "Dimmer", "Rollershutter", "Switch"},
    "Rollershutter": {"Color", "Contact", "Number", "Switch"},
    "Switch": {"Number"},
}
"""What a state of the channel becomes, where it becomes something."""


def fit_of(channel_type: str, item_type: str) -> Fit:
    """Return how an item of *item_type* takes the states of a channel made for *channel_type*."""
    if item_type in {channel_type, "Group"}:
        return Fit.AS_IS
    channel, _, dimension = channel_type.partition(":")
    item, _, item_dimension = item_type.partition(":")
    if channel == item == "Number":
        # a number takes the unit of the item, a quantity loses its own, but never changes its dimension
        return Fit.NEVER if dimension and item_dimension else Fit.CONVERTED
    if item in _NATURAL.get(channel, ()):
        return Fit.AS_IS
    # texts are read as the item reads states
    if channel == "String" or (item in _CONVERTED.get(channel, ()) and dimension in {"", "Dimensionless"}):
        return Fit.CONVERTED
    return Fit.NEVER
