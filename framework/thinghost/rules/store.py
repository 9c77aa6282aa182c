"""What rules remember: values by name, one private file for each rule file, kept over reloads and restarts."""

from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

from ..thing_storage import ThingStorage
from .home import Home, current_home
from .hop import on_loop
from .owner import current_owner
from .scheduler import Cancel

FOLDER_NAME = "rules"
"""The folder's name in the data folder."""

WRITE_SECONDS = 1.0
"""Within this time what was assigned is on the disk; nothing is written more often."""


class StoreFile(ThingStorage):
    """Values in the file *path*, or in memory alone where that is None."""

    def __init__(self, path: Path | None, home: Home) -> None:
        super().__init__(path or Path())
        self._home = home
        self._is_kept = path is not None
        self._due: Cancel | None = None

    def close(self) -> None:
        """Write what is not on the disk yet."""
        if self._due is not None:
            self._due()
            self._write_now()

    def _from_file(self) -> dict[str, str]:
        return super()._from_file() if self._is_kept else {}

    def _write(self) -> None:
        if self._is_kept and self._due is None:
            on_loop(self._home.means, self._write_soon)

    def _write_soon(self) -> None:
        self._due = self._home.scheduler.call_after(WRITE_SECONDS, self._write_now)

    def _write_now(self) -> None:
        self._due = None
        super()._write()


class SharedStoreFile(StoreFile):
    """The one for all rule files."""


class Store(MutableMapping[str, Any]):
    """Values as JSON has them, by name: ``store["count"] = store.get("count", 0) + 1``.

    What is read is a copy: a list that was changed must be assigned again. Within a second a new value is on the disk.
    Raises TypeError for a value that JSON does not have, and RuntimeError outside of rules.
    """

    def __init__(self, file: Callable[[], StoreFile]) -> None:
        """Keep values in the *file* of the moment."""
        self._file = file

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401  whatever was assigned
        return self._file()[key]

    def __setitem__(self, key: str, value: object) -> None:
        self._file()[key] = value

    def __delitem__(self, key: str) -> None:
        del self._file()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._file())

    def __len__(self) -> int:
        return len(self._file())

    def __repr__(self) -> str:
        return f"<store of {len(self)} values>"


def _path(home: Home, name: str) -> Path | None:
    folder = home.means.data_folder
    return folder / FOLDER_NAME / f"{name}.json" if folder and name else None


def _own_file() -> StoreFile:
    home, owner = current_home(), current_owner()
    return owner.part(StoreFile, lambda: StoreFile(_path(home, owner.name), home))


def _shared_file() -> StoreFile:
    home = current_home()
    return home.means.owner.part(SharedStoreFile, lambda: SharedStoreFile(_path(home, "shared"), home))


store = Store(_own_file)
"""What this rule file remembers."""

shared = Store(_shared_file)
"""What all rule files remember together."""
