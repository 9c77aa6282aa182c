"""Which things are disabled, whether they exist or not; kept over restarts (openhab-runtime 1.9)."""

from pathlib import Path

from .private_file import read_json, set_aside, write_json
from .uid import ThingUID

FILE_NAME = "disabled_things.json"
"""The file's name in the data folder."""


class DisabledThings:
    """The UIDs of the things that somebody disabled."""

    def __init__(self, data_folder: Path) -> None:
        """Read those that are known in *data_folder*; a broken file is named in the log, and disables nothing."""
        self._path = data_folder / FILE_NAME
        self._uids = self._read()

    def __contains__(self, uid: ThingUID) -> bool:
        return uid.text in self._uids

    def set_disabled(self, uid: ThingUID, disabled: bool) -> None:  # noqa: FBT001  it is what the method sets
        """Remember whether *uid* is disabled. Raises OSError where that cannot be written, and forgets it."""
        uids = self._uids | {uid.text} if disabled else self._uids - {uid.text}
        if uids != self._uids:
            write_json(self._path, sorted(uids))
            self._uids = uids

    def _read(self) -> frozenset[str]:
        found = read_json(self._path)
        if found is None:
            return frozenset()
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            set_aside(self._path, "it is no list of UIDs")
            return frozenset()
        return frozenset(found)
