"""A gateway that behaves like a real one, over real sockets, by day and by night."""

from .gateway import Equipment, Metering
from .server import SimulatedGateway, simulated_gateway

__all__ = ["Equipment", "Metering", "SimulatedGateway", "simulated_gateway"]
