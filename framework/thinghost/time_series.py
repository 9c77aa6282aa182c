"""Forecasts and the like: states of a channel at other times than now (openhab-runtime 2.11)."""

from collections.abc import Callable, Mapping
from enum import Enum

import attrs

from .type import State


class TimeSeriesPolicy(Enum):
    """What becomes of the states that are stored of the time between the first and the last of a series."""

    ADD = "ADD"
    """They stay, unless the series has another state for their time."""
    REPLACE = "REPLACE"
    """They go."""


def _in_order(states: Mapping[float, State]) -> tuple[tuple[float, State], ...]:
    return tuple(sorted(states.items(), key=lambda entry: entry[0]))


@attrs.frozen
class TimeSeries:
    """States by their times, in seconds since 1970; made of a mapping, held as pairs in the order of time."""

    states: tuple[tuple[float, State], ...] = attrs.field(converter=_in_order)
    policy: TimeSeriesPolicy = TimeSeriesPolicy.REPLACE

    def __len__(self) -> int:
        return len(self.states)

    def changed(self, change: Callable[[State], State | None]) -> "TimeSeries | None":
        """Return the series of what *change* makes of each state, None if it makes nothing of one."""
        changed: dict[float, State] = {}
        for time, state in self.states:
            new = change(state)
            if new is None:
                return None
            changed[time] = new
        return TimeSeries(changed, self.policy)
