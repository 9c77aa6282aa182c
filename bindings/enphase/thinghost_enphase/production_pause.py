"""Production that was turned off for some time, and is turned on again, also after a restart (envoy-api 3)."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import attrs

from thinghost import Clock, CommunicationError, ConfigurationError, OnOffType

_log = logging.getLogger(__name__)

_KEY = "production resumes at"
_AGAIN_SECONDS = 300
"""Unlike a command this is tried again: production that stays off unnoticed costs most."""


@attrs.define(eq=False)
class ProductionPause:
    """Remembers in *_storage* when production of *name* is to be turned on again, by *_turn*."""

    name: str
    _storage: MutableMapping[str, Any]
    _clock: Clock
    _turn: Callable[[OnOffType], Awaitable[None]]

    async def begin(self, minutes: float) -> str:
        """Turn production off for *minutes*, without end for 0; return what was done. Raises as a command does."""
        self.forget()
        if minutes > 0:
            # noted first: what fails from here on may have been done
            self._storage[_KEY] = self._clock.time() + minutes * 60
        try:
            await self._turn(OnOffType.OFF)
        except ConfigurationError:
            self.forget()
            raise
        return f"production is off {f'for {minutes:g} minutes' if minutes > 0 else 'until it is turned on'}"

    async def end_when_due(self) -> None:
        """Turn production on again if it is time; what goes wrong is said in the log."""
        due = self._storage.get(_KEY)
        if due is None or self._clock.time() < due:
            return
        try:
            await self._turn(OnOffType.ON)
        except CommunicationError as error:
            self._storage[_KEY] = self._clock.time() + _AGAIN_SECONDS
            _log.warning("%s: production is not on again: %s; this is tried again", self.name, error)
        except ConfigurationError as error:
            self.forget()
            _log.warning("%s: production is not on again: %s", self.name, error)
        else:
            self.forget()
            _log.info("%s: production is on again", self.name)

    def forget(self) -> None:
        """Leave production as it is."""
        if _KEY in self._storage:
            del self._storage[_KEY]
