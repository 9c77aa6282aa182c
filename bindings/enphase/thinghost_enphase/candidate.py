"""Whether the energies of today and of seven days that a source offers can be true (envoy-api 5.2, rule 3)."""

import attrs

_WATT_HOURS = 2_000
_SHARE = 0.01
"""Two counters of the same energy may differ by the larger of both: they are read at different moments."""

_SAME = 1
"""Wh: two energies that differ by no more are the same."""

_LEAST_DELAY = 50
"""Wh by which a sum of seven days may lag behind today, at least; else what half an hour brings."""


@attrs.frozen
class Candidate:
    """What *source* says, W and Wh; *today_name* and *seven_days_name* are what it calls its figures."""

    source: str
    today: float | None = None
    seven_days: float | None = None
    lifetime: float | None = None
    today_name: str = "today"
    seven_days_name: str = "sevenDays"

    @property
    def is_all_zero(self) -> bool:
        """Whether it holds no energy at all: a source that is not in use, or has not begun."""
        return not (self.today or self.seven_days or self.lifetime)


def agrees(lifetime: float, best: float) -> bool:
    """Whether two counters, in Wh, count the same energy."""
    return abs(lifetime - best) <= max(_WATT_HOURS, _SHARE * best)


def reason_against(candidate: Candidate, lifetime: float | None) -> str | None:
    """Return why nothing of *candidate* can be used beside the counter *lifetime*, None if it can."""
    if candidate.is_all_zero:
        return "all zero"
    if lifetime is not None and candidate.lifetime is not None and not agrees(candidate.lifetime, lifetime):
        return f"lifetime {candidate.lifetime:.0f} Wh disagrees with {lifetime:.0f} Wh: stale, or of something else"
    return None


def reason_against_today(candidate: Candidate, lifetime: float | None) -> str | None:
    """Return why the energy of today cannot be true beside the counter *lifetime*, None if it can."""
    if candidate.today is None:
        return "not offered"
    lifetime = lifetime if candidate.lifetime is None else candidate.lifetime
    if lifetime is not None and abs(candidate.today - lifetime) <= _SAME:
        return f"{candidate.today:.0f} Wh equals lifetime"
    return None


def reason_against_seven_days(
    candidate: Candidate, lifetime: float | None, watts: float | None
) -> str | None:
    """Return why the energy of seven days cannot be true, at *watts* of present power; None if it can."""
    seven_days, today = candidate.seven_days, candidate.today or 0
    lifetime = lifetime if candidate.lifetime is None else candidate.lifetime
    if seven_days is None:
        return "not offered"
    if seven_days < today or (seven_days == 0 and today > 0):
        return f"{seven_days:.0f} Wh is below today, {today:.0f} Wh"
    if lifetime is None:
        return None
    if abs(seven_days - lifetime) <= _SAME:
        return f"{seven_days:.0f} Wh equals lifetime"
    delay = max(_LEAST_DELAY, (watts or 0) / 2)
    # firmware 7.3 to 8.3: the sum of seven days is lifetime without today (envoy-api 2.5, defect A)
    if today - delay <= lifetime - seven_days <= today + _SAME:
        return f"{seven_days:.0f} Wh is lifetime without today"
    return None
