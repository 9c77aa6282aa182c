"""Sunrise, sunset, dawn and dusk at a place: when they are, and when they are next."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from math import degrees

import attrs
from astral import SunDirection, refraction_at_zenith
from astral.julian import julianday, julianday_to_juliancentury
from astral.sun import SUN_APPARENT_RADIUS, eq_of_time, hour_angle, sun_declination

from .clock_change import first_moment, zone_of
from .home import Place
from .weekday import EVERY_DAY, Weekdays

_UP, _DOWN = SunDirection.RISING, SunDirection.SETTING

EVENTS: Mapping[str, tuple[float, SunDirection]] = {
    "sunrise": (SUN_APPARENT_RADIUS, _UP),
    "sunset": (SUN_APPARENT_RADIUS, _DOWN),
    "civil dawn": (6, _UP),
    "civil dusk": (6, _DOWN),
    "nautical dawn": (12, _UP),
    "nautical dusk": (12, _DOWN),
    "astronomical dawn": (18, _UP),
    "astronomical dusk": (18, _DOWN),
}
"""How many degrees the middle of the sun is below the horizon, on its way up or down."""

_DAY = timedelta(days=1)
_LONGEST_NIGHT_DAYS = 366
"""A polar night, or day, is shorter; so is the time until a weekday comes."""


def sun_time(event: str, day: date, place: Place) -> datetime | None:
    """Return when *event*, one of `EVENTS`, is at *place*, in UTC; None where the sun does not come there on *day*.

    The day is that of the sun, with its noon in the middle, wherever a zone has put its midnight: so every day has
    its own, where astral's own search by the date of a zone loses one a year, and all that are near midnight. The
    altitude does not matter: what would is how far the horizon lies below, which nobody said.
    """
    below, direction = EVENTS[event]
    zenith = 90 + below + refraction_at_zenith(90 + below)
    # the poles have no meridian
    latitude = max(-89.8, min(place.latitude, 89.8))
    start = julianday(day)
    minutes = 720 - 4 * place.longitude
    for _ in range(2):
        century = julianday_to_juliancentury(start + minutes / 1440)
        try:
            angle = degrees(hour_angle(latitude, sun_declination(century), zenith, direction))
        except ValueError:
            return None
        minutes = 720 - 4 * (place.longitude + angle) - eq_of_time(century)
    return datetime.combine(day, time(), UTC) + timedelta(minutes=minutes)


def solar_zone(place: Place) -> tzinfo:
    """Return the zone of the mean sun of *place*, in which it is highest at about noon."""
    return timezone(timedelta(seconds=round(place.longitude * 240)))


@attrs.frozen
class SunSchedule:
    """Due at the *event* of the sun at *place* and *offset* seconds later, on all of *weekdays* that have it.

    What would come before *earliest* or after *latest* comes then. *text* says all that in words.
    """

    text: str
    event: str
    place: Place
    offset: float = 0.0
    earliest: time | None = None
    latest: time | None = None
    weekdays: Weekdays = EVERY_DAY

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the next such time after *moment*; days of which the sun does not rise or set are left out."""
        zone, now = zone_of(moment), moment.timestamp()
        first = datetime.fromtimestamp(now - self.offset, solar_zone(self.place)).date() - _DAY
        for number in range(_LONGEST_NIGHT_DAYS):
            due = self._due(first + number * _DAY, zone)
            if due is not None and due.timestamp() > now:
                return due
        return None

    def __str__(self) -> str:
        return self.text

    def _due(self, solar_day: date, zone: tzinfo) -> datetime | None:
        """Return when it is due on the day that the zone has at noon of *solar_day*."""
        day = datetime.combine(solar_day, time(12), solar_zone(self.place)).astimezone(zone).date()
        event = sun_time(self.event, solar_day, self.place) if day.weekday() in self.weekdays else None
        if event is None:
            return None
        seconds = event.timestamp() // 1 + self.offset
        if self.earliest is not None:
            seconds = max(seconds, first_moment(datetime.combine(day, self.earliest), zone).timestamp())
        if self.latest is not None:
            seconds = min(seconds, first_moment(datetime.combine(day, self.latest), zone).timestamp())
        return datetime.fromtimestamp(seconds, zone)
