"""Runs one poll again and again, and says how it went."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import attrs

from .contact import Contact
from .errors import ConfigurationError
from .patience import Patience, attempt

_log = logging.getLogger(__name__)

Report = Callable[[Exception | None], None]


@attrs.define(eq=False)
class Poller:
    """Runs *poll* every *seconds*, one at a time; *report* hears None for a good one, or why it counts as bad.

    Which failures count, *contact* says, which is told of every poll. *tried* says that one poll is over. *whose* polls
    they are is said in the log; *now* returns the seconds since 1970.
    """

    contact: Contact
    whose: str
    _seconds: float
    _poll: Callable[[], Awaitable[None]]
    _report: Report
    _patience: Patience
    _now: Callable[[], float]
    tried: bool = attrs.field(default=False, init=False)
    _wanted: asyncio.Event = attrs.field(factory=asyncio.Event, init=False)

    def refresh(self) -> None:
        """Poll at once instead of when the interval is over."""
        self._wanted.set()

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            self._wanted.clear()
            error = await attempt("the poll", self._poll, self._patience.poll, whose=self.whose)
            self.tried = True
            self._note(error)
            await self._wait(self._patience.strayed(self._pause(error)))

    def _note(self, error: Exception | None) -> None:
        if error is None:
            self.contact.succeeded(self._now())
            self._report(None)
        elif self.contact.failed(error):
            self._report(error)
        else:
            tolerated = self.contact.tolerate - 1
            _log.debug("poll failed, %d of %d tolerated: %s", self.contact.failures, tolerated, error)

    def _pause(self, error: Exception | None) -> float:
        # what only a person can mend is not asked for more often: a wrong password could lock the account
        if error is None or isinstance(error, ConfigurationError):
            return self._seconds
        return self._patience.pause(self.contact.failures, self._seconds)

    async def _wait(self, seconds: float) -> None:
        timer = asyncio.get_running_loop().call_later(seconds, self._wanted.set)
        try:
            await self._wanted.wait()
        finally:
            timer.cancel()
