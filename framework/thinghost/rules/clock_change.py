"""Where the clocks of a zone are put forward or back, and what that does to the readings of a clock on the wall."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import attrs

_SECOND = timedelta(seconds=1)
_WEEK = 7 * 86400
"""Seconds; nowhere are clocks changed twice within so long."""


@attrs.frozen
class ClockChange:
    """At *moment* (seconds since 1970) the clock on the wall shows *new*, where it would have shown *old*."""

    moment: int
    old: datetime
    new: datetime

    @property
    def skips(self) -> bool:
        """Whether readings from *old* to *new* are left out; else those from *new* to *old* come twice."""
        return self.new > self.old


def clock_changes(start: float, end: float, zone: tzinfo) -> Iterator[ClockChange]:
    """Yield the changes after *start*, up to and with *end*, both seconds since 1970."""
    seconds, last = int(start // 1), int(end // 1)
    while seconds < last:
        until = min(seconds + _WEEK, last)
        offset = _offset(seconds, zone)
        if _offset(until, zone) != offset:
            until = _first_other(seconds, until, zone, offset)
            old, new = wall_of(until - 1, zone) + _SECOND, wall_of(until, zone)
            yield ClockChange(until, old, new)
        seconds = until


def wall_of(seconds: float, zone: tzinfo) -> datetime:
    """Return what a clock on the wall shows at *seconds* since 1970, without a zone."""
    return datetime.fromtimestamp(seconds, zone).replace(tzinfo=None, fold=0)


def first_moment(wall: datetime, zone: tzinfo) -> datetime:
    """Return the first moment at which a clock on the wall shows *wall*; where it skips that, the end of the gap."""
    moment = wall.replace(tzinfo=zone, fold=0)
    early, late = moment.utcoffset(), wall.replace(tzinfo=zone, fold=1).utcoffset()
    if early == late or early is None or late is None or early > late:
        return moment
    # skipped: with the offset before the change it lies behind it, with the offset after the change ahead of it
    behind, ahead = ((wall - offset).replace(tzinfo=UTC).timestamp() for offset in (early, late))
    end = _first_other(int(ahead), int(behind), zone, early)
    return datetime.fromtimestamp(end, zone)


def skips_day(day: date, zone: tzinfo) -> bool:
    """Whether there is no such *day* in *zone*: Samoa had no 30 December 2011."""
    return first_moment(datetime.combine(day, time()), zone).date() != day


def zone_of(moment: datetime) -> tzinfo:
    """Return the zone of *moment*. Raises ValueError where it has none."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.tzinfo


def _first_other(start: int, end: int, zone: tzinfo, offset: timedelta | None) -> int:
    """Return the first of the seconds after *start* up to *end* at which the zone's offset is not *offset*."""
    seconds = range(start + 1, end + 1)
    return seconds[bisect_left(seconds, True, key=lambda each: _offset(each, zone) != offset)]  # noqa: FBT003


def _offset(seconds: int, zone: tzinfo) -> timedelta | None:
    return datetime.fromtimestamp(seconds, zone).utcoffset()
