"""A roof full of microinverters: what each reports, and counters that are the exact sum of it."""

import functools
import math
import random
from collections.abc import Sequence
from datetime import datetime, time

import attrs

from .sun import Sun

REPORT_SECONDS = 300
"""Each inverter reports every five minutes, each at another moment (envoy-api 2.4)."""

_SILENT_SECONDS = 1_200
"""An inverter that has not reported for so long counts for nothing (envoy-api 2.4)."""

COMMISSIONED = 1_704_067_200
"""When all sites began to work: 2024-01-01."""

WEEK_SECONDS = 604_800
"""The 168 hours that gateways call seven days (envoy-api 2.5)."""

WRAP = 2**32 / 3600
"""Wh after which a counter of joules with 32 bits begins anew (envoy-api 2.5)."""

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
        return cls(serial_number, peak_watts=dice.uniform(270, 300), delay=dice.randrange(REPORT_SECONDS))


@attrs.frozen
class Report:
    """What an inverter said last, as `/api/v1/production/inverters` shows it."""

    serial_number: str
    date: int
    watts: int
    max_watts: int


@attrs.frozen
class Figures:
    """The four figures of an energy at one moment, in W and Wh; *reading_time* is when they were taken."""

    reading_time: int
    watts_now: int
    watt_hours_today: int
    watt_hours_seven_days: int
    watt_hours_lifetime: int


@attrs.define
class PowerSwitch:
    """Lets the inverters work, or not: since when they were off until when, in seconds since 1970."""

    _pauses: list[tuple[float, float]] = attrs.field(factory=list)

    @property
    def is_off(self) -> bool:
        """Whether the inverters are off now."""
        return bool(self._pauses) and math.isinf(self._pauses[-1][1])

    def turn(self, *, on: bool, moment: float) -> None:
        """Turn the inverters on or off at *moment*; twice the same is nothing new."""
        if on and self.is_off:
            self._pauses[-1] = (self._pauses[-1][0], moment)
        elif not on and not self.is_off:
            self._pauses.append((moment, math.inf))

    def was_off(self, moment: float) -> bool:
        """Whether the inverters were off at *moment*."""
        return any(start <= moment < end for start, end in self._pauses)

    def pauses(self, first: float, last: float) -> list[tuple[float, float]]:
        """Return the pauses between two moments."""
        parts = [(max(first, start), min(last, end)) for start, end in self._pauses]
        return [(start, end) for start, end in parts if start < end]


@attrs.frozen
class Site:
    """Inverters under one sun, whose days are clear or cloudy as *seed* has it.

    *head_start* is what they had produced before they were commissioned here, in Wh.
    """

    sun: Sun
    inverters: Sequence[Inverter]
    seed: str
    head_start: float = 0
    switch: PowerSwitch = attrs.field(factory=PowerSwitch)

    @property
    def peak_watts(self) -> float:
        """What all inverters give under a zenith sun in a clear sky."""
        return sum(inverter.peak_watts for inverter in self.inverters)

    def reports(self, now: datetime) -> list[Report]:
        """Return the last report of each inverter: in the dark, the one from sunset."""
        lit = self.sun.last_light(now.timestamp())
        return [self._report(inverter, lit) for inverter in self.inverters]

    def figures(self, now: datetime) -> Figures:
        """Return the production as the gateway has summed it up the last time before *now*."""
        taken = now.timestamp() // REPORT_SECONDS * REPORT_SECONDS
        return Figures(
            reading_time=int(taken),
            watts_now=sum(each.watts for each in self.reports(now) if each.date > taken - _SILENT_SECONDS),
            watt_hours_today=int(self.watt_hours(midnight(now), taken)),
            watt_hours_seven_days=int(self.watt_hours(taken - WEEK_SECONDS, taken)),
            watt_hours_lifetime=int(self.lifetime(taken)),
        )

    def watts(self, moment: float) -> float:
        """Return what all inverters give at *moment*."""
        if self.switch.was_off(moment):
            return 0.0
        return self.peak_watts * clearness(self.seed, self.sun.day_of(moment)) * self.sun.height(moment)

    def lifetime(self, moment: float) -> float:
        """Return all energy until *moment*, in Wh."""
        return self.head_start + self.watt_hours(COMMISSIONED, moment)

    def watt_hours(self, start: float, end: float) -> float:
        """Return the energy between two moments, without what was not produced while they were off."""
        hours = self._sun_hours(start, end)
        lost = sum(self._sun_hours(*pause) for pause in self.switch.pauses(start, end))
        return (hours - lost) * self.peak_watts

    def _report(self, inverter: Inverter, lit: float) -> Report:
        date = (lit - inverter.delay) // REPORT_SECONDS * REPORT_SECONDS + inverter.delay
        clear = 0.0 if self.switch.was_off(date) else clearness(self.seed, self.sun.day_of(date))
        return Report(
            serial_number=inverter.serial_number,
            date=int(date),
            watts=round(inverter.peak_watts * clear * self.sun.height(date)),
            max_watts=round(inverter.peak_watts),
        )

    def _sun_hours(self, start: float, end: float) -> float:
        """Return the hours of a zenith sun between two moments, whole solar days from memory."""
        start = max(start, COMMISSIONED)
        if end <= start:
            return 0
        first, last = self.sun.day_of(start), self.sun.day_of(end)
        whole = _clear_hours_between(self.sun, self.seed, first + 1, last)
        ends = sum(
            clearness(self.seed, day) * self.sun.hours(day, start, end) for day in sorted({first, last})
        )
        return whole + ends


def midnight(now: datetime) -> float:
    """Return the last midnight before *now* at its place, in seconds since 1970."""
    return datetime.combine(now.date(), time(), now.tzinfo).timestamp()


@functools.lru_cache(maxsize=4096)
def clearness(seed: str, day: int) -> float:
    """Return how much of the sun gets through on the solar day *day*: 1 is a clear sky."""
    return random.Random(f"{seed}/{day}").uniform(_CLOUDIEST, 1)  # noqa: S311  a simulation


@functools.lru_cache(maxsize=4096)
def _clear_hours_between(sun: Sun, seed: str, first: int, end: int) -> float:
    return sum(_clear_hours(sun, seed, day) for day in range(first, end))


@functools.lru_cache(maxsize=4096)
def _clear_hours(sun: Sun, seed: str, day: int) -> float:
    begin = day * 86_400 - sun.longitude * 240
    return clearness(seed, day) * sun.hours(day, begin, begin + 86_400)
