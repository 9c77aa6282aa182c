"""Transformations in rules."""

from ...state import Type
from ...transformation import TransformationError
from ..home import current_home

_FOLDER = "transform"


def transform(name: str, function: str, value: object) -> str | None:
    """Return what *function* of the transformation *name* makes of *value*, as in ``transform("MAP", "x.map", "1")``.

    *value* is a text, a state or an item; its files lie in the folder ``transform``. None is nothing. Raises
    TransformationError where it cannot be carried out: openHAB returns the value then, and nobody notices.
    """
    means = current_home().means
    found = means.transformation(name)
    if found is None:
        raise TransformationError(f"there is no transformation '{name}'")
    text = value.to_full_string() if isinstance(value, Type) else str(value)
    return found.transform(function, text, means.folder / _FOLDER)
