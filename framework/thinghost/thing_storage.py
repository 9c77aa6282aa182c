"""What a binding wants to remember of a thing: a private file per thing, kept over restarts."""

import json
import logging
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

from .private_file import read_json, set_aside, write_json
from .uid import ThingUID

_log = logging.getLogger(__name__)

FOLDER_NAME = "things"
"""The folder's name in the data folder."""


class ThingStorage(MutableMapping[str, Any]):
    """Values as JSON has them, by name; each assignment is on the disk when it returns.

    What is read is a copy: a value that was changed must be assigned again. A disk that cannot be written to costs a
    warning, and the value when the program ends. The file is read when the first value is asked for.
    """

    def __init__(self, path: Path) -> None:
        """Keep values in the file *path*, which is not made before there is one."""
        self._path = path
        # as text: nobody who holds a value can change what is kept
        self._read: dict[str, str] | None = None

    @property
    def _texts(self) -> dict[str, str]:
        if self._read is None:
            self._read = self._from_file()
        return self._read

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401  whatever was assigned
        return json.loads(self._texts[key])

    def __setitem__(self, key: str, value: object) -> None:
        """Keep *value*. Raises TypeError or ValueError for what JSON does not have."""
        text = json.dumps(value, allow_nan=False)
        if self._texts.get(key) != text:
            self._texts[key] = text
            self._write()

    def __delitem__(self, key: str) -> None:
        del self._texts[key]
        self._write()

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._texts))

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        # the values may be tokens
        return f"ThingStorage({str(self._path)!r}, {len(self)} values)"

    def _from_file(self) -> dict[str, str]:
        found = read_json(self._path)
        if found is None:
            return {}
        if not isinstance(found, dict):
            set_aside(self._path, "it is no JSON object")
            return {}
        return {key: json.dumps(value) for key, value in found.items()}

    def _write(self) -> None:
        try:
            write_json(self._path, {key: json.loads(text) for key, text in self._texts.items()})
        except OSError as error:
            _log.warning("%s cannot be written: %s", self._path, error.strerror)


class ThingStorages:
    """One storage for each thing, in *data_folder*: also a handler that was replaced writes to the same."""

    def __init__(self, data_folder: Path) -> None:
        """Keep files in *data_folder*; they stay when a thing is removed, for it may come back."""
        self._folder = data_folder / FOLDER_NAME
        self._made: dict[ThingUID, ThingStorage] = {}

    def of(self, uid: ThingUID) -> ThingStorage:
        """Return the storage of the thing *uid*."""
        if uid not in self._made:
            self._made[uid] = ThingStorage(self._folder / f"{uid.text}.json")
        return self._made[uid]
