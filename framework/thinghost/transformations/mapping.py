"""MAP: a text becomes what a table has for it (openhab-formats 5.4 X4)."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ..transformation import TransformationError, TransformationType
from .properties import parse_properties
from .table import table_text

_DEFAULT = ""
_SOURCE = "_source_"


def _transform(function: str, text: str, folder: Path) -> str:
    table = _table(table_text(function, folder))
    found = table.get(text, table.get(_DEFAULT))
    if found is None:
        raise TransformationError(f"'{function}' has no entry for '{text}' and no default")
    return text if found == _SOURCE and text not in table else found


@lru_cache(maxsize=1024)
def _table(text: str) -> Mapping[str, str]:
    return parse_properties(text)


MAP = TransformationType(
    name="MAP",
    label="Map",
    function="a file of lines `key=value` in the folder `transform`, or `|key=value;key=value`",
    transform=_transform,
)
"""Looks a text up in a table."""
