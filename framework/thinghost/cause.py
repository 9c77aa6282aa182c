"""What happened last, and because of what: poll, channel, item, rule, command (design, promise 7).

A record is a tuple that names its cause by number, never as an object, so that the ring holds nothing alive for
longer than it lasts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

CAPACITY = 10_000
"""How many records are kept."""

NOTHING = 0
"""The number of no cause: nobody knows why."""


class Record(NamedTuple):
    """Something that happened: *what* names its kind, *subject* whom it is about, *cause* is a number or NOTHING.

    *value* and *old* are states, a command, a status, or a sentence, as *what* has it; *source* is who did it.
    """

    cause: int
    time: float
    what: str
    subject: object
    value: object = None
    old: object = None
    source: str | None = None


class Causes:
    """The last records, by number; *current* is the number of what is being dealt with at this moment.

    Whoever begins to deal with something inside one turn of the loop sets *current* for that turn, so that what comes
    of it finds its cause without being told.
    """

    __slots__ = ("_count", "_records", "current")

    def __init__(self) -> None:
        """Begin with nothing."""
        self._records: list[tuple[object, ...]] = [()] * CAPACITY
        self._count = 0
        self.current = NOTHING

    def note(  # noqa: PLR0913, PLR0917  the fields of a record, in the order of a record: made for every update
        self,
        time: float,
        what: str,
        subject: object,
        value: object = None,
        old: object = None,
        source: str | None = None,
    ) -> int:
        """Keep what happened because of *current*, and return its number."""
        self._count = number = self._count + 1
        self._records[number % CAPACITY] = (self.current, time, what, subject, value, old, source)
        return number

    @contextmanager
    def because_of(self, number: int) -> Iterator[None]:
        """Let what happens inside be because of *number*."""
        before, self.current = self.current, number
        try:
            yield
        finally:
            self.current = before

    @contextmanager
    def noting(self, time: float, subject: object, sentence: str) -> Iterator[None]:
        """Let what happens inside be because of *sentence* about *subject*, and that because of *current*."""
        with self.because_of(self.note(time, "note", subject, sentence)):
            yield

    def record(self, number: int) -> Record | None:
        """Return the record *number*, or None where there is none, or none any more."""
        if not 0 < number <= self._count or number <= self._count - CAPACITY:
            return None
        return Record._make(self._records[number % CAPACITY])

    def numbers(self) -> range:
        """Return the numbers of all records that are kept, the newest first."""
        return range(self._count, max(self._count - CAPACITY, 0), -1)

    def chain(self, number: int) -> list[tuple[int, Record]]:
        """Return the record *number*, what caused it, what caused that, as far as the ring remembers."""
        found = []
        while (record := self.record(number)) is not None:
            found.append((number, record))
            number = record.cause
        return found

    def last(self, subject: object, *what: str) -> int:
        """Return the number of the newest record of one of the kinds *what* about *subject*, or NOTHING."""
        for number in self.numbers():
            _, _, kind, about, *_ = self._records[number % CAPACITY]
            if about is subject and kind in what:
                return number
        return NOTHING
