"""Runs one poll again and again, and says how it went."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import attrs

from .errors import ConfigurationError
from .patience import Patience, attempt

_log = logging.getLogger(__name__)

Report = Callable[[Exception | None], None]


@attrs.define(eq=False)
class Poller:
    """Runs *poll* every *seconds*, one at a time; *report* hears None for a good one, or why it counts as bad.

    Before the first good poll every failure counts. After it, only the *tolerate*-th failure in a row and those
    that follow do, unless the failure is one that only the person can mend. *tried* says that one poll is over.
    """

    _seconds: float
    _poll: Callable[[], Awaitable[None]]
    _tolerate: int
    _report: Report
    _patience: Patience
    tried: bool = attrs.field(default=False, init=False)
    _wanted: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)
    _failures: int = attrs.field(default=0, init=False)
    _reached: bool = attrs.field(default=False, init=False)

    def refresh(self) -> None:
        """Poll at once instead of when the interval is over."""
        self._wanted.set()

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            self._wanted.clear()
            error = await attempt("the poll", self._poll, self._patience.poll)
            self.tried = True
            self._note(error)
            await self._wait(self._patience.strayed(self._pause(error)))

    def _note(self, error: Exception | None) -> None:
        if error is None:
            self._failures, self._reached = 0, True
            self._report(None)
            return
        self._failures += 1
        counts = not self._reached or self._failures >= self._tolerate
        if counts or isinstance(error, ConfigurationError):
            self._report(error)
        else:
            _log.debug("poll failed, %d of %d tolerated: %s", self._failures, self._tolerate - 1, error)

    def _pause(self, error: Exception | None) -> float:
        # what only a person can mend is not asked for more often: a wrong password could lock the account
        if error is None or isinstance(error, ConfigurationError):
            return self._seconds
        return self._patience.pause(self._failures, self._seconds)

    async def _wait(self, seconds: float) -> None:
        timer = asyncio.get_running_loop().call_later(seconds, self._wanted.set)
        try:
            await self._wanted.wait()
        finally:
            timer.cancel()
