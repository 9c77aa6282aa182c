"""What a house takes: more in the morning and in the evening, more on some days than on others.

As the sun's, its curve can be integrated exactly, so that power and counters never disagree.
"""

import functools
import math
import random

import attrs

from .sun import Sun

_MEAN_WATTS = 620
_DAY_SECONDS = 86_400

_WAVES = ((1, 0.30, 0.80), (2, 0.35, 0.32))
"""Waves over a day: how many times, how high, and at which part of the day the crest is."""


@attrs.frozen
class Household:
    """The house below *sun*, whose days differ as *seed* has it; moments are seconds since 1970 UTC."""

    sun: Sun
    seed: str

    def watts(self, moment: float) -> float:
        """Return what the house takes at *moment*."""
        day, turn = self._day_and_turn(moment)
        waves = sum(high * math.cos(2 * math.pi * times * (turn - crest)) for times, high, crest in _WAVES)
        return _level(self.seed, day) * (1 + waves)

    def watt_hours(self, start: float, end: float) -> float:
        """Return what the house takes between two moments, in Wh."""
        if end <= start:
            return 0.0
        (first, begin), (last, finish) = self._day_and_turn(start), self._day_and_turn(end)
        level = _level(self.seed, first)
        if first == last:
            return level * 24 * (_integral(finish) - _integral(begin))
        whole = _levels_between(self.seed, first + 1, last)
        ends = level * (1 - _integral(begin)) + _level(self.seed, last) * _integral(finish)
        return 24 * (whole + ends)

    def _day_and_turn(self, moment: float) -> tuple[int, float]:
        day = self.sun.day_of(moment)
        return day, (moment + self.sun.longitude * 240) / _DAY_SECONDS - day


def _integral(turn: float) -> float:
    """Return the integral of the day's curve from its begin to *turn*; over a whole day it is 1."""
    waves = sum(
        high / (2 * math.pi * times) * (_sine(times, turn - crest) - _sine(times, -crest))
        for times, high, crest in _WAVES
    )
    return turn + waves


def _sine(times: int, turn: float) -> float:
    return math.sin(2 * math.pi * times * turn)


@functools.lru_cache(maxsize=4096)
def _level(seed: str, day: int) -> float:
    return _MEAN_WATTS * random.Random(f"{seed}/house/{day}").uniform(0.75, 1.3)  # noqa: S311  a simulation


@functools.lru_cache(maxsize=4096)
def _levels_between(seed: str, first: int, end: int) -> float:
    return sum(_level(seed, day) for day in range(first, end))
