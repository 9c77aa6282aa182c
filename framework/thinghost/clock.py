"""The one clock of a runtime: whoever waits or reads the time asks it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, tzinfo
from time import time as machine_time

import attrs


@attrs.frozen(eq=False)
class Clock:
    """The time of day in the time zone *zone* of the configuration.

    *time* returns the seconds since 1970-01-01 UTC. It is the machine's own function unless another is handed in,
    so that asking costs one call; `thinghost.testing` hands in that of a loop whose time is virtual.
    """

    zone: tzinfo
    time: Callable[[], float] = machine_time

    def now(self) -> datetime:
        """Return the time of day in the configured zone; the hour that a clock change repeats has its *fold*."""
        return datetime.fromtimestamp(self.time(), self.zone)

    async def sleep(self, seconds: float) -> None:
        """Wait *seconds*; a clock change or a corrected clock makes them neither more nor less."""
        await asyncio.sleep(seconds)
