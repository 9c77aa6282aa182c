"""A roof full of microinverters: what each reports, and counters that are the exact sum of it."""

import functools
import random
from collections.abc import Sequence
from datetime import datetime, time, timedelta

import attrs

from .sun import Sun

_REPORT_SECONDS = 300
"""Each inverter reports every five minutes, each at another moment (envoy-api 2.4)."""

_SILENT_SECONDS = 1_200
"""An inverter that has not reported for so long counts for nothing (envoy-api 2.4)."""

_COMMISSIONED = 1_704_067_200
"""When all sites began to work: 2024-01-01."""

_CLOUDIEST = 0.55
"""How much of a clear day's sun is left on the worst day."""


@attrs.frozen
class Inverter:
    """One microinverter: *peak_watts* under a zenith sun, *delay* in seconds from five minutes to report."""

    serial_number: str
    peak_watts: float
    delay: int

    @classmethod
    def of(cls, serial_number: str) -> "Inverter":
        """Return the inverter *serial_number*, always with the same oddities."""
        dice = random.Random(serial_number)  # noqa: S311  a simulation
        return cls(serial_number, peak_watts=dice.uniform(270, 300), delay=dice.randrange(_REPORT_SECONDS))


@attrs.frozen
class Report:
    """What an inverter said last, as `/api/v1/production/inverters` shows it."""

    serial_number: str
    date: int
    watts: int
    max_watts: int


@attrs.frozen
class Figures:
    """The four figures of production at one moment, in W and Wh; *reading_time* is when they were taken."""

    reading_time: int
    watts_now: int
    watt_hours_today: int
    watt_hours_seven_days: int
    watt_hours_lifetime: int


@attrs.frozen
class Site:
    """Inverters under one sun, whose days are clear or cloudy as *seed* has it."""

    sun: Sun
    inverters: Sequence[Inverter]
    seed: str

    def reports(self, now: datetime) -> list[Report]:
        """Return the last report of each inverter: in the dark, the one from sunset."""
        return [self._report(inverter, now.timestamp()) for inverter in self.inverters]

    def figures(self, now: datetime) -> Figures:
        """Return the production as the gateway has summed it up the last time before *now*."""
        taken = now.timestamp() // _REPORT_SECONDS * _REPORT_SECONDS
        midnight = datetime.combine(now.date(), time(), now.tzinfo).timestamp()
        return Figures(
            reading_time=int(taken),
            watts_now=sum(each.watts for each in self.reports(now) if each.date > taken - _SILENT_SECONDS),
            watt_hours_today=self._watt_hours(midnight, taken),
            watt_hours_seven_days=self._watt_hours(taken - timedelta(days=7).total_seconds(), taken),
            watt_hours_lifetime=self._watt_hours(_COMMISSIONED, taken),
        )

    def _report(self, inverter: Inverter, now: float) -> Report:
        lit = self.sun.last_light(now)
        date = (lit - inverter.delay) // _REPORT_SECONDS * _REPORT_SECONDS + inverter.delay
        clear = clearness(self.seed, self.sun.day_of(date))
        return Report(
            serial_number=inverter.serial_number,
            date=int(date),
            watts=round(inverter.peak_watts * clear * self.sun.height(date)),
            max_watts=round(inverter.peak_watts),
        )

    def _watt_hours(self, start: float, end: float) -> int:
        """Return the energy between two moments, whole solar days from memory."""
        start = max(start, _COMMISSIONED)
        if end <= start:
            return 0
        first, last = self.sun.day_of(start), self.sun.day_of(end)
        whole = _clear_hours_between(self.sun, self.seed, first + 1, last)
        ends = sum(
            clearness(self.seed, day) * self.sun.hours(day, start, end) for day in sorted({first, last})
        )
        return int((whole + ends) * sum(inverter.peak_watts for inverter in self.inverters))


@functools.lru_cache(maxsize=4096)
def clearness(seed: str, day: int) -> float:
    """Return how much of the sun gets through on the solar day *day*: 1 is a clear sky."""
    return random.Random(f"{seed}/{day}").uniform(_CLOUDIEST, 1)  # noqa: S311  a simulation


@functools.lru_cache(maxsize=64)
def _clear_hours_between(sun: Sun, seed: str, first: int, end: int) -> float:
    return sum(_clear_hours(sun, seed, day) for day in range(first, end))


@functools.lru_cache(maxsize=4096)
def _clear_hours(sun: Sun, seed: str, day: int) -> float:
    begin = day * 86_400 - sun.longitude * 240
    return clearness(seed, day) * sun.hours(day, begin, begin + 86_400)
