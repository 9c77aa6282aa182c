"""A gateway that behaves like a real one, over real sockets, by day and by night."""

from .server import SimulatedGateway, simulated_gateway

__all__ = ["SimulatedGateway", "simulated_gateway"]
