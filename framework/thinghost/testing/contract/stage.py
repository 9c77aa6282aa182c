"""A running house whose devices are simulated, as a rule sees it and waits for it."""

import asyncio
from collections.abc import Callable

import attrs

from ...thing import Thing, ThingStatus
from ..running_house import RunningHouse
from ..virtual_clock import virtual_clock
from .device import Device
from .overheard import Overheard
from .verdict import BrokenError
from .witness import Witness

LONGEST = 1_800.0
"""So many virtual seconds something may take that is to happen by itself: pauses grow up to 5 minutes."""

_STEP = 0.5


@attrs.frozen(eq=False)
class Stage:
    """A running *house* with the *device* of its things, and what *witness* and *heard* know of it."""

    house: RunningHouse
    device: Device
    witness: Witness
    heard: Overheard

    @property
    def things(self) -> list[Thing]:
        """The things that run."""
        return list(self.house.runtime.things)

    @property
    def reached(self) -> list[Thing]:
        """The things that were led to a device; the others are below them."""
        return [thing for thing in self.things if thing.uid in self.device.simulations]

    @property
    def told(self) -> str:
        """The status of each thing, for a message."""
        return "; ".join(f"{uid} is {info}" for uid, info in self.house.statuses.items())

    @property
    def interval(self) -> float:
        """How often the device is asked, in seconds, by the slowest of its polls."""
        paces = [each.poll_seconds for each in self.device.simulations.values() if each.poll_seconds]
        return max([*self.witness.intervals, *paces], default=60.0)

    async def settled(self) -> None:
        """Wait until every thing knows how it is. Raises BrokenError if one never does."""
        try:
            async with asyncio.timeout(LONGEST):
                await self.house.settled()
        except TimeoutError:
            raise BrokenError(f"after {LONGEST:g} s {self.told}") from None

    async def until(self, happened: Callable[[], bool], wish: str) -> float:
        """Wait until something *happened*, and return how long that took. Raises BrokenError with *wish* if never."""
        clock = virtual_clock()
        began = clock.time()
        while not happened():
            if clock.time() - began > LONGEST:
                raise BrokenError(f"{wish} did not come to be within {LONGEST:g} s: {self.told}")
            await asyncio.sleep(_STEP)
        return clock.time() - began

    async def online(self) -> float:
        """Wait until everything is ONLINE, and return how long that took. Raises BrokenError if never."""
        return await self.until(lambda: self.house.runtime.all_online, "that everything is ONLINE")

    async def offline(self, device: str) -> float:
        """Wait until every thing with a device is OFFLINE; *device* says which, such as "that is gone".

        Returns how long that took. Raises BrokenError if never.
        """
        return await self.until(
            lambda: all(thing.status is ThingStatus.OFFLINE for thing in self.reached),
            f"that a thing with a device {device} is OFFLINE",
        )

    def check_crashes(self, when: str) -> None:
        """Raise BrokenError if an exception came out that nobody foresaw."""
        if self.heard.crashes:
            raise BrokenError(f"{when}: {self.heard.crashes[0]}")
