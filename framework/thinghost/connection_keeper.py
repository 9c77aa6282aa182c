"""Keeps one connection to a device going, connects again when it is lost, and says how it went."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

import attrs

from .contact import Contact
from .errors import CommunicationError, ConfigurationError
from .handler import Listen
from .patience import Patience, attempt

_log = logging.getLogger(__name__)

_STEADY_SECONDS = 60.0
"""A connection that held for so long forgives the failures before it."""


@attrs.define(eq=False)
class ConnectionKeeper:
    """Runs *listen* again and again; *report* hears None once the device was heard, or why a lost connection counts.

    Which ones count, *contact* says. *silence_seconds* is how long the device may be silent, None for ever. *tried*
    says that the first connection succeeded or failed. *whose* connection it is is said in the log; *now* returns the
    seconds since 1970.
    """

    contact: Contact
    whose: str
    _listen: Listen
    _silence_seconds: float | None
    _report: Callable[[Exception | None], None]
    _patience: Patience
    _now: Callable[[], float]
    tried: bool = attrs.field(default=False, init=False)
    _limit: asyncio.Timeout | None = attrs.field(default=None, init=False)
    _heard_first: float | None = attrs.field(default=None, init=False)

    async def run(self) -> None:
        """Connect and listen until cancelled."""
        while True:
            error = await attempt("the connection", self._attend, None, whose=self.whose)
            self.tried = True
            if error is not None:
                self._lost(error)
            await asyncio.sleep(self._patience.strayed(self._pause(error)))

    async def _attend(self) -> None:
        """Listen once; whatever ends that is raised."""
        self._heard_first = None
        try:
            async with asyncio.timeout(self._patience.initialize) as limit:
                self._limit = limit
                await self._listen(partial(self._heard, limit))
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise CommunicationError(self._what_was_too_long()) from error
        finally:
            self._limit = None
        raise CommunicationError("the device ended the connection")

    def _heard(self, limit: asyncio.Timeout) -> None:
        if limit.expired() or limit is not self._limit:
            return
        silence = self._silence_seconds
        limit.reschedule(None if silence is None else asyncio.get_running_loop().time() + silence)
        self.contact.last_good = now = self._now()
        self._forgive(now)
        if self._heard_first is None:
            self._heard_first, self.tried = now, True
            self._report(None)

    def _forgive(self, now: float) -> None:
        if self._heard_first is not None and now - self._heard_first >= _STEADY_SECONDS:
            self.contact.failures = 0

    def _what_was_too_long(self) -> str:
        if self._heard_first is None:
            return f"connecting took longer than {self._patience.initialize:g} s and was cut off"
        return f"nothing was heard for {self._silence_seconds:g} s"

    def _lost(self, error: Exception) -> None:
        self._forgive(self._now())
        if self.contact.failed(error):
            self._report(error)
        else:
            tolerated = self.contact.tolerate - 1
            _log.debug("connection lost, %d of %d tolerated: %s", self.contact.failures, tolerated, error)

    def _pause(self, error: Exception | None) -> float:
        # as with polls: a wrong password, sent again and again, could lock the account
        longest = self._patience.longest_retry
        if isinstance(error, ConfigurationError):
            return longest
        return self._patience.pause(self.contact.failures, longest)
