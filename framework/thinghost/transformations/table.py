"""Where the table of a MAP or SCALE comes from: a file of the folder, or the function itself (openhab-formats X4)."""

import os
import re
from functools import lru_cache
from pathlib import Path

from ..transformation import TransformationError

_DELIMITER = re.compile(r"\?delimiter=((\W)\2*)")
_INLINE = "|"


def table_text(function: str, folder: Path) -> str:
    """Return the lines of the table that *function* is, or that the file of that name in *folder* holds.

    A file is read again when it has changed. Raises TransformationError where there is none.
    """
    if function.lstrip().startswith(_INLINE):
        return _inline(function)
    path = _path(function, folder)
    try:
        status = os.stat(path)  # noqa: PTH116  asked with every update, and a Path is slower
        return _content(path, status.st_mtime_ns, status.st_size)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not in UTF-8"
        raise TransformationError(f"cannot read {path}: {reason}") from error


@lru_cache(maxsize=1024)
def _inline(function: str) -> str:
    """Return the entries behind the ``|``, a line for each; ``?delimiter=,`` names another sign than ``;``."""
    entries = function.lstrip()[len(_INLINE) :]
    named = _DELIMITER.match(entries)
    return entries[named.end() :].replace(named[1], "\n") if named else entries.replace(";", "\n")


@lru_cache(maxsize=1024)
def _path(function: str, folder: Path) -> str:
    name = Path(function)
    if name.is_absolute() or ".." in name.parts or not function:
        raise TransformationError(f"'{function}' is no file in {folder}")
    return str(folder / name)


@lru_cache(maxsize=256)
def _content(path: str, _changed: int, _size: int) -> str:
    return Path(path).read_text(encoding="utf-8-sig")
