"""The simulated devices of a house, and the lines to them that can fail."""

import re

import attrs

from ...simulator import Simulation
from ...uid import ThingUID
from .faulty_line import Fault, FaultyLine
from .verdict import NotTriedError

_PLACE = re.compile(r"(?P<host>\[[^\]]+\]|[\w.-]+):(?P<port>\d+)")


@attrs.define(eq=False)
class Device:
    """What the things are led to: simulated devices by thing, and the lines to them."""

    simulations: dict[ThingUID, Simulation] = attrs.field(factory=dict)
    lines: dict[ThingUID, FaultyLine] = attrs.field(factory=dict)

    async def become(self, fault: Fault) -> None:
        """Let every line have *fault*. Raises NotTriedError where there is none."""
        self._check_lines()
        for line in self.lines.values():
            await line.become(fault)

    def _check_lines(self) -> None:
        if not self.lines:
            raise NotTriedError(
                "no parameter that the simulator gives names the host and port of its address"
            )

    def led(self) -> dict[ThingUID, dict[str, str]]:
        """Return the parameters that lead the things over the lines to their devices."""
        return {
            uid: {name: self._over_line(value, uid) for name, value in simulation.configuration.items()}
            for uid, simulation in self.simulations.items()
        }

    def _over_line(self, value: str, uid: ThingUID) -> str:
        line = self.lines.get(uid)
        if line is None:
            return value
        (host, port), (line_host, line_port) = line.target, line.address
        if value == str(port):
            return str(line_port)
        return value.replace(f"{host}:{port}", f"{line_host}:{line_port}")

    @property
    def connections(self) -> int:
        """How many there were."""
        return sum(line.connections for line in self.lines.values())

    @property
    def exchanges(self) -> int:
        """How many questions were asked."""
        return sum(line.exchanges for line in self.lines.values())

    @property
    def bytes_answered(self) -> int:
        """How much the devices said."""
        return sum(line.bytes_answered for line in self.lines.values())


def place_of(simulation: Simulation) -> tuple[str, int] | None:
    """Return host and port where a simulation listens, None if no parameter names them."""
    found = _PLACE.search(simulation.address)
    if found is None:
        return None
    host, port = found["host"].strip("[]"), found["port"]
    values = simulation.configuration.values()
    if not any(value == port or f"{found['host']}:{port}" in value for value in values):
        return None
    return host, int(port)
