"""Makes figures that people can rely on of those that pages hold, with what was seen before."""

import logging
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import datetime, time, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from thinghost import Clock

from ..best import LIFETIME, NOW, SEVEN_DAYS, TODAY, Figure
from ..snapshot import Snapshot
from .freshness import Freshness
from .memory import Memory, recall, remember

_log = logging.getLogger(__name__)

_NIGHT_NOISE = -15
"""W: what transformers of production show in the dark (envoy-api 2.7)."""

_NOISE = "what transformers show in the dark, above -15 W, counts as 0 W"

_AFTER_MIDNIGHT = 3_600
"""Seconds in which a gateway may still show the energy of yesterday (envoy-api 1.8)."""

_LATE = 50
"""Wh by which it must be more than was counted since midnight."""


@attrs.frozen
class _Energy:
    """The channels of one energy."""

    name: str
    lifetime: str
    today: str
    seven_days: str


_ENERGIES = (
    *(
        _Energy(group, f"{group}#{LIFETIME}", f"{group}#{TODAY}", f"{group}#{SEVEN_DAYS}")
        for group in ("production", "consumption")
    ),
    *(
        _Energy(f"net {way}", f"net#{way}Lifetime", f"net#{way}Today", f"net#{way}SevenDays")
        for way in ("import", "export")
    ),
)


class Judge:
    """Remembers the counters of the gateway *name* in *storage*; *clock* tells the time and the zone of midnight."""

    def __init__(self, name: str, storage: MutableMapping[str, Any], clock: Clock) -> None:
        """Take where to remember; nothing is read before it is needed."""
        self._name = name
        self._storage = storage
        self._clock = clock
        self._zone: tzinfo = clock.zone
        self._freshness = Freshness(name)
        self._memories: dict[str, Memory] | None = None
        self._notes: dict[str, str] = {}
        self._is_noisy = False

    def trusted(self, snapshot: Snapshot) -> Snapshot:
        """Return *snapshot* without pages that stand still."""
        if snapshot.home is not None and snapshot.home.timezone:
            self._zone = _zone(snapshot.home.timezone) or self._clock.zone
        return self._freshness.trusted(snapshot, self._clock.time())

    def figures(self, figures: Mapping[str, Figure]) -> dict[str, Figure]:
        """Return *figures* as they are shown: counters never fall, and what is missing is worked out."""
        shown = dict(figures)
        now = self._clock.time()
        midnight = _midnight(now, self._zone)
        shown["production#wattsNow"] = self._without_noise(figures[f"production#{NOW}"])
        if self._memories is None:
            self._memories = recall(self._storage, (energy.name for energy in _ENERGIES))
        has_news = [
            _judge(energy, self._memories[energy.name], shown, now, midnight)
            for energy in _ENERGIES
            if energy.lifetime in figures
        ]
        if any(has_news):
            remember(self._storage, self._memories)
        self._note(shown)
        return shown

    def _without_noise(self, figure: Figure) -> Figure:
        """Return 0 W for noise; as it comes and goes, it is said until there is more than noise."""
        if figure.value is None or not _NIGHT_NOISE <= figure.value <= -_NIGHT_NOISE:
            self._is_noisy = False
            return figure
        self._is_noisy = self._is_noisy or figure.value < 0
        return attrs.evolve(figure, value=max(0, figure.value), note=_NOISE) if self._is_noisy else figure

    def decisions(
        self, figures: Mapping[str, Figure], reasons: Mapping[str, Sequence[str]]
    ) -> dict[str, str]:
        """Return in a sentence by channel id what was decided of *figures*; nothing of those that speak for themselves.

        *reasons* say what was not used.
        """
        frozen = [name.rpartition(" ") for name in self._freshness.frozen]
        told = {}
        for channel_id, figure in figures.items():
            energy = channel_id.partition("#")[0]
            because = [*reasons.get(channel_id, ())]
            because += (f"{page} stands still" for page, _, counted in frozen if counted == energy)
            if because or figure.note:
                told[channel_id] = _decision(figure, because)
        return told

    def notes(self) -> dict[str, str | None]:
        """Return what was decided, as properties of the thing."""
        return {
            "notes": "; ".join(f"{channel_id}: {note}" for channel_id, note in self._notes.items()) or None,
            "standingStill": ", ".join(self._freshness.frozen) or None,
        }

    def _note(self, shown: Mapping[str, Figure]) -> None:
        """Say what was decided: once, and again when it is otherwise."""
        notes = {channel_id: figure.note for channel_id, figure in shown.items() if figure.note}
        for channel_id, note in notes.items():
            if self._notes.get(channel_id) != note:
                _log.info("%s:%s: %s", self._name, channel_id, note)
        for channel_id in self._notes.keys() - notes.keys():
            _log.info("%s:%s: as the gateway says", self._name, channel_id)
        self._notes = notes


def _judge(energy: _Energy, memory: Memory, shown: dict[str, Figure], now: float, midnight: float) -> bool:
    """Put into *shown* what can be relied on of *energy*; return whether *memory* is worth keeping."""
    corrected = memory.counter.correction
    figure, rise = memory.counter.take(shown[energy.lifetime])
    shown[energy.lifetime] = figure
    told, told_seven_days = shown.get(energy.today, Figure()), shown.get(energy.seven_days, Figure())
    shown[energy.today], shown[energy.seven_days] = told, told_seven_days
    if figure.value is None:
        return False
    history = memory.history
    history.raise_by(rise)
    has_begun = history.note(now, midnight, figure.value)
    today = history.today(midnight, figure.value)
    is_late = now - midnight < _AFTER_MIDNIGHT and today is not None and (told.value or 0) > today + _LATE
    if told.value is None or is_late:
        shown[energy.today] = _derived(today, f"{energy.lifetime} since midnight")
    if told_seven_days.value is None:
        seven_days = history.seven_days(now, figure.value)
        shown[energy.seven_days] = _derived(seven_days, f"{energy.lifetime} of 168 hours")
    return has_begun or rise > 0 or corrected != memory.counter.correction


def _derived(value: int | None, source: str) -> Figure:
    return Figure() if value is None else Figure(value, source, f"derived from {source}")


def _decision(figure: Figure, because: Sequence[str]) -> str:
    known = f"taken from {figure.source}" if figure.value is not None else "no source can be relied on"
    said = figure.note or known
    return f"{said}, because {'; '.join(because)}" if because else said


def _midnight(now: float, zone: tzinfo) -> float:
    return datetime.combine(datetime.fromtimestamp(now, zone).date(), time(), zone).timestamp()


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None
