"""A file that lines are appended to; a full disk stops nobody."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path

import attrs

from ..errors import ConfigurationError

_log = logging.getLogger(__name__)


@attrs.define(eq=False)
class LineFile:
    """The open file *name* of the sink *sink*.

    While the disk is full, what is written is lost; the log says so once.
    """

    _file: RawIOBase
    _sink: str
    _name: str
    _is_writable: bool = attrs.field(default=True, init=False)

    def write(self, line: str) -> None:
        """Append *line*; it can be read at once."""
        try:
            self._file.write(f"{line}\n".encode())
        except OSError as error:
            self._note_failure(error)
        else:
            self._is_writable = True

    def _note_failure(self, error: OSError) -> None:
        if self._is_writable:
            reason = f"{error.strerror}; what happens until it can is lost"
            _log.warning("sink %s cannot write to %s: %s", self._sink, self._name, reason)
        self._is_writable = False


@contextmanager
def line_file(sink: str, name: str) -> Iterator[LineFile]:
    """Yield the file *name* for the lines of *sink*. Raises ConfigurationError if there is none to write to."""
    if not name:
        raise ConfigurationError(f"sink {sink} needs a file: {sink}=FILE")
    try:
        # unbuffered: a line can be read at once, and none waits for a full disk to get room
        file = Path(name).open("ab", buffering=0)  # noqa: SIM115  open as long as the sink
    except OSError as error:
        raise ConfigurationError(f"sink {sink} cannot write to {name}: {error.strerror}") from error
    with file:
        yield LineFile(file, sink, name)
