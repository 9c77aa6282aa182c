"""A counter of energy that never goes back: wraps are recovered, resets counted on, drops not taken."""

import attrs

from ..best import WRAP, Figure
from ..candidate import agrees

_CONFIRMED = 3
"""So many readings in a row make people believe in a counter that fell, or in another source."""

_WRAPPING = "production.inverters.whLifetime"
"""What firmware 7 to 8.2 counts in joules with 32 bits (envoy-api 2.5)."""


@attrs.define
class Counter:
    """The energy *shown* last, in Wh; *correction* is what it has more than its *source* says.

    *doubts* counts readings in a row that were not taken.
    """

    shown: int | None = None
    source: str = ""
    correction: int = 0
    doubts: int = 0

    def take(self, figure: Figure) -> tuple[Figure, int]:
        """Return what to show for *figure*, and by how much all that was shown before must be raised to compare."""
        if figure.value is None:
            return figure, 0
        if not self.shown:
            # from 0 Wh a gateway that has started comes back with all that it ever counted
            rise = 0 if self.shown is None or agrees(figure.value, 0) else figure.value
            self.shown, self.source = figure.value, figure.source
            return figure, rise
        if figure.source != self.source:
            return self._other_source(figure, figure.value, self.shown)
        return self._same_source(figure, figure.value, self.shown)

    def _same_source(self, figure: Figure, value: int, shown: int) -> tuple[Figure, int]:
        counted = value + self.correction
        if counted >= shown:
            self.doubts = 0
            return self._show(figure, counted), 0
        if value == 0:
            return self._hold(
                figure, "the gateway says 0 Wh, as it does while it starts: the last value is kept"
            ), 0
        if self.source.endswith(_WRAPPING) and shown - counted > WRAP / 2:
            self.correction += round(WRAP * max(1, round((shown - counted) / WRAP)))
            return self._show(figure, max(shown, value + self.correction)), 0
        if agrees(counted, shown):
            return self._show(figure, shown), 0
        self.doubts += 1
        if self.doubts < _CONFIRMED:
            return self._hold(figure, f"it fell from {shown} to {counted} Wh: the last value is kept"), 0
        self.correction, self.doubts = shown - value, 0
        return self._show(figure, shown), 0

    def _other_source(self, figure: Figure, value: int, shown: int) -> tuple[Figure, int]:
        if agrees(value, shown):
            self.source, self.correction, self.doubts = figure.source, 0, 0
            return self._show(figure, max(value, shown)), 0
        self.doubts += 1
        if self.doubts < _CONFIRMED:
            return self._hold(
                figure, f"{figure.source} says {value} Wh instead of {shown} Wh: not yet believed"
            ), 0
        self.source, self.doubts = figure.source, 0
        self.correction = max(0, shown - value)
        return self._show(figure, max(value, shown)), max(0, value - shown)

    def _show(self, figure: Figure, value: int) -> Figure:
        self.shown = value
        note = (
            f"counted on over a new beginning, {self.correction} Wh were before it"
            if self.correction
            else figure.note
        )
        return attrs.evolve(figure, value=value, note=note)

    def _hold(self, figure: Figure, why: str) -> Figure:
        return attrs.evolve(figure, value=self.shown, note=why)
