"""What a counter said at midnight and in every hour of seven days: from it come the energies of both."""

import attrs

_HOUR = 3_600
_WEEK = 7 * 24 * _HOUR
_HOURS_KEPT = 7 * 24 + 2

_LONGEST_GAP = 12 * _HOUR
"""Over so much without a reading it is taken that energy flowed evenly; over more nothing is said of it."""


@attrs.define
class History:
    """A counter over time: *midnight* is the last one that was seen, and *at_midnight* the counter then, in Wh.

    *hours* holds the counter at full hours (of UTC), the first of them the hour number *first*.
    """

    last_time: float | None = None
    last_value: int = 0
    midnight: float | None = None
    at_midnight: int = 0
    first: int = 0
    hours: list[int] = attrs.field(factory=list)

    def note(self, now: float, midnight: float, value: int) -> bool:
        """Note the counter *value* at *now*, *midnight* being the last one; return whether an hour has begun.

        Times are seconds since 1970.
        """
        before, has_begun = self.last_time, False
        if before is not None and before <= now:
            if now - before > _LONGEST_GAP:
                self.hours.clear()
            else:
                has_begun = self._note_hours(before, now, value)
                if before < midnight <= now:
                    self.midnight, self.at_midnight = midnight, self._between(before, now, value, midnight)
        self.last_time, self.last_value = now, value
        return has_begun or before is None

    def today(self, midnight: float, value: int) -> int | None:
        """Return what was counted since *midnight*, None if nobody looked then."""
        return max(0, value - self.at_midnight) if self.midnight == midnight else None

    def seven_days(self, now: float, value: int) -> int | None:
        """Return what was counted in the last 168 hours, as gateways do; None if that is not known."""
        hour, part = divmod(now - _WEEK, _HOUR)
        place = int(hour) - self.first
        if not 0 <= place < len(self.hours) - 1:
            return None
        early, late = self.hours[place], self.hours[place + 1]
        return max(0, round(value - early - (late - early) * part / _HOUR))

    def raise_by(self, energy: int) -> None:
        """Add *energy* to all that was noted: another source counts from elsewhere."""
        self.last_value += energy
        self.at_midnight += energy
        self.hours = [each + energy for each in self.hours]

    def _note_hours(self, before: float, now: float, value: int) -> bool:
        new = range(int(before // _HOUR) + 1, int(now // _HOUR) + 1)
        if new and self.first + len(self.hours) != new[0]:
            self.hours.clear()
        if new and not self.hours:
            self.first = new[0]
        self.hours += (self._between(before, now, value, hour * _HOUR) for hour in new)
        surplus = max(0, len(self.hours) - _HOURS_KEPT)
        del self.hours[:surplus]
        self.first += surplus
        return bool(new)

    def _between(self, before: float, now: float, value: int, moment: float) -> int:
        return self.last_value + round((value - self.last_value) * (moment - before) / (now - before))
