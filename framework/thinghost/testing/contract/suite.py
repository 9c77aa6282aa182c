"""Makes one pytest test of every rule, and tells the plugin what became of each."""

import gc
import sys
import warnings
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from ...plugins import Binding
from ..virtual_clock import virtual_run
from ..virtual_loop import StuckError
from . import behaviour, declarations, faults, life, package, secrecy
from .subject import Subject
from .trial import Trial
from .verdict import BrokenError, NotApplicableError, NotTriedError, Outcome, Verdict, summary

Rule = Callable[[Trial], Coroutine[Any, Any, str]]

RULES: tuple[Rule, ...] = (
    *life.RULES,
    *faults.RULES,
    *behaviour.RULES,
    *secrecy.RULES,
    *declarations.RULES,
    *package.RULES,
)

LONGEST_SECONDS = 30.0
"""What a rule takes longer, really, hangs."""

PROPERTY = "thinghost contract"
"""The name under which a test report carries what became of a rule."""


def contract_tests(
    binding: str | Binding,
    *,
    things: str = "",
    options: Mapping[str, str | int] | None = None,
    name: str = "",
) -> type[object]:
    """Return a class with a test for every rule that a binding has to keep.

    ``TestContract = contract_tests("acme")`` in a test module is all it takes. The rules are tried in virtual time with
    the simulator that *binding* declares, over lines that can fail. *things* is a .things text to try; without it one
    is made up: a thing of the simulator's type, and one of every type that may stand below it. With *options* the
    simulator serves by itself, as ``thinghost simulate`` runs it, and the thing stands alone. At the end pytest prints
    the grade, under *name*, the binding's id unless given.
    """
    subject = Subject(binding, things, options)
    body = {f"test_{rule.__name__}": _test(rule, subject, name or subject.id) for rule in RULES}
    return type("Contract", (), {"__doc__": f"The contract, kept by {name or subject.id}.", **body})


def _test(rule: Rule, subject: Subject, name: str) -> Callable[..., None]:
    def test(_self: object, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
        try:
            outcome = judge(rule, subject, tmp_path)
        except Exception as error:
            unforeseen = Outcome(_sentence(rule), Verdict.BROKEN, f"{type(error).__name__}: {error}")
            record_property(PROPERTY, told(unforeseen, name))
            raise
        record_property(PROPERTY, told(outcome, name))
        # imported here, where it runs: what else thinghost.testing has does without
        pytest = import_module("pytest")
        if outcome.verdict is Verdict.BROKEN:
            pytest.fail(outcome.note, pytrace=False)
        if outcome.verdict is not Verdict.KEPT:
            pytest.skip(f"{outcome.verdict.value}: {outcome.note}")

    test.__doc__ = rule.__doc__
    return test


def judge(rule: Rule, subject: Subject, folder: Path) -> Outcome:
    """Return what becomes of *rule* when *subject* is tried in *folder*."""
    with _leftovers_to_itself():
        return _judge(rule, Trial(subject, folder))


def _judge(rule: Rule, trial: Trial) -> Outcome:
    sentence = _sentence(rule)
    try:
        note = virtual_run(rule(trial), raise_when_stuck=True, longest_seconds=LONGEST_SECONDS)
    except NotApplicableError as error:
        return Outcome(sentence, Verdict.NOT_APPLICABLE, str(error))
    except NotTriedError as error:
        return Outcome(sentence, Verdict.NOT_TRIED, str(error))
    except (BrokenError, StuckError) as error:
        return Outcome(sentence, Verdict.BROKEN, str(error))
    return Outcome(sentence, Verdict.KEPT, note)


@contextmanager
def _leftovers_to_itself() -> Iterator[None]:
    """Throw away inside what a binding left behind: where the next test does it, Python complains of that one."""
    before = sys.unraisablehook
    sys.unraisablehook = lambda _: None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        # what is there already is not looked through for garbage each time something is counted
        gc.freeze()
        try:
            yield
        finally:
            gc.unfreeze()
            gc.collect()
            sys.unraisablehook = before


def _sentence(rule: Rule) -> str:
    return rule.__name__.replace("_", " ")


def told(outcome: Outcome, name: str) -> dict[str, str]:
    """Return *outcome* as a report can carry it from one process to another."""
    return {
        "binding": name,
        "sentence": outcome.sentence,
        "verdict": outcome.verdict.name,
        "note": outcome.note,
    }


def told_summary(reports: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the lines about one binding for what `told` made of its outcomes, in the order of the rules."""
    places = {_sentence(rule): place for place, rule in enumerate(RULES)}
    outcomes = [Outcome(each["sentence"], Verdict[each["verdict"]], each["note"]) for each in reports]
    return summary(sorted(outcomes, key=lambda outcome: places[outcome.sentence]), len(RULES))
