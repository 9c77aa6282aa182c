"""The sun over one place: how steeply it shines, and how much of that adds up between two moments.

The curve is simple enough to be integrated exactly, so that power and energy counters can never disagree.
"""

import functools
import math
from datetime import datetime, timedelta
from typing import Self

import attrs

_DAY_SECONDS = 86_400
_LATITUDE = 45.0


@attrs.frozen
class Sun:
    """The sun as seen from *latitude* and *longitude*, in degrees; moments are seconds since 1970 UTC."""

    latitude: float
    longitude: float

    @classmethod
    def over_zone_of(cls, moment: datetime) -> Self:
        """Return the sun over the middle of the time zone of *moment*: noon is about 12 o'clock there."""
        offset = (moment.utcoffset() or timedelta()) - (moment.dst() or timedelta())
        return cls(latitude=_LATITUDE, longitude=offset / timedelta(hours=1) * 15)

    def day_of(self, moment: float) -> int:
        """Return the number of the solar day, from midnight sun to midnight sun, that *moment* lies in."""
        return math.floor((moment + self.longitude * 240) / _DAY_SECONDS)

    def height(self, moment: float) -> float:
        """Return the sine of the sun's elevation, 0 at night."""
        level, swing = _day_curve(self.latitude, self.day_of(moment))
        return max(0.0, level + swing * math.cos(self._angle(moment, self.day_of(moment))))

    def hours(self, day: int, start: float, end: float) -> float:
        """Return the integral of `height` in hours over what *start* to *end* cover of the solar *day*."""
        level, swing = _day_curve(self.latitude, day)
        dusk = self._dusk_angle(day)
        first = min(max(self._angle(start, day), -dusk), dusk)
        last = min(max(self._angle(end, day), -dusk), dusk)
        radians = level * (last - first) + swing * (math.sin(last) - math.sin(first))
        return max(0.0, radians) * 12 / math.pi

    def last_light(self, moment: float) -> float:
        """Return *moment* if the sun is up, otherwise the last sunset before it."""
        if self.height(moment) > 0:
            return moment
        today = self.day_of(moment)
        sunsets = (self._sunset(day) for day in range(today, today - 366, -1) if self._dusk_angle(day) > 0)
        return next((sunset for sunset in sunsets if sunset <= moment), moment)

    def _sunset(self, day: int) -> float:
        turn = 0.5 + self._dusk_angle(day) / (2 * math.pi)
        return (day + turn) * _DAY_SECONDS - self.longitude * 240

    def _angle(self, moment: float, day: int) -> float:
        """Return the hour angle in radians: -pi when *day* begins, 0 at noon, pi when it ends."""
        turn = (moment + self.longitude * 240) / _DAY_SECONDS - day
        return (min(max(turn, 0.0), 1.0) - 0.5) * 2 * math.pi

    def _dusk_angle(self, day: int) -> float:
        level, swing = _day_curve(self.latitude, day)
        return math.acos(min(max(-level / swing, -1.0), 1.0))


@functools.lru_cache(maxsize=4096)
def _day_curve(latitude: float, day: int) -> tuple[float, float]:
    """Return level and swing of ``level + swing * cos(hour angle)``, the height over the solar *day*."""
    declination = math.radians(-23.44) * math.cos(2 * math.pi * (day + 10) / 365.2422)
    north = math.radians(latitude)
    return math.sin(north) * math.sin(declination), math.cos(north) * math.cos(declination)
