"""Rules: what may be wrong, each with its code, how bad it is, an example, and what to do."""

import attrs

from ..parser import Source
from .finding import Finding, Severity, Span


@attrs.frozen
class Rule:
    """One rule: *title* says what is wrong, *advice* what to do.

    *things* and *items* are texts that break it: the example that the documentation shows and the tests check.
    """

    code: str
    severity: Severity
    title: str
    advice: str
    things: str = ""
    items: str = ""

    def at(self, source: Source, span: Span, message: str, suggestion: str | None = None) -> Finding:
        """Return the finding that the rule is broken at *span* of *source*."""
        return Finding(self.severity, self.code, source, span.start, span.end, message, suggestion)


@attrs.frozen
class Chapter:
    """Rules of one subject, in the order in which the documentation has them."""

    title: str
    rules: tuple[Rule, ...]


def error(code: str, title: str, advice: str, *, things: str = "", items: str = "") -> Rule:
    """Return a rule for what openHAB refuses, or what it does not run."""
    return Rule(code, Severity.ERROR, title, advice, things, items)


def warning(code: str, title: str, advice: str, *, things: str = "", items: str = "") -> Rule:
    """Return a rule for what openHAB runs, though hardly as it is meant."""
    return Rule(code, Severity.WARNING, title, advice, things, items)


def hint(code: str, title: str, advice: str, *, things: str = "", items: str = "") -> Rule:
    """Return a rule for what works and could be better."""
    return Rule(code, Severity.HINT, title, advice, things, items)
