"""Charges the car with what the sun gives: from 6 to 16 ampere on one phase."""

from house import items
from thinghost.rules import A, Rule, V, every, rule

LEAST, MOST = 6, 16
PATIENCE = 10


class CarCharging(Rule):
    """Follows the surplus every half minute, and does not give up because of a cloud."""

    def __init__(self) -> None:
        self.poor = 0

    @rule(name="Car charging")
    @every("30s")
    def follow(self) -> None:
        """Let the car have what would go to the grid, beside what it takes already."""
        if not (items.CarPlugged and items.GridPower.is_known):
            self.stop()
            return
        taken = float(items.CarCurrent / A) if items.CarCharging else 0
        spare = int(taken - float(items.GridPower / (230 * V * A)))
        if spare >= LEAST:
            self.poor = 0
            items.CarCurrent.send_if_different(min(spare, MOST) * A)
            items.CarCharging.send_if_different("ON")
        elif items.CarCharging:
            self.bear_it()

    def bear_it(self) -> None:
        """Charge as little as possible, and stop after five minutes of that."""
        self.poor += 1
        items.CarCurrent.send_if_different(LEAST * A)
        if self.poor >= PATIENCE:
            self.stop()

    def stop(self) -> None:
        """Charge no longer."""
        self.poor = 0
        items.CarCharging.send_if_different("OFF")
