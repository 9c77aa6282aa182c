"""Finds an inverter that gives much less than the others: dirt, a new shadow, a loose plug."""

from statistics import median

from house import items
from thinghost.rules import W, cron, notify, rule, store

INVERTERS = (items.Inverter1Power, items.Inverter2Power, items.Inverter3Power)
BRIGHT = 100
WEAK = 0.6
DAYS = 3


@rule(name="Weak inverters")
@cron("0 0 13 * * ?")
def look() -> None:
    """Compare all inverters at one o'clock; three bright days in a row make a message, no single cloud."""
    watts = [float(item / W) for item in INVERTERS if item.is_known]
    usual = median(watts) if watts else 0
    if usual < BRIGHT:
        return
    for item in INVERTERS:
        is_weak = item < WEAK * usual * W
        count = store.get(item.name, 0) + 1 if is_weak else 0
        store[item.name] = count
        if count == DAYS:
            notify(f"{item.label} gives {item}, others {usual:.0f} W.", title="Inverter")
