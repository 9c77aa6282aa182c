"""Which faults a simulated gateway has, and when each of them strikes."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from thinghost import ConfigurationError

from ..fault_names import FAULTS, Pace
from .site import midnight

_BOUT_SECONDS = 900
_OUTAGE_SECONDS = 85
"""How long a gateway is away in the night (envoy-api 1.8)."""

_OUTAGE_BEGIN = timedelta(hours=23, seconds=30).total_seconds()
_UPDATE_AFTER = 3_600
_UPDATE_SECONDS = 900
"""So long after its start, and for so long, a gateway is away to get another firmware (envoy-api 1.8)."""


@attrs.define(eq=False)
class Faults:
    """The faults *names*, from *start* on, in bouts that depend on *seed*; `mend` ends one for good."""

    names: set[str]
    start: datetime
    seed: str = ""

    @classmethod
    def named(cls, names: Iterable[str], start: datetime, seed: str = "") -> "Faults":
        """Return the faults *names*. Raises ConfigurationError for one that there is not."""
        wanted = set(names)
        for name in sorted(wanted - FAULTS.keys()):
            raise ConfigurationError(f"there is no fault '{name}' (there are {', '.join(FAULTS)})")
        return cls(wanted, start, seed)

    def has(self, name: str) -> bool:
        """Whether the gateway has the fault *name* at all."""
        return name in self.names

    def mend(self, name: str) -> None:
        """End the fault *name*."""
        self.names.discard(name)

    def strikes(self, name: str, moment: datetime) -> bool:
        """Whether the fault *name* strikes at *moment*."""
        if name not in self.names:
            return False
        when, passed = FAULTS[name].when, moment.timestamp() - self.start.timestamp()
        if when is Pace.NIGHTLY:
            begin = midnight(moment) + _OUTAGE_BEGIN
            return begin <= moment.timestamp() < begin + _OUTAGE_SECONDS
        if when is Pace.ONCE:
            return 0 <= passed - _UPDATE_AFTER < _UPDATE_SECONDS
        return when is Pace.ALWAYS or self._is_bout(name, int(passed // _BOUT_SECONDS))

    def is_updated(self, moment: float) -> bool:
        """Whether the next firmware is at work at *moment*, in seconds since 1970."""
        passed = moment - self.start.timestamp()
        return "firmware-update" in self.names and passed >= _UPDATE_AFTER + _UPDATE_SECONDS

    def _is_bout(self, name: str, number: int) -> bool:
        return number == 0 or random.Random(f"{self.seed}/{name}/{number}").random() < 0.5  # noqa: S311  a simulation
