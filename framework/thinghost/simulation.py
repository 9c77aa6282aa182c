"""Stand-ins for devices that a house does not have, while it runs (``run --simulate NAME``)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

import attrs

from .clock import Clock
from .simulator import Now, Simulation, Simulator
from .thing import Thing
from .uid import ThingUID

FIRST_HOUR = 10
"""The hour at which a simulated day starts."""

SPEED = 60
"""How many times faster than real a simulated day passes."""


@attrs.frozen
class SimulatedThing:
    """A thing that was led to a stand-in."""

    thing: Thing
    simulation: Simulation


def simulated_time(clock: Clock, speed: float = SPEED, first: datetime | None = None) -> Now:
    """Return a time of day that is *first* now, 10 o'clock if left out, and passes *speed* times as fast."""
    started = clock.time()
    first = first or clock.now().replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0)

    def now() -> datetime:
        passed = (clock.time() - started) * speed
        # the sum is taken in absolute time: on a day with a clock change local hours are not all there
        return datetime.fromtimestamp(first.timestamp() + passed, clock.zone)

    return now


class StandIns:
    """Stand-ins for the devices of a house whose files may change: a thing keeps the one it was led to."""

    def __init__(self, simulator: Simulator, clock: Clock, stack: AsyncExitStack) -> None:
        """Begin them as *simulator* does, the day by *clock*; *stack* ends them."""
        self._simulator = simulator
        self._now = simulated_time(clock)
        self._stack = stack
        self._running: dict[ThingUID, Simulation] = {}

    async def lead(self, things: Sequence[Thing]) -> list[SimulatedThing]:
        """Lead every one of *things* that wants one to its stand-in, and return those that got a new one."""
        led = []
        for thing in things:
            if thing.type_uid == self._simulator.thing_type and self._simulator.wants_simulation(thing):
                if thing.uid not in self._running:
                    led.append(SimulatedThing(thing, await self._begin(thing, things)))
                thing.configuration = {**thing.configuration, **self._running[thing.uid].configuration}
        return led

    async def _begin(self, thing: Thing, things: Sequence[Thing]) -> Simulation:
        below = [each for each in things if each.bridge_uid == thing.uid]
        running = await self._stack.enter_async_context(self._simulator.simulate(thing, below, self._now))
        self._running[thing.uid] = running
        return running


@asynccontextmanager
async def stand_ins(simulator: Simulator, clock: Clock) -> AsyncIterator[StandIns]:
    """Yield stand-ins, which end when the block does."""
    async with AsyncExitStack() as stack:
        yield StandIns(simulator, clock, stack)


@asynccontextmanager
async def simulated(
    things: Sequence[Thing], simulator: Simulator, clock: Clock
) -> AsyncIterator[list[SimulatedThing]]:
    """Run a stand-in for every thing that wants one, and lead the thing to it, until the block ends."""
    async with stand_ins(simulator, clock) as found:
        yield await found.lead(things)
