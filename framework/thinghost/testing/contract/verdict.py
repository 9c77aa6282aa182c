"""What became of a rule, and the grade that comes of all verdicts: counted, never guessed."""

from collections.abc import Sequence
from enum import Enum

import attrs


class BrokenError(AssertionError):
    """The binding does not keep a rule; the text says what was seen."""


class NotApplicableError(Exception):
    """A rule is about something that the binding does not have; the text says what."""


class NotTriedError(Exception):
    """A rule applies, and nothing is there to try it with; the text says what is missing."""


class Verdict(Enum):
    """What became of one rule, in the words of the summary."""

    KEPT = "passed"
    BROKEN = "FAILED"
    NOT_TRIED = "not tried"
    NOT_APPLICABLE = "does not apply"


@attrs.frozen
class Outcome:
    """The *verdict* on the rule *sentence*; *note* is what was measured, or why it is so."""

    sentence: str
    verdict: Verdict
    note: str = ""


_LEAST = (("A", 1.0), ("B", 0.9), ("C", 0.75), ("D", 0.5), ("F", 0.0))
"""A grade, and which part of the rules that apply must be kept for it."""


def grade(outcomes: Sequence[Outcome], rules: int) -> str:
    """Return the last line of a summary: the grade of a binding, if all *rules* were looked at.

    What could not be tried counts as not kept: nobody knows. What does not apply does not count.
    """
    kept = sum(outcome.verdict is Verdict.KEPT for outcome in outcomes)
    apply = sum(outcome.verdict is not Verdict.NOT_APPLICABLE for outcome in outcomes)
    told = f"{kept} of {apply} rules that apply are kept"
    if len(outcomes) < rules:
        return f"no grade: {told}, and {rules - len(outcomes)} were not run"
    part = kept / apply if apply else 0.0
    letter = next(letter for letter, least in _LEAST if part >= least)
    return f"grade {letter}: {told}"


def summary(outcomes: Sequence[Outcome], rules: int) -> list[str]:
    """Return the lines of a summary: a rule each, with its verdict and note, and the grade."""
    verdict_width = max((len(outcome.verdict.value) for outcome in outcomes), default=0)
    width = max((len(outcome.sentence) for outcome in outcomes), default=0)
    lines = [
        f"{outcome.verdict.value:{verdict_width}}  {outcome.sentence:{width}}  {_first_line(outcome.note)}".rstrip()
        for outcome in outcomes
    ]
    return [*lines, grade(outcomes, rules)]


def _first_line(note: str) -> str:
    return note.partition("\n")[0]


def counted(number: int, noun: str) -> str:
    """Return ``1 place`` or ``3 places``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
