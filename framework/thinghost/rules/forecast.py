"""What rules will be run when, computed from what they declare."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime

import attrs

from .declaration import AnyOf, Trigger
from .home import Place
from .rule_declaration import RuleDeclaration
from .schedule import Schedule, clock_change_warnings, upcoming
from .time_triggers import TimeTrigger


@attrs.frozen(eq=False)
class Timed:
    """One trigger of a *rule* that waits for a time; *schedule* is None where only a running house knows which."""

    rule: RuleDeclaration
    trigger: TimeTrigger
    schedule: Schedule | None

    def warnings(self, start: datetime) -> Iterator[str]:
        """Yield what a change of the clocks within a year of *start* does to its times, a sentence each."""
        if self.schedule is not None:
            yield from clock_change_warnings(self.schedule, start)


def timed(rules: Iterable[RuleDeclaration], place: Place | None) -> list[Timed]:
    """Return the triggers of *rules*, in a house at *place*, that wait for a time; of enabled rules only.

    Raises ConfigurationError where one needs a place, and there is none.
    """
    return [
        Timed(rule, trigger, trigger.schedule(place))
        for rule in rules
        if rule.options.is_enabled
        for trigger in _single(rule.triggers)
        if isinstance(trigger, TimeTrigger)
    ]


def forecast(waiting: Iterable[Timed], start: datetime) -> Iterator[tuple[datetime, Timed]]:
    """Yield what of *waiting* comes when after *start*, in the order of time."""
    return heapq.merge(*(_moments(each, start) for each in waiting), key=lambda due: due[0].timestamp())


def _moments(waiting: Timed, start: datetime) -> Iterator[tuple[datetime, Timed]]:
    if waiting.schedule is not None:
        for moment in upcoming(waiting.schedule, start):
            yield moment, waiting


def _single(triggers: Iterable[Trigger]) -> Iterator[Trigger]:
    for trigger in triggers:
        if isinstance(trigger, AnyOf):
            yield from _single(trigger.triggers)
        else:
            yield trigger
