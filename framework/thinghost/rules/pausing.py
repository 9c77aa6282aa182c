"""When a rule that fails is left alone for a while, and when it is tried again."""

from collections import deque

import attrs

IN_A_ROW = 3
"""So many failures without a good run between them, inside of *WITHIN_SECONDS*, pause a rule."""

WITHIN_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 300.0
LONGEST_PAUSE_SECONDS = 86_400.0


@attrs.define(eq=False)
class Pausing:
    """Counts failures; *until* is the end of the pause, in seconds since 1970, None where there is none."""

    until: float | None = None
    _failures: deque[float] = attrs.field(factory=lambda: deque(maxlen=IN_A_ROW))
    _pauses: int = 0
    _loops: int = 0

    def is_over(self, now: float) -> bool:
        """Return whether the rule may run at *now*; a pause that has ended is forgotten."""
        if self.until is not None and now >= self.until:
            self.until = None
        return self.until is None

    def succeeded(self) -> None:
        """Begin to count anew."""
        self._failures.clear()
        self._pauses = 0

    def failed(self, now: float) -> float | None:
        """Return for how many seconds the rule pauses because it failed at *now*, None where it does not.

        After a pause the first failure is enough for the next, which is twice as long.
        """
        self._failures.append(now)
        is_row = len(self._failures) == IN_A_ROW and now - self._failures[0] <= WITHIN_SECONDS
        if not is_row and not self._pauses:
            return None
        self._pauses += 1
        return self._pause(now, self._pauses)

    def looped(self, now: float) -> float:
        """Return for how many seconds the rule pauses because it led to itself at *now*.

        Good runs do not make that forgotten: every loop is made of them.
        """
        self._loops += 1
        return self._pause(now, self._loops)

    def _pause(self, now: float, count: int) -> float:
        # the exponent is bounded: a rule that fails for years would no longer fit a float
        seconds = min(FIRST_PAUSE_SECONDS * 2.0 ** min(count - 1, 16), LONGEST_PAUSE_SECONDS)
        self.until = now + seconds
        return seconds
