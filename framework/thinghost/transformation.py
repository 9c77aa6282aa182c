"""Transformations: a text becomes another one by a function that somebody wrote (openhab-formats 5.4)."""

from collections.abc import Callable
from pathlib import Path

import attrs

from .errors import ThinghostError


class TransformationError(ThinghostError):
    """A function that cannot be used, or that does not take the text it is given."""


Transform = Callable[[str, str, Path], str | None]
"""Returns what a function makes of a text, None where that is nothing; its files lie in the folder given last.

Raises TransformationError.
"""


@attrs.frozen
class Transformation:
    """A kind of transformation, which patterns call as ``NAME(function):…`` and links as ``transform:NAME``.

    *function* says what its functions are; *transform* carries one out.
    """

    name: str
    label: str
    function: str
    transform: Transform
