"""The firmwares that can be simulated, one or more of each era (envoy-api 1.1)."""

import re

import attrs

from thinghost import ConfigurationError

_FIRST_WITH_JSON = (3, 9)
_FIRST_WITH_TOKENS = (7,)
_FIRST_KEEPING_CONNECTIONS = (6,)
"""4.10.35 and 5.0.62 end the connection after each answer (envoy-api 1.4)."""

_WRAPPING = ((7,), (8, 2, 4264))
"""From and below: the sum of the inverters is counted in joules with 32 bits (envoy-api 2.5)."""


@attrs.frozen
class Firmware:
    """One firmware as real gateways print it; *updates_to* is the name of the one that follows it."""

    name: str
    software: str
    part_number: str
    metered_part_number: str
    updates_to: str

    @property
    def version(self) -> tuple[int, ...]:
        """The version in numbers, which compare as versions do."""
        return tuple(map(int, re.findall(r"\d+", self.software)))

    @property
    def tokens(self) -> bool:
        """Whether it speaks TLS and asks for a token."""
        return self.version >= _FIRST_WITH_TOKENS

    @property
    def speaks_json(self) -> bool:
        """Whether it has more than pages for people."""
        return self.version >= _FIRST_WITH_JSON

    @property
    def keeps_connections(self) -> bool:
        """Whether a connection serves for more than one answer."""
        return self.version >= _FIRST_KEEPING_CONNECTIONS

    @property
    def wraps(self) -> bool:
        """Whether the sum of the inverters begins anew at 1193 kWh."""
        first, end = _WRAPPING
        return first <= self.version < end


_LEGACY = "800-00069-r05"

FIRMWARES = {
    each.name: each
    for each in (
        Firmware("3.7", "D3.7.0", _LEGACY, _LEGACY, "3.9"),
        Firmware("3.9", "R3.9.36", _LEGACY, _LEGACY, "3.18"),
        Firmware("3.18", "D3.18.10", _LEGACY, _LEGACY, "3.18"),
        Firmware("4", "D4.10.35", "800-00551-r02", "800-00547-r05", "5"),
        Firmware("5", "D5.0.62", "800-00551-r02", "800-00554-r03", "6"),
        Firmware("6", "D6.1.14", "800-00551-r02", "800-00554-r03", "6"),
        Firmware("7", "D7.6.175", "800-00656-r06", "800-00654-r08", "8.2"),
        Firmware("8.2", "D8.2.4345", "800-00656-r06", "800-00654-r08", "8.3"),
        Firmware("8.3", "D8.3.5169", "800-00656-r06", "800-00654-r08", "8.3"),
    )
}
"""All firmwares by name."""

_OTHER_NAMES = {"8": "8.2"}

FIRMWARE_NAMES = (*FIRMWARES, *_OTHER_NAMES)
"""What may be asked for."""


def firmware_of(name: str) -> Firmware:
    """Return the firmware called *name*. Raises ConfigurationError where there is none."""
    found = FIRMWARES.get(_OTHER_NAMES.get(name, name))
    if found is None:
        known = ", ".join(sorted(FIRMWARE_NAMES, key=_numbers))
        raise ConfigurationError(f"no firmware {name} to simulate, there are {known}")
    return found


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(map(int, name.split(".")))
