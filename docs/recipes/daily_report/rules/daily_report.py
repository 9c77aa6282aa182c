"""Tells in the evening what the roof gave, and whether that was the best day so far."""

from house import items
from thinghost.rules import kWh, log, notify, rule, store, sunset


@rule(name="Daily report")
@sunset("15m")
def report() -> None:
    """A quarter of an hour after sunset."""
    if not items.EnergyToday.is_known:
        log.warning("nobody knows what the roof gave today")
        return
    today = float(items.EnergyToday / kWh)
    text = f"{today:.1f} kWh today"
    if today > store.get("best", 0.0):
        store["best"] = today
        text += ", more than ever"
    notify(f"{text}.", title="Solar")
