"""The transformations that come with the framework."""

from collections.abc import Mapping

from ..transformation import TransformationType
from .jsonpath import JSONPATH
from .mapping import MAP
from .regex import REGEX
from .scale import SCALE

__all__ = ["TRANSFORMATIONS"]

TRANSFORMATIONS: Mapping[str, TransformationType] = {
    each.name: each for each in (JSONPATH, MAP, REGEX, SCALE)
}
"""The transformations by the names that patterns and profiles call them."""
