"""What must last: something that began fires when it has gone on for so long."""

from collections.abc import Callable
from datetime import timedelta

import attrs

from ..errors import ConfigurationError
from .scheduler import Cancel, Scheduler
from .seconds import seconds_of


@attrs.define(eq=False)
class Held:
    """Calls what `begin` is given *seconds* after it, unless `end` comes before that; once for each beginning.

    *is_on* is true from the beginning to the end, whether it has fired or not.
    """

    _scheduler: Scheduler
    _seconds: float
    is_on: bool = attrs.field(default=False, init=False)
    _cancel: Cancel | None = attrs.field(default=None, init=False)

    def begin(self, fire: Callable[[], None]) -> None:
        """Wait from now on, in place of what went on."""
        self.end()
        self.is_on = True
        self._cancel = self._scheduler.call_after(self._seconds, fire)

    def end(self) -> None:
        """Wait no longer."""
        self.is_on = False
        if self._cancel is not None:
            self._cancel()
            self._cancel = None


def held_seconds(held: str | timedelta | float | None) -> float | None:
    """Return the seconds of *held*, None for None. Raises ConfigurationError for no duration, and for none above 0."""
    if held is None:
        return None
    seconds = seconds_of(held)
    if seconds <= 0:
        raise ConfigurationError(f"held must be longer than nothing, not {held!r}")
    return seconds


def held_text(held: str | timedelta | float | None) -> str:
    """Return *held* as the end of a sentence: `` for 10m``; nothing for None."""
    if held is None:
        return ""
    return f" for {held}" if isinstance(held, str | timedelta) else f" for {held:g} s"
