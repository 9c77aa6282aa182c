"""Where a rule is tried: it sets up the binding's things, and the simulated devices that they are led to."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import attrs

from ...clock import Clock
from ...errors import ConfigurationError
from ...patience import Patience
from ...simulation import simulated_time
from ...simulator import Simulation
from ...thing import RawConfiguration, Thing
from ...uid import ThingUID
from ..running_house import running_house
from ..virtual_clock import virtual_clock
from .device import Device, place_of
from .faulty_line import NO_FAULT, Fault, faulty_line
from .holdings import Holdings, Leftovers
from .overheard import Overheard, overhearing
from .stage import Stage
from .subject import Subject
from .verdict import NotTriedError
from .witness import Witness

_DAY = 86_400.0
_CALM = 5.0
"""So many virtual seconds what was closed has to be gone."""


@attrs.frozen
class Trial:
    """Tries *subject*; data goes to *folder*."""

    subject: Subject
    folder: Path
    _numbers: "itertools.count[int]" = attrs.field(factory=itertools.count, init=False)

    @asynccontextmanager
    async def device(self, fault: Fault = NO_FAULT, *, day_seconds: float = _DAY) -> AsyncIterator[Device]:
        """Run a simulated device, and a line to it, for every thing that wants one; its day takes *day_seconds*."""
        simulator, device = self.subject.simulator, Device()
        async with AsyncExitStack() as stack:
            for thing in self.subject.declared:
                if thing.type_uid == simulator.thing_type:
                    simulation = await stack.enter_async_context(self._simulated(thing, _DAY / day_seconds))
                    device.simulations[thing.uid] = simulation
                    place = place_of(simulation)
                    if place is not None:
                        line = await stack.enter_async_context(faulty_line(*place, fault))
                        device.lines[thing.uid] = line
            if not device.simulations:
                raise NotTriedError(f"none of the things is a {simulator.thing_type}")
            if fault is not NO_FAULT:
                await device.become(fault)
            yield device

    @asynccontextmanager
    async def _simulated(self, thing: Thing, speed: float) -> AsyncIterator[Simulation]:
        simulator, now = self.subject.simulator, simulated_time(virtual_clock(), speed=speed)
        if self.subject.options is None:
            below = [each for each in self.subject.declared if each.bridge_uid == thing.uid]
            running = simulator.simulate(thing, below, now)
        else:
            running = simulator.serve(self.subject.all_options, now)
        async with AsyncExitStack() as stack:
            try:
                simulation = await stack.enter_async_context(running)
            except ConfigurationError as error:
                raise NotTriedError(f"the simulator does not start: {error}") from error
            yield simulation

    @asynccontextmanager
    async def house(
        self,
        device: Device,
        *,
        witness: Witness | None = None,
        over: Mapping[ThingUID, RawConfiguration] | None = None,
        clock: Clock | None = None,
        heard: Overheard | None = None,
    ) -> AsyncIterator[Stage]:
        """Run the things with *device*; the parameters *over* go before all others.

        What is said goes to *heard* of a caller who listens, also after the house.
        """
        witness = witness or Witness()
        with overhearing() if heard is None else contextlib.nullcontext(heard) as listening:
            async with running_house(
                self._new_folder(),
                things=self.subject.things,
                items=self.subject.items,
                led=merged(device.led(), over or {}),
                clock=clock,
                bindings=[witness.watched(self.subject.binding)],
                patience=Patience(jitter=0),
            ) as house:
                yield Stage(house, device, witness, listening)

    def _new_folder(self) -> Path:
        # what a binding stores for good belongs to one house
        folder = self.folder / f"house{next(self._numbers)}"
        folder.mkdir(parents=True)
        return folder


def merged(
    led: Mapping[ThingUID, Mapping[str, str]], over: Mapping[ThingUID, RawConfiguration]
) -> dict[ThingUID, RawConfiguration]:
    """Return the parameters *led*, with *over* before them."""
    return {uid: {**led.get(uid, {}), **over.get(uid, {})} for uid in {**led, **over}}


async def leftovers(before: Holdings, *witnesses: Witness) -> Leftovers:
    """Return what is left that was not there *before*, after a moment; handlers of *witnesses* should be gone."""
    await asyncio.sleep(_CALM)
    found = Holdings.now().since(before)
    alive = (type(handler).__name__ for witness in witnesses for handler in witness.alive())
    return attrs.evolve(found, handlers=tuple(alive))
