"""The file in which the inbox outlives the process: ``inbox.json`` in the data folder, for its owner only."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from .discovery_result import DiscoveryResultFlag, InboxEntry, discovery_result_dto, discovery_result_of
from .private_file import read_json, set_aside, write_json
from .uid import ThingUID

FILE_NAME = "inbox.json"
"""The file's name in the data folder."""

_log = logging.getLogger(__name__)


def read_inbox(data_folder: Path) -> list[InboxEntry]:
    """Return the entries that the file in *data_folder* holds, none where there is no file.

    One that is no inbox is set aside, and a warning names it.
    """
    path = data_folder / FILE_NAME
    read = read_json(path)
    try:
        return [] if read is None else [_entry(each) for each in _list(read)]
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        set_aside(path, f"it is no inbox ({type(error).__name__}: {error})")
        return []


def write_inbox(data_folder: Path, entries: Iterable[InboxEntry]) -> None:
    """Let the file in *data_folder* hold *entries*; a warning says where that is impossible."""
    path = data_folder / FILE_NAME
    try:
        write_json(path, [_json(each) for each in entries])
    except OSError as error:
        _log.warning("%s cannot be written, the inbox is forgotten with the process: %s", path, error)


def _json(entry: InboxEntry) -> dict[str, Any]:
    known_as = None if entry.known_as is None else entry.known_as.text
    kept = {"created": entry.created, "ttl": entry.result.ttl, "source": entry.source, "knownAs": known_as}
    return {**discovery_result_dto(entry), **kept}


def _list(read: object) -> list[Mapping[str, Any]]:
    if not isinstance(read, list):
        raise TypeError(f"expected a list, found a {type(read).__name__}")
    return read


def _entry(read: Mapping[str, Any]) -> InboxEntry:
    known_as = read["knownAs"]
    return InboxEntry(
        discovery_result_of(read, int(read["ttl"])),
        float(read["created"]),
        str(read["source"]),
        DiscoveryResultFlag(read["flag"]),
        None if known_as is None else ThingUID.parse(known_as),
    )


@attrs.define(eq=False)
class InboxFile:
    """Writes what *entries* returns to *data_folder*, beside the work of the loop and one at a time."""

    data_folder: Path
    _entries: Callable[[], Iterable[InboxEntry]]
    _tasks: asyncio.TaskGroup
    _is_wanted: bool = attrs.field(default=False, init=False)
    _writer: asyncio.Task[None] | None = attrs.field(default=None, init=False)

    def write(self) -> None:
        """Write soon: what changes in this turn of the loop is written once."""
        self._is_wanted = True
        if self._writer is None:
            self._writer = self._tasks.create_task(self._write(), name="inbox file")

    async def close(self) -> None:
        """Wait until all is written."""
        if self._writer is not None:
            await self._writer

    async def _write(self) -> None:
        try:
            while self._is_wanted:
                self._is_wanted = False
                await asyncio.to_thread(write_inbox, self.data_folder, tuple(self._entries()))
        finally:
            self._writer = None
