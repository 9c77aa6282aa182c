"""Charges the battery from the grid while power is cheap."""

from house import items
from thinghost.rules import changed, percent, rule


@rule(name="Cheap charging")
@changed(items.Price, items.PriceLimit, items.BatteryCharge)
def charge() -> None:
    """While the price is below the limit, until the battery is nearly full."""
    is_cheap = items.Price <= items.PriceLimit
    goal = 95 if items.GridCharging.is_on else 80  # so that it does not begin again and again
    is_wanted = is_cheap and items.BatteryCharge < goal * percent
    items.GridCharging.send_if_different("ON" if is_wanted else "OFF")
