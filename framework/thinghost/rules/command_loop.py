"""Finds rules that trigger each other for ever, with nothing between them that really happened."""

import attrs

from ..cause import Causes, Record
from ..cause_text import told
from ..clock import Clock

MOST_IN_A_SECOND = 20
"""A rule that runs so often within a second is looked at: has it led to itself each time?"""


@attrs.define(eq=False)
class CommandLoop:
    """Counts the runs of the rule *subject*."""

    _causes: Causes
    _clock: Clock
    _subject: object
    _since: float = 0.0
    _count: int = 0

    def leads_back(self, now: float, number: int) -> str | None:
        """Return the chain of one round where the rule led to itself again and again, else None.

        To be asked once for each run, at *now*, with the *number* of what is its cause.
        """
        if not 0 <= now - self._since <= 1.0:
            self._since, self._count = now, 0
        self._count += 1
        if self._count <= MOST_IN_A_SECOND:
            return None
        return self._round(number)

    def _round(self, number: int) -> str | None:
        between: list[Record] = []
        rounds = 0
        while (record := self._causes.record(number)) is not None:
            if not rounds:
                between.append(record)
            rounds += record.subject is self._subject
            if rounds == MOST_IN_A_SECOND:
                return " -> ".join([*map(self._text, reversed(between)), f"rule {self._subject}"])
            number = record.cause
        return None

    def _text(self, record: Record) -> str:
        return f"rule {record.subject}" if record.what == "rule" else told(record, self._clock.zone)
