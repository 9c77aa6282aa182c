"""Keeps the last of the battery for what matters."""

from house import items
from thinghost.rules import changed, notify, onlyif, percent, received, rule, state_is


@rule(name="Battery guard")
@changed(items.BatteryCharge, below=20 * percent, held="1m")
@onlyif(state_is(items.BigLoads, "==", "ON"))
def nearly_empty() -> None:
    """Switches off the big loads when less than 20 % are left, also where that was so at the start."""
    items.BigLoads.off()
    notify(f"Battery at {items.BatteryCharge}: the big loads are off.", title="Battery")


@rule(name="Battery guard refuses")
@received(items.Sauna, items.Dryer, command="ON")
@onlyif(state_is(items.BatteryCharge, "<", 20 * percent))
def refuse() -> None:
    """Lets nobody switch them on meanwhile."""
    items.BigLoads.off()
    notify(f"Not now: the battery is at {items.BatteryCharge}.", title="Battery")
