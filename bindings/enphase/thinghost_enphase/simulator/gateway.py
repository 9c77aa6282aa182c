"""The simulated gateway itself: who it is, which devices it has and what time it is there."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from thinghost import ConfigurationError

from .site import Inverter, Site
from .sun import Sun

_INVERTERS = 12


@attrs.frozen
class Firmware:
    """One firmware as real gateways print it; with *tokens* it speaks TLS and asks for a JWT."""

    software: str
    part_number: str
    tokens: bool


FIRMWARES = {
    5: Firmware("D5.0.62", "800-00551-r02", tokens=False),
    8: Firmware("D8.2.4345", "800-00656-r06", tokens=True),
}
"""What can be simulated, by major version: one of each way to get in (envoy-api 1.1 eras C and E)."""


@attrs.frozen
class Gateway:
    """A standard gateway, which has no meters; *now* tells the time of day at its place."""

    serial_number: str
    firmware: Firmware
    site: Site
    relays: Sequence[str]
    now: Callable[[], datetime]

    @classmethod
    def of(
        cls,
        serial_number: str,
        firmware: int,
        *,
        now: Callable[[], datetime],
        inverters: Sequence[str] = (),
        relays: Sequence[str] = (),
    ) -> "Gateway":
        """Return a gateway with the *inverters* and *relays* named, and made-up ones up to twelve and one.

        Raises ConfigurationError if *firmware* is none of `FIRMWARES`.
        """
        if firmware not in FIRMWARES:
            raise ConfigurationError(
                f"no firmware {firmware} to simulate, there is {' and '.join(map(str, FIRMWARES))}"
            )
        dice = random.Random(serial_number)  # noqa: S311  a simulation
        made_up = [f"4822{dice.randrange(10**8):08}" for _ in range(_INVERTERS + 1)]
        serials = [*dict.fromkeys(inverters), *made_up][: max(_INVERTERS, len(set(inverters)))]
        return cls(
            serial_number=serial_number,
            firmware=FIRMWARES[firmware],
            site=Site(Sun.over_zone_of(now()), tuple(map(Inverter.of, serials)), seed=serial_number),
            relays=tuple(dict.fromkeys(relays)) or (made_up[-1],),
            now=now,
        )
