"""How often a rule may run: one run in so many seconds, or one in each day."""

from collections.abc import Callable, Mapping
from datetime import datetime

import attrs

from ..suggestion import did_you_mean
from .declaration import Options
from .wrong_value import WrongValueError

Period = Callable[[datetime], object]
"""Returns what is the same for all moments of one period."""

_PERIODS: Mapping[str, Period] = {
    # the hour that a clock change repeats is another one
    "hour": lambda now: (now.date(), now.hour, now.fold),
    "day": lambda now: now.date(),
    "week": lambda now: now.isocalendar()[:2],
    "month": lambda now: (now.year, now.month),
}


def period_of(name: str) -> Period:
    """Return the period *name*. Raises WrongValueError where there is none."""
    if name not in _PERIODS:
        known = ", ".join(_PERIODS)
        hint = did_you_mean(name, _PERIODS)
        raise WrongValueError(f"once_per={name!r} is no period{hint or f', expected one of {known}'}")
    return _PERIODS[name]


@attrs.define(eq=False)
class Pace:
    """Lets a run happen where *options* say that it may; *monotonic* are seconds that no clock change moves."""

    _options: Options
    _now: Callable[[], datetime]
    _monotonic: Callable[[], float]
    _last: float | None = None
    _last_period: object = None

    @property
    def is_limited(self) -> bool:
        """Whether there is anything to keep to."""
        return self._options.throttle > 0 or self._options.once_per is not None

    def admits(self) -> bool:
        """Return whether a run may happen now; if so, it counts."""
        monotonic = self._monotonic()
        if self._last is not None and monotonic - self._last < self._options.throttle:
            return False
        if self._options.once_per is not None:
            period = period_of(self._options.once_per)(self._now())
            if period == self._last_period:
                return False
            self._last_period = period
        self._last = monotonic
        return True
