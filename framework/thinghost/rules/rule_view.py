"""A rule as others see it: REST in openHAB's shape (openhab-runtime 6.7), and its last runs with what came of them."""

from collections.abc import Iterable
from typing import Any

import attrs

from ..cause import NOTHING, Causes
from ..cause_text import told, when
from ..event import Event
from .home import Home
from .rule_trace import Run
from .running_rule import RunningRule

Json = dict[str, Any]

SOURCE = "org.openhab.core.io.rest"
_TOLD = ("command", "state")


@attrs.frozen(eq=False)
class RuleView:
    """Shows *rule*, which acts in *home*, and lets it be switched."""

    _rule: RunningRule
    _home: Home

    @property
    def uid(self) -> str:
        """Its UID: ``surplus.py:surplus``."""
        return self._rule.declaration.uid

    @property
    def name(self) -> str:
        """Its name."""
        return self._rule.declaration.name

    def set_enabled(self, *, enabled: bool) -> None:
        """Let its triggers run it, or no longer, until its file is loaded again; a pause ends."""
        self._rule.set_enabled(enabled=enabled)

    def run_now(self) -> bool:
        """Run it whatever its conditions say; return False, and do not, where it is disabled."""
        if self._rule.is_enabled:
            self._rule.run_now(Event(self._home.clock.time(), NOTHING, SOURCE), "somebody asked for it")
        return self._rule.is_enabled

    def dto(self) -> Json:
        """Return it as REST has it; triggers and conditions are sentences, the action is its function."""
        declaration = self._rule.declaration
        return {
            "uid": declaration.uid,
            "name": declaration.name,
            "description": declaration.description,
            "tags": [],
            "visibility": "VISIBLE",
            "triggers": _modules("trigger", map(str, declaration.triggers)),
            "conditions": _modules("condition", map(str, declaration.conditions)),
            "actions": _modules("action", [f"{declaration.path}:{declaration.line}"]),
            "configuration": {},
            "status": self._status(),
            "editable": False,
        }

    def report(self) -> Json:
        """Return what became of it: ``runs`` are the last ones, the newest first."""
        rule, trace = self._rule, self._rule.trace
        declaration = rule.declaration
        return {
            "uid": declaration.uid,
            "name": declaration.name,
            "place": f"{declaration.path}:{declaration.line}",
            "description": declaration.description,
            "status": self._status(),
            "triggers": [str(each) for each in declaration.triggers],
            "conditions": [str(each) for each in declaration.conditions],
            "count": trace.count,
            "failures": trace.failures,
            "runs": [self._run(run) for run in reversed(trace.runs)],
        }

    def _status(self) -> Json:
        rule = self._rule
        if not rule.is_enabled:
            return {"status": "UNINITIALIZED", "statusDetail": "DISABLED"}
        status = {"status": "RUNNING" if rule.is_running else "IDLE", "statusDetail": "NONE"}
        if rule.paused_until is not None:
            status["description"] = f"pauses until {when(rule.paused_until, self._home.clock.zone)}"
        return status

    def _run(self, run: Run) -> Json:
        causes, zone = self._home.causes, self._home.clock.zone
        because = [told(record, zone) for _, record in causes.chain(run.number)[1:]]
        return {
            "time": when(run.time, zone),
            "trigger": run.trigger,
            "because": because,
            "did": [told(record, zone) for record in _effects(causes, run.number)],
            **({} if run.seconds is None else {"seconds": round(run.seconds, 6)}),
            **({} if run.error is None else {"error": run.error}),
        }


def _effects(causes: Causes, number: int) -> list[Any]:
    """Return the commands and states that are because of the record *number*, the oldest first."""
    later = [causes.record(each) for each in causes.numbers() if each > number]
    return [each for each in reversed(later) if each and each.cause == number and each.what in _TOLD]


def _modules(kind: str, sentences: Iterable[str]) -> list[Json]:
    return [
        {"id": f"{kind}{place}", "type": f"thinghost.{kind}", "label": label, "configuration": {}}
        for place, label in enumerate(sentences, start=1)
    ]
