"""A page that a gateway may or may not offer, read with every poll, and never in the way of the others."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import attrs

from thinghost import CommunicationError, ConfigurationError

from .answer import NotOfferedError

_T = TypeVar("_T")

_TOLERATED = 2
"""So many failures in a row are the gateway's usual weakness; the last good answer stays (envoy-api 1.8)."""


@attrs.frozen
class Reading(Generic[_T]):
    """What is known of a page: its *value*, or the *problem* why there is none; neither at first."""

    value: _T | None = None
    problem: CommunicationError | ConfigurationError | None = None

    @property
    def is_offered(self) -> bool:
        """Whether the gateway has the page, as far as is known."""
        return not isinstance(self.problem, NotOfferedError)


@attrs.define(eq=False)
class Offer(Generic[_T]):
    """Reads one page by *read*; asks no more for what the gateway does not have (envoy-api 1.3)."""

    _read: Callable[[], Awaitable[_T]]
    reading: Reading[_T] = attrs.field(factory=Reading, init=False)
    _failures: int = attrs.field(default=0, init=False)

    async def poll(self) -> None:
        """Renew the reading, unless the page is known not to be there."""
        if not self.reading.is_offered:
            return
        try:
            self.reading = Reading(value=await self._read())
            self._failures = 0
        except (NotOfferedError, ConfigurationError) as problem:
            self.reading = Reading(problem=problem)
        except CommunicationError as problem:
            self._failures += 1
            if self.reading.value is None or self._failures > _TOLERATED:
                self.reading = Reading(problem=problem)

    def ask_again(self) -> None:
        """Forget that the page was not there: the gateway may be another one now."""
        if not self.reading.is_offered:
            self.reading = Reading()
