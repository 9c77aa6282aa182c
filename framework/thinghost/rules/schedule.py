"""When things are due, computed: what comes next after a moment, and what a change of the clocks does to it.

A time of day comes exactly once on every day: where the clocks skip it, at the first moment after the gap; where they
show it twice, the first time. So does a cron expression that names hours. One that leaves the hours open goes with
the hands of the clock: it comes in both of two hours of the same name, and not in one that there is not.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Protocol

import attrs

from .clock_change import clock_changes, first_moment, skips_day, wall_of, zone_of
from .cron import parse_cron
from .time_of_day import time_text
from .wall_times import WallTimes, every_day, weekdays_in
from .weekday import EVERY_DAY, Weekdays, weekdays_text

_SECOND = timedelta(seconds=1)
_YEAR = timedelta(days=366)


class Schedule(Protocol):
    """When something is due. Its text is a sentence such as ``daily at 7:30``."""

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first time after *moment*, in the zone of *moment*; None where there is none any more."""


@attrs.frozen
class WallSchedule:
    """Due whenever a clock on the wall shows one of *times*; *text* says so in words."""

    text: str
    times: WallTimes

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the first such time after *moment*, as the head of this module says."""
        return (_named if self.times.names_hours else _open)(self.times, moment)

    def __str__(self) -> str:
        return self.text


def cron_schedule(expression: str) -> WallSchedule:
    """Return what the cron *expression* means. Raises WrongValueError as `parse_cron`."""
    return WallSchedule(f"cron {expression}", parse_cron(expression))


def daily_schedule(at: time, weekdays: Weekdays = EVERY_DAY) -> WallSchedule:
    """Return the schedule that is due each day of *weekdays* when the clock shows *at*."""
    days = every_day if weekdays == EVERY_DAY else weekdays_in(weekdays)
    text = f"daily at {time_text(at)} {weekdays_text(weekdays)}".rstrip()
    return WallSchedule(text, WallTimes((at.hour,), (at.minute,), (at.second,), days))


@attrs.frozen
class Once:
    """Due at *moment* (seconds since 1970), and never again; *text* says why."""

    moment: float
    text: str

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the moment, unless it is over."""
        due = datetime.fromtimestamp(self.moment, moment.tzinfo)
        return due if self.moment > moment.timestamp() else None

    def __str__(self) -> str:
        return self.text


def upcoming(schedule: Schedule, start: datetime) -> Iterator[datetime]:
    """Yield when *schedule* is due after *start*, as long as it is."""
    moment = schedule.next_after(start)
    while moment is not None:
        yield moment
        moment = schedule.next_after(moment)


def clock_change_warnings(schedule: Schedule, start: datetime) -> Iterator[str]:
    """Yield a sentence for each change of the clocks, within a year of *start*, that skips or doubles a time.

    Nothing is said of what goes on with the hands of the clock.
    """
    if not isinstance(schedule, WallSchedule) or not schedule.times.names_hours:
        return
    for change in clock_changes(start.timestamp(), (start + _YEAR).timestamp(), zone_of(start)):
        first, end = sorted((change.old, change.new))
        reading = schedule.times.next(first - _SECOND)
        if reading is not None and reading < end:
            told = (
                f"is skipped by the clocks, it comes at {time_text(change.new.time())}"
                if change.skips
                else "comes twice on the clocks, the first time counts"
            )
            yield f"{reading:%Y-%m-%d} {time_text(reading.time())} {told}"


def _named(times: WallTimes, moment: datetime) -> datetime | None:
    """Return the next of the readings that name hours: each comes once."""
    zone, now = zone_of(moment), moment.timestamp()
    reading = times.next(moment.replace(tzinfo=None, fold=0))
    while reading is not None:
        due = first_moment(reading, zone)
        # readings of an hour that comes a second time are over by then
        if due.timestamp() > now and (due.date() == reading.date() or not skips_day(reading.date(), zone)):
            return due
        reading = times.next(reading)
    return None


def _open(times: WallTimes, moment: datetime) -> datetime | None:
    """Return the next of the readings that leave hours open: it comes whenever the clock shows it."""
    zone, seconds = zone_of(moment), int(moment.timestamp() // 1)
    wall = wall_of(seconds, zone)
    while (reading := times.next(wall)) is not None:
        # as long as nobody touches the clock, it shows the reading after so many seconds
        due = seconds + int((reading - wall).total_seconds())
        change = next(clock_changes(seconds, due, zone), None)
        if change is None:
            return datetime.fromtimestamp(due, zone)
        if times.next(change.new - _SECOND) == change.new:
            return datetime.fromtimestamp(change.moment, zone)
        seconds, wall = change.moment, change.new
    return None
