"""Stand-ins for devices that a house does not have, while it runs (``run --simulate NAME``)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

import attrs

from .clock import Clock
from .simulator import Now, Simulation, Simulator
from .thing import Thing

FIRST_HOUR = 10
"""The hour at which a simulated day starts."""

SPEED = 60
"""How many times faster than real a simulated day passes."""


@attrs.frozen
class SimulatedThing:
    """A thing that was led to a stand-in."""

    thing: Thing
    simulation: Simulation


def simulated_time(clock: Clock, first_hour: int = FIRST_HOUR, speed: float = SPEED) -> Now:
    """Return a time of day that is *first_hour* today now, and from now on passes *speed* times as fast."""
    started = clock.time()
    first = clock.now().replace(hour=first_hour, minute=0, second=0, microsecond=0)

    def now() -> datetime:
        passed = (clock.time() - started) * speed
        # the sum is taken in absolute time: on a day with a clock change local hours are not all there
        return datetime.fromtimestamp(first.timestamp() + passed, clock.zone)

    return now


@asynccontextmanager
async def simulated(
    things: Sequence[Thing], simulator: Simulator, clock: Clock
) -> AsyncIterator[list[SimulatedThing]]:
    """Run a stand-in for every thing that wants one, and lead the thing to it, until the block ends."""
    now = simulated_time(clock)
    async with AsyncExitStack() as stack:
        led = []
        for thing in things:
            if thing.type_uid == simulator.thing_type and simulator.wants_simulation(thing):
                below = [each for each in things if each.bridge_uid == thing.uid]
                running = await stack.enter_async_context(simulator.simulate(thing, below, now))
                thing.configuration = {**thing.configuration, **running.configuration}
                led.append(SimulatedThing(thing, running))
        yield led
