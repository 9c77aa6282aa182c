"""A page that a gateway may or may not offer, read when it may have news, and never in the way of the others."""

from collections.abc import Awaitable, Callable
from typing import Any

import attrs

from thinghost import CommunicationError, ConfigurationError

from .answer import NotOfferedError
from .catalogue import Page
from .endpoint import Endpoint
from .refusal import PageRefusedError
from .snapshot import Snapshot

Problem = CommunicationError | ConfigurationError

_TOLERATED = 2
"""So many failures in a row are the gateway's usual weakness; the last good answer stays (envoy-api 1.8)."""

_PAUSE = 300
"""Seconds from one attempt to the next where a page failed more often than that."""

_EARLY = 0.8
"""A page is due at this part of its interval: polls stray a little, and one skipped would double it."""


@attrs.define(eq=False)
class Offer:
    """What is known of one *page*: its *value*, and the *problem* of the last reading, if there was one."""

    page: Page
    value: Any = None
    problem: Problem | None = None
    failures: int = 0
    read_at: float | None = None
    name: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.name = self.page.endpoint.name

    @property
    def is_offered(self) -> bool:
        """Whether the gateway has the page, as far as is known."""
        return not isinstance(self.problem, NotOfferedError)

    @property
    def has_failed(self) -> bool:
        """Whether the last reading failed for a reason that may concern the other pages as well."""
        return self.problem is not None and not isinstance(self.problem, NotOfferedError | PageRefusedError)

    def is_due(self, snapshot: Snapshot, now: float, haste: float) -> bool:
        """Whether the page is there, is wanted, and may have news at *now*; *haste* shortens the intervals."""
        if not self.is_offered or not self.page.is_wanted(snapshot):
            return False
        if self.read_at is None or (self.page.is_urgent(snapshot) and self.failures <= _TOLERATED):
            return True
        every = self.page.endpoint.every
        interval = every if self.failures <= _TOLERATED else max(every, _PAUSE)
        return now - self.read_at >= interval * _EARLY * haste

    async def read(self, read: Callable[[Endpoint[Any]], Awaitable[Any]], now: float) -> None:
        """Renew what is known by *read*; a failure is kept, and raised to nobody."""
        try:
            self.value = await read(self.page.endpoint)
        except (NotOfferedError, ConfigurationError) as problem:
            self.value, self.problem, self.failures = None, problem, 0
            self.read_at = now
        except CommunicationError as problem:
            self.problem, self.failures = problem, self.failures + 1
            if self.failures > _TOLERATED:
                self.value, self.read_at = None, now
        else:
            self.problem, self.failures, self.read_at = None, 0, now

    def ask_again(self) -> None:
        """Forget that the page was not there, or that it was refused: that may have changed."""
        if self.value is None:
            self.problem, self.read_at, self.failures = None, None, 0
