"""The last warnings and errors of the log, kept for `thinghost diag`."""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

KEPT = 100
"""So many are kept."""


class RecentLog(logging.Handler):
    """Keeps the last warnings and errors, each as the text that the log shows."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._kept: deque[str] = deque(maxlen=KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep *record*, with its traceback."""
        self._kept.append(self.format(record))

    def __iter__(self) -> Iterator[str]:
        """Iterate over what is kept, the oldest first."""
        return iter(tuple(self._kept))


@contextmanager
def recent_log() -> Iterator[RecentLog]:
    """Keep what is logged until the block ends."""
    log = RecentLog()
    logging.getLogger().addHandler(log)
    try:
        yield log
    finally:
        logging.getLogger().removeHandler(log)
