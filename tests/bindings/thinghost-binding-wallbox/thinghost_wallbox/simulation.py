"""Declares the simulated load manager; what runs it is imported when one is started, and not before."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import import_module

from thinghost import Simulation, Simulator, SimulatorOption, Thing


@asynccontextmanager
async def _serve(options: Mapping[str, str | int], now: Callable[[], datetime]) -> AsyncIterator[Simulation]:
    simulator = import_module(".simulator", __package__)
    numbers = range(1, int(options["chargers"]) + 1)
    async with (
        simulator.simulated_manager(numbers, int(options["port"]), now) as manager,
        simulator.findable(manager, int(options["discovery"])) as where,
    ):
        facts = {"password": manager.password, "to be found at": where}
        yield Simulation(manager.address, facts, _parameters(manager.address, manager.password))


@asynccontextmanager
async def _simulate(chargers: Sequence[Thing], now: Callable[[], datetime]) -> AsyncIterator[Simulation]:
    numbers = [int(str(charger.configuration["number"])) for charger in chargers]
    async with import_module(".simulator", __package__).simulated_manager(numbers, now=now) as manager:
        yield Simulation(manager.address, configuration=_parameters(manager.address, manager.password))


def _parameters(address: str, password: str) -> dict[str, str]:
    return {"hostname": address, "password": password}


SIMULATOR = Simulator(
    name="wallbox",
    description="a load manager with its chargers, a car at the first of them",
    thing_type="wallbox:loadmanager",
    options=(
        SimulatorOption("port", "the port to listen on, 0 for a free one", 0),
        SimulatorOption("discovery", "the port at which it can be found, 0 for a free one", 0),
        SimulatorOption("chargers", "how many chargers there are", 2),
    ),
    serve=_serve,
    simulate=lambda _thing, below, now: _simulate(below, now),
    wants_simulation=lambda thing: not thing.configuration.get("hostname"),
)
