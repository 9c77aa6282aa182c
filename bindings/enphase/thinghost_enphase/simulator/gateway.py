"""The simulated gateway itself: who it is, which devices it has and what time it is there."""

import enum
import random
from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from .battery import Battery
from .controls import Controls
from .faults import Faults
from .firmware import FIRMWARES, Firmware, firmware_of
from .household import Household
from .ledger import Flows, Ledger, Powers
from .site import WEEK_SECONDS, WRAP, Figures, Inverter, Site, midnight
from .sun import Sun

_INVERTERS = 12
_MANY_INVERTERS = 60
"""More than the list of everything holds (envoy-api 2.10)."""

_BEFORE_WRAP = 2_000
"""Wh that are left until the counter begins anew."""

_SNAPSHOT_SECONDS = 900
"""What is worked out from meters is that old at most (envoy-api 2.3)."""


class Metering(enum.Enum):
    """What the current transformers of a gateway measure."""

    NONE = "none"
    DISABLED = "disabled"
    NET = "net-consumption"
    TOTAL = "total-consumption"


@attrs.frozen
class Equipment:
    """What a gateway has besides inverters; *batteries* come with a system switch and its relay.

    *role* is what its tokens let people do: ``owner`` or ``installer``.
    """

    metering: Metering = Metering.NONE
    phases: int = 1
    batteries: int = 0
    role: str = "owner"

    @property
    def is_metered(self) -> bool:
        """Whether there are current transformers that are in use."""
        return self.metering in (Metering.NET, Metering.TOTAL)


@attrs.frozen
class Gateway:
    """A gateway at a site; *now* tells the time of day at its place."""

    serial_number: str
    first_firmware: Firmware
    equipment: Equipment
    site: Site
    relays: Sequence[str]
    now: Callable[[], datetime]
    battery: Battery
    ledger: Ledger
    controls: Controls
    faults: Faults

    @classmethod
    def of(  # noqa: PLR0913  a gateway's facts, all by keyword
        cls,
        serial_number: str,
        firmware: str | int,
        *,
        now: Callable[[], datetime],
        inverters: Sequence[str] = (),
        relays: Sequence[str] = (),
        count: int = _INVERTERS,
        equipment: Equipment | None = None,
        faults: Faults | None = None,
        seed: str = "",
    ) -> "Gateway":
        """Return a gateway with the *inverters* and *relays* named, and made-up ones up to *count* and one.

        Its weather is that of *seed*, of the serial number if left out. Raises ConfigurationError if *firmware* is
        none of those that can be simulated.
        """
        start, equipment = now(), equipment or Equipment()
        faults = faults or Faults.named((), start)
        wanted = max(count, _MANY_INVERTERS if faults.has("60-inverters") else 0)
        devices = _Devices.of(serial_number, wanted, inverters, relays)
        sun, seed = Sun.over_zone_of(start), seed or serial_number
        site = Site(sun, tuple(map(Inverter.of, devices.inverters)), seed=seed)
        if faults.has("counter-wrap"):
            begun = site.lifetime(start.timestamp()) + _BEFORE_WRAP
            site = attrs.evolve(site, head_start=-begun % WRAP)
        battery = Battery(equipment.batteries)
        ledger = Ledger(site, Household(sun, seed), battery, start.timestamp())
        return cls(
            serial_number=serial_number,
            first_firmware=firmware_of(str(firmware)),
            equipment=equipment,
            site=site,
            relays=devices.relays,
            now=now,
            battery=battery,
            ledger=ledger,
            controls=Controls(site.switch, battery, ledger),
            faults=faults,
        )

    @property
    def firmware(self) -> Firmware:
        """The firmware that is at work now."""
        if self.faults.is_updated(self.time):
            return FIRMWARES[self.first_firmware.updates_to]
        return self.first_firmware

    @property
    def time(self) -> float:
        """The time at its place, in seconds since 1970."""
        return self.now().timestamp()

    @property
    def battery_serials(self) -> list[str]:
        """The serial numbers of the batteries."""
        return [f"1220{self.serial_number[-6:]:0>6}{number:02}" for number in range(self.equipment.batteries)]

    @property
    def powers(self) -> Powers:
        """What flows at this moment."""
        return self.ledger.powers(self.time)

    @property
    def flows(self) -> Flows:
        """What has flowed so far."""
        return self.ledger.flows(self.time)

    def produced(self) -> Figures:
        """Return production as the page of four figures has it: the meter's of the last quarter, or the inverters'."""
        if not self.equipment.is_metered:
            return self.site.figures(self.now())
        taken = self.time // _SNAPSHOT_SECONDS * _SNAPSHOT_SECONDS
        return self.metered(self.ledger.produced, self.ledger.powers(taken).production, taken)

    def metered(self, count: Callable[[float], float], watts: float, taken: float) -> Figures:
        """Return four figures of a counter, as it was at *taken*."""
        today = min(midnight(self.now()), taken)
        return Figures(
            reading_time=int(taken),
            watts_now=round(watts),
            watt_hours_today=round(count(taken) - count(today)),
            watt_hours_seven_days=round(count(taken) - count(taken - WEEK_SECONDS)),
            watt_hours_lifetime=round(count(taken)),
        )


@attrs.frozen
class _Devices:
    inverters: Sequence[str]
    relays: Sequence[str]

    @classmethod
    def of(cls, seed: str, count: int, inverters: Sequence[str], relays: Sequence[str]) -> "_Devices":
        dice = random.Random(seed)  # noqa: S311  a simulation
        made_up = [f"4822{dice.randrange(10**8):08}" for _ in range(max(count, _INVERTERS) + 1)]
        relay = made_up.pop(_INVERTERS)
        serials = [*dict.fromkeys(inverters), *made_up][: max(count, len(set(inverters)))]
        return cls(serials, tuple(dict.fromkeys(relays)) or (relay,))
