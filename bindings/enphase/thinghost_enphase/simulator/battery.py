"""The batteries of a site, and what they are told to do (envoy-api 2.12, 3)."""

import attrs

UNIT_WATT_HOURS = 5_000
_UNIT_WATTS = 3_840
"""What one IQ Battery 5P holds and gives."""

_BACKUP = "backup"


@attrs.define
class Battery:
    """*count* batteries; *mode*, *reserve* in % and *charge_from_grid* are what the tariff says.

    As an *is_island* the site is apart from the grid, and the batteries do what the grid would.
    """

    count: int = 0
    mode: str = "self-consumption"
    reserve: float = 20
    charge_from_grid: bool = False
    is_island: bool = False

    @property
    def capacity(self) -> float:
        """What all of them hold, in Wh."""
        return self.count * UNIT_WATT_HOURS

    def percent(self, stored: float) -> int:
        """Return how full they are with *stored* Wh, in %."""
        return min(100, max(0, round(100 * stored / self.capacity))) if self.count else 0

    def watts(self, wanted: float, stored: float, hours: float) -> float:
        """Return what they give (above 0) or take for *hours*, the site wanting *wanted* W, they holding *stored*.

        For backup they only take; below the reserve they give nothing, and charge from the grid if they may.
        """
        if not self.count or self.is_island:
            return 0.0
        reserved = self.capacity * self.reserve / 100
        if self.charge_from_grid and stored < reserved:
            wanted = -self._most_watts
        elif self.mode == _BACKUP:
            wanted = min(wanted, 0.0)
        most = min(self._most_watts, max(0.0, stored - reserved) / hours)
        least = -min(self._most_watts, max(0.0, self.capacity - stored) / hours)
        return min(max(wanted, least), most)

    @property
    def _most_watts(self) -> float:
        return self.count * _UNIT_WATTS
