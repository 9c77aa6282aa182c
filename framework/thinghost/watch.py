"""Tells when the files of a configuration change."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path

from watchfiles import awatch

from .config_files import KINDS, kind_of
from .rule_folder import LIBRARY, RULES, watched_folders

_FOLDERS = (*KINDS, RULES, LIBRARY)


async def changes(paths: Sequence[Path]) -> AsyncIterator[set[Path]]:
    """Yield the files below *paths* that were written, moved or removed, together what happens within a moment.

    *paths* are files and folders as `find_config_files` takes them; only the folders that it looks into are watched.
    A file that an editor saves by renaming another one to it counts as written. Raises OSError where the system
    watches nothing (any more).
    """
    wanted = {path.absolute() for path in paths}
    while True:
        folders = _folders(wanted)
        told = awatch(*folders, watch_filter=lambda _, text: _is_ours(Path(text), wanted), recursive=False)
        async with aclosing(told):
            async for found in told:
                paths_found = {Path(text) for _, text in found}
                yield paths_found
                # a folder that was replaced is another one of the same name, which nobody watches yet
                if _folders(wanted) != folders or not folders.isdisjoint(paths_found):
                    break


def _folders(wanted: set[Path]) -> set[Path]:
    """Return the folders that hold the files: of a folder also ``things`` and ``items``, and those of rules."""
    found = {path if path.is_dir() else path.parent for path in wanted}
    found |= {path / kind for path in wanted for kind in KINDS if (path / kind).is_dir()}
    return found | {folder for path in wanted for folder in watched_folders(path)}


def _is_ours(path: Path, wanted: set[Path]) -> bool:
    if path in wanted:
        return True
    in_folder = path.parent in wanted and (path.name in _FOLDERS or kind_of(path) is not None)
    of_kind = path.parent.parent in wanted and path.suffix == f".{path.parent.name}"
    return in_folder or of_kind or _is_of_rules(path, wanted)


def _is_of_rules(path: Path, wanted: set[Path]) -> bool:
    """Whether *path* is Python below a folder of rules, or a folder there (that may be gone)."""
    is_below = any(folder / name in path.parents for folder in wanted for name in (RULES, LIBRARY))
    return is_below and not path.name.startswith((".", "__py")) and path.suffix in {".py", ""}
