"""Readings of a clock on the wall, without a zone: which times of which days are meant."""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time

import attrs

Days = Callable[[int, int], Iterable[int]]
"""Which days of a month are meant. A month is all that matters of it: the weekday (0 is Monday) of its first day, and
its length."""

YEARS = range(1970, 2200)
"""What years there are; openHAB's end here, too (openhab-runtime 4.3)."""


@attrs.frozen
class WallTimes:
    """Every reading of *hours*, *minutes* and *seconds* on *days* of *months* and *years*; numbers ascend."""

    hours: Sequence[int]
    minutes: Sequence[int]
    seconds: Sequence[int]
    days: Days
    months: Sequence[int] = range(1, 13)
    years: Sequence[int] = YEARS

    @property
    def names_hours(self) -> bool:
        """Whether hours are left out: then these are times of a day, else a beat that goes on from hour to hour."""
        return len(self.hours) < 24

    def next(self, after: datetime) -> datetime | None:
        """Return the first reading that is meant after *after*, None where none is; neither has a zone."""
        if self._means_day(after) and (later := self._time_after(after.time())) is not None:
            return datetime.combine(after, later)
        return self._first_on_day_after(after)

    def _means_day(self, moment: datetime) -> bool:
        return (
            moment.month in self.months
            and moment.year in self.years
            and moment.day in self.days(*monthrange(moment.year, moment.month))
        )

    def _time_after(self, after: time) -> time | None:
        """Return the first time of a day after *after*, None where the day has none any more."""
        has_hour, has_minute = after.hour in self.hours, after.minute in self.minutes
        if has_hour and has_minute and (second := _above(self.seconds, after.second)) is not None:
            return time(after.hour, after.minute, second)
        if has_hour and (minute := _above(self.minutes, after.minute)) is not None:
            return time(after.hour, minute, self.seconds[0])
        hour = _above(self.hours, after.hour)
        return None if hour is None else time(hour, self.minutes[0], self.seconds[0])

    def _first_on_day_after(self, after: datetime) -> datetime | None:
        this_month, first_time = (
            (after.year, after.month),
            time(self.hours[0], self.minutes[0], self.seconds[0]),
        )
        for year in self.years[bisect_left(self.years, after.year) :]:
            for month in self.months:
                if (year, month) < this_month:
                    continue
                over = after.day if (year, month) == this_month else 0
                days = [day for day in self.days(*monthrange(year, month)) if day > over]
                if days:
                    return datetime.combine(datetime(year, month, min(days)), first_time)  # noqa: DTZ001  no zone
        return None


def _above(numbers: Sequence[int], number: int) -> int | None:
    """Return the first of the ascending *numbers* that is above *number*."""
    place = bisect_right(numbers, number)
    return numbers[place] if place < len(numbers) else None


def every_day(_first_weekday: int, length: int) -> Iterable[int]:
    """Mean every day."""
    return range(1, length + 1)


def last_day(_first_weekday: int, length: int) -> Iterable[int]:
    """Mean the last day of a month."""
    return (length,)


def last_working_day(first_weekday: int, length: int) -> Iterable[int]:
    """Mean the last day of a month that is no Saturday and no Sunday."""
    return (length - max(_weekday(first_weekday, length) - 4, 0),)


def working_day_nearest(day: int) -> Days:
    """Mean the working day nearest to *day* that lies in the same month, if that has such a day."""

    def days(first_weekday: int, length: int) -> Iterable[int]:
        if day > length:
            return ()
        weekday = _weekday(first_weekday, day)
        if weekday == 5:
            return (day - 1 if day > 1 else day + 2,)
        if weekday == 6:
            return (day + 1 if day < length else day - 2,)
        return (day,)

    return days


def day_numbers(numbers: frozenset[int]) -> Days:
    """Mean the days of these *numbers*."""
    return lambda _first_weekday, length: [day for day in range(1, length + 1) if day in numbers]


def weekdays_in(weekdays: frozenset[int]) -> Days:
    """Mean all days of the week among *weekdays* (0 is Monday)."""
    return lambda first_weekday, length: [
        day for day in range(1, length + 1) if _weekday(first_weekday, day) in weekdays
    ]


def nth_weekday(weekday: int, nth: int) -> Days:
    """Mean the *nth* such *weekday* of a month, 1 is the first and -1 the last; none where there are fewer."""

    def days(first_weekday: int, length: int) -> Iterable[int]:
        found = list(weekdays_in(frozenset((weekday,)))(first_weekday, length))
        place = nth if nth < 0 else nth - 1
        return found[place : place + 1 or None]

    return days


def any_of(alternatives: Sequence[Days]) -> Days:
    """Mean what one of *alternatives* means."""
    return lambda first_weekday, length: {day for each in alternatives for day in each(first_weekday, length)}


def all_of(first: Days, second: Days) -> Days:
    """Mean what both mean."""
    return lambda first_weekday, length: (
        set(first(first_weekday, length)) & set(second(first_weekday, length))
    )


def _weekday(first_weekday: int, day: int) -> int:
    return (first_weekday + day - 1) % 7
