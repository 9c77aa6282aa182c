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
class TransformationType:
    """A kind of transformation, which patterns call as ``NAME(function):…`` and links as ``transform:NAME``.

    *function* says what its functions are; *transform* carries one out. Raises ValueError for a *name* that is no word.
    """

    name: str = attrs.field()
    label: str
    function: str
    transform: Transform

    @name.validator
    def _is_word(self, _: object, name: str) -> None:
        if not name.isidentifier():
            raise ValueError(f"a transformation cannot be called '{name}', expected a word such as MAP")
