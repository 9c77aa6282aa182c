"""Heats water with what the roof gives and nobody needs."""

from house import items
from thinghost.rules import W, changed, kW, rule


@rule(name="Surplus heating on")
@changed(items.GridPower, below=-2 * kW, held="10m")
def surplus() -> None:
    """For ten minutes more than 2 kW went to the grid: heat with it."""
    items.Boiler.send_if_different("ON")


@rule(name="Surplus heating off")
@changed(items.GridPower, above=300 * W, held="5m")
@changed(items.GridPower, to="UNDEF")
def no_surplus() -> None:
    """Heating buys power, or nobody knows: stop."""
    items.Boiler.send_if_different("OFF")
