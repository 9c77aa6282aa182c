"""Where energy goes: from the roof to the house, the batteries and the grid, and back; all of it adds up.

Time is cut into steps. In each of them the batteries give or take one power, and the grid does the rest.
"""

from bisect import bisect_right
from collections.abc import Iterator

import attrs

from .battery import Battery
from .household import Household
from .site import COMMISSIONED, WEEK_SECONDS, Site

_STEP_SECONDS = 900
_DAYS_BEFORE = WEEK_SECONDS + 2 * 86_400
"""Seconds before the start that are kept step by step: what gateways tell of seven days goes so far back."""

_KEPT_STEPS = 2 * _DAYS_BEFORE // _STEP_SECONDS
"""More than anybody asks for; what goes on for a year must not fill the memory."""

_EXPORTED = 0.4
"""The part of production that was exported before that."""

_HOUR = 3_600


@attrs.frozen
class Flows:
    """What has flowed so far, in Wh; *stored* is what the batteries hold."""

    imported: float = 0
    exported: float = 0
    discharged: float = 0
    charged: float = 0
    stored: float = 0


@attrs.frozen
class Powers:
    """What flows at one moment, in W: *battery* above 0 discharges, *net* above 0 is imported."""

    production: float
    house: float
    battery: float
    net: float


@attrs.frozen
class _Step:
    start: float
    end: float
    flows: Flows
    battery_watts: float = 0
    is_island: bool = False


class Ledger:
    """Keeps the books of *site*, *household* and *battery* from some days before *start* on."""

    def __init__(self, site: Site, household: Household, battery: Battery, start: float) -> None:
        """Begin with what may have flowed before; nothing is worked out before it is asked for."""
        self._site = site
        self._household = household
        self._battery = battery
        self._begin = max(start - _DAYS_BEFORE, COMMISSIONED)
        self._steps: list[_Step] = []

    def flows(self, moment: float) -> Flows:
        """Return what has flowed until *moment*, in seconds since 1970; before the books begin, what had then."""
        step = self._step(moment)
        return self._flows(step, max(moment, step.start))

    def powers(self, moment: float) -> Powers:
        """Return what flows at *moment*."""
        step = self._step(moment)
        production, house = self._site.watts(moment), self._household.watts(moment)
        rest = house - production - step.battery_watts
        battery, net = (step.battery_watts + rest, 0.0) if step.is_island else (step.battery_watts, rest)
        return Powers(production, house, battery, net)

    def produced(self, moment: float) -> float:
        """Return all energy from the roof until *moment*."""
        return self._site.lifetime(moment)

    def consumed(self, moment: float) -> float:
        """Return what production and grid have given, as gateways count consumption: batteries are part of it."""
        flows = self.flows(moment)
        return self.produced(moment) + flows.imported - flows.exported

    def note_change(self, moment: float) -> None:
        """Begin a new step at *moment*, because somebody is about to change how energy flows."""
        step = self._step(moment)
        del self._steps[self._steps.index(step) :]
        if moment > step.start:
            self._steps.append(attrs.evolve(step, end=moment))

    def _step(self, moment: float) -> _Step:
        if not self._steps:
            self._steps.append(self._planned(self._begin, self._first_flows()))
        while self._steps[-1].end <= moment:
            last = self._steps[-1]
            self._steps.append(self._planned(last.end, self._flows(last, last.end)))
        if len(self._steps) > 2 * _KEPT_STEPS:
            del self._steps[:-_KEPT_STEPS]
        return self._steps[max(0, bisect_right(self._steps, moment, key=_start) - 1)]

    def _planned(self, start: float, flows: Flows) -> _Step:
        end = (start // _STEP_SECONDS + 1) * _STEP_SECONDS
        hours = (end - start) / _HOUR
        wanted = (self._household.watt_hours(start, end) - self._site.watt_hours(start, end)) / hours
        watts = self._battery.watts(wanted, flows.stored, hours)
        return _Step(start, end, flows, watts, self._battery.is_island)

    def _first_flows(self) -> Flows:
        """Return what may have flowed before the books begin: what was produced and not exported was consumed."""
        produced = self._site.lifetime(self._begin)
        consumed = self._household.watt_hours(COMMISSIONED, self._begin)
        exported = max(_EXPORTED * produced, produced - consumed)
        through = 0.2 * produced if self._battery.capacity else 0.0
        return Flows(consumed - produced + exported, exported, through, through, self._battery.capacity / 2)

    def _flows(self, step: _Step, moment: float) -> Flows:
        hours = (moment - step.start) / _HOUR
        given = max(0.0, step.battery_watts) * hours
        taken = max(0.0, -step.battery_watts) * hours
        more, less = 0.0, 0.0
        for energy in self._rests(step, moment):
            more, less = more + max(0.0, energy), less + max(0.0, -energy)
        flows = step.flows
        if step.is_island:
            given, taken, more, less = given + more, taken + less, 0.0, 0.0
        return Flows(
            imported=flows.imported + more,
            exported=flows.exported + less,
            discharged=flows.discharged + given,
            charged=flows.charged + taken,
            stored=flows.stored + taken - given,
        )

    def _rests(self, step: _Step, moment: float) -> Iterator[float]:
        """Yield what is left for the grid until *moment*: apart what flows one way and what flows back."""
        first, last = self._rest_watts(step, step.start), self._rest_watts(step, step.end - 1)
        turns = first * last < 0
        turn = step.start + (step.end - step.start) * first / (first - last) if turns else step.end
        yield self._rest(step, step.start, min(turn, moment))
        if moment > turn:
            yield self._rest(step, turn, moment)

    def _rest_watts(self, step: _Step, moment: float) -> float:
        return self._household.watts(moment) - self._site.watts(moment) - step.battery_watts

    def _rest(self, step: _Step, start: float, end: float) -> float:
        battery = step.battery_watts * (end - start) / _HOUR
        return self._household.watt_hours(start, end) - self._site.watt_hours(start, end) - battery


def _start(step: _Step) -> float:
    return step.start
