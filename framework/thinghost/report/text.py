"""Findings for people: each with its line and a caret, and how many there are at the end."""

from collections import Counter
from collections.abc import Sequence

from ..checker import Finding, Severity


def as_text(findings: Sequence[Finding], files: int, *, colour: bool = False) -> str:
    """Return *findings*, and a line that counts them in so many *files*: ``3 errors, 1 warning in 2 files``."""
    rendered = [finding.render(colour=colour) for finding in findings]
    return "\n".join([*rendered, _summary(findings, files)])


def _summary(findings: Sequence[Finding], files: int) -> str:
    counts = Counter(finding.severity for finding in findings)
    told = [_counted(counts[severity], severity) for severity in Severity if counts[severity]]
    return f"{', '.join(told) or 'no problems'} in {_counted(files, 'file')}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
