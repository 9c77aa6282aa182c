"""A file that lines are appended to; a full disk stops nobody, and who renames it finds a new one in its place."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path

import attrs

from ..errors import ConfigurationError

_log = logging.getLogger(__name__)


@attrs.define(eq=False)
class LineFile:
    """The open file *path* of the sink *sink*.

    When the file was renamed or deleted, as logrotate does, the next line begins a new one. While the disk is full,
    what is written is lost; the log says so once.
    """

    _file: RawIOBase
    _sink: str
    _path: Path
    _is_writable: bool = attrs.field(default=True, init=False)

    def write(self, line: str) -> None:
        """Append *line*; it can be read at once."""
        try:
            self._follow()
            self._file.write(f"{line}\n".encode())
        except OSError as error:
            self._note_failure(error)
        else:
            self._is_writable = True

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    def _follow(self) -> None:
        """Open the file anew where it is no longer the one that is written to."""
        try:
            if os.path.samestat(self._path.stat(), os.fstat(self._file.fileno())):
                return
        except FileNotFoundError:
            pass
        old, self._file = self._file, _opened(self._path)
        old.close()

    def _note_failure(self, error: OSError) -> None:
        if self._is_writable:
            reason = f"{error.strerror}; what happens until it can is lost"
            _log.warning("sink %s cannot write to %s: %s", self._sink, self._path, reason)
        self._is_writable = False


@contextmanager
def line_file(sink: str, name: str) -> Iterator[LineFile]:
    """Yield the file *name* for the lines of *sink*. Raises ConfigurationError if there is none to write to."""
    if not name:
        raise ConfigurationError(f"sink {sink} needs a file: {sink}=FILE")
    path = Path(name).expanduser()
    try:
        file = LineFile(_opened(path), sink, path)
    except OSError as error:
        raise ConfigurationError(f"sink {sink} cannot write to {name}: {error.strerror}") from error
    try:
        yield file
    finally:
        file.close()


def _opened(path: Path) -> RawIOBase:
    # unbuffered: a line can be read at once, and none waits for a full disk to get room
    return path.open("ab", buffering=0)
