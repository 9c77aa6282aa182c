"""What became of a rule's runs: kept as text and numbers, so that it holds nothing of an unloaded file alive."""

from collections import deque

import attrs

KEPT = 20
"""So many runs are kept of each rule."""


@attrs.define(eq=False)
class Run:
    """One run, begun at *time* (seconds since 1970) because of *trigger*; its text is what `why` says of it.

    *number* is its place among the causes, *seconds* how long it took and *error* why it failed, None where it did not.
    """

    trigger: str
    time: float
    number: int = 0
    seconds: float | None = None
    error: str | None = None

    def __str__(self) -> str:
        return self.trigger if self.error is None else f"{self.trigger}, and it failed: {self.error}"


@attrs.define(eq=False)
class RuleTrace:
    """The last *runs* of one rule, the oldest first; its text names the rule: ``Surplus heating (surplus.py:12)``.

    *count* and *failures* are of all runs since the rule was loaded.
    """

    uid: str
    name: str
    line: int
    count: int = 0
    failures: int = 0
    runs: deque[Run] = attrs.field(factory=lambda: deque(maxlen=KEPT))

    def __str__(self) -> str:
        return f"{self.name} ({self.uid.rpartition(':')[0]}:{self.line})"
