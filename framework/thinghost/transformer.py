"""Carries out the transformations that the patterns of items name (openhab-formats 5.4)."""

import logging
from collections.abc import Callable
from pathlib import Path

import attrs

from .transformation import TransformationError, TransformationType

_log = logging.getLogger(__name__)


@attrs.frozen(eq=False)
class Transformer:
    """Knows transformations by their names, as *find* does, and the *folder* that their files lie in."""

    _find: Callable[[str], TransformationType | None]
    _folder: Path
    _failing: set[tuple[str, str]] = attrs.field(factory=set, init=False)

    def __call__(self, name: str, function: str, text: str) -> str | None:
        """Return what *function* of the transformation *name* makes of *text*, None where that is nothing.

        What cannot be carried out makes nothing; the log warns of it once, until it works again.
        """
        called = (name, function)
        try:
            found = self._transformation(name).transform(function, text, self._folder)
        except TransformationError as error:
            if called not in self._failing:
                self._failing.add(called)
                _log.warning("the pattern %s(%s) shows the bare state: %s", name, function, error)
            return None
        self._failing.discard(called)
        return found

    def _transformation(self, name: str) -> TransformationType:
        found = self._find(name)
        if found is None:
            raise TransformationError(f"there is no transformation '{name}'")
        return found
