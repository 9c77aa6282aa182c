"""The one clock of a runtime: whoever waits or reads the time asks it."""

import asyncio
import time
from datetime import datetime, tzinfo

import attrs


@attrs.frozen(eq=False)
class Clock:
    """Real time in the time zone *zone* of the configuration."""

    zone: tzinfo

    def time(self) -> float:
        """Return the seconds since 1970-01-01 UTC."""
        return time.time()

    def now(self) -> datetime:
        """Return the time of day in the configured zone."""
        return datetime.fromtimestamp(self.time(), self.zone)

    async def sleep(self, seconds: float) -> None:
        """Wait *seconds*."""
        await asyncio.sleep(seconds)
