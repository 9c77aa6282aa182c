"""What pytest prints of contract tests: a line for each rule, and a grade that is counted."""

import subprocess
import sys

import pytest

from thinghost.testing.contract.verdict import Outcome, Verdict, grade, summary

pytest_plugins = ["pytester"]

MODULE = """
from framework.lamp_binding import lamps, hub, HubHandler, SIMULATOR
from thinghost.testing import contract_tests

class Broken(HubHandler):
    def __init__(self, *parts):
        raise RuntimeError("it does not want to")

TestGood = contract_tests(lamps(), name="good lamps")
TestBroken = contract_tests(lamps(hub(Broken)), name="broken lamps")
TestAlone = contract_tests(lamps(simulators=()), name="lone lamps")
"""


def outcomes(kept: int, broken: int = 0, not_tried: int = 0, not_applicable: int = 0) -> list[Outcome]:
    counts = {
        Verdict.KEPT: kept,
        Verdict.BROKEN: broken,
        Verdict.NOT_TRIED: not_tried,
        Verdict.NOT_APPLICABLE: not_applicable,
    }
    return [Outcome("a rule", verdict) for verdict, count in counts.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("counted", "line"),
    [
        (outcomes(20), "grade A: 20 of 20 rules that apply are kept"),
        (outcomes(18, not_applicable=2), "grade A: 18 of 18 rules that apply are kept"),
        (outcomes(18, broken=2), "grade B: 18 of 20 rules that apply are kept"),
        (outcomes(15, broken=2, not_tried=3), "grade C: 15 of 20 rules that apply are kept"),
        (outcomes(10, not_tried=10), "grade D: 10 of 20 rules that apply are kept"),
        (outcomes(9, not_tried=11), "grade F: 9 of 20 rules that apply are kept"),
        (outcomes(0, not_applicable=20), "grade F: 0 of 0 rules that apply are kept"),
        (outcomes(3, broken=1), "no grade: 3 of 4 rules that apply are kept, and 16 were not run"),
    ],
)
def test_the_grade_is_counted(counted: list[Outcome], line: str) -> None:
    assert grade(counted, 20) == line


def test_a_summary_has_a_line_for_each_rule() -> None:
    told = [
        Outcome("it starts", Verdict.KEPT, "1 thing"),
        Outcome("it goes on", Verdict.NOT_TRIED, "no device"),
    ]
    assert summary(told, 2) == [
        "passed     it starts   1 thing",
        "not tried  it goes on  no device",
        "grade D: 1 of 2 rules that apply are kept",
    ]


def test_pytest_prints_what_became_of_each_binding(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    pytester.makepyfile(test_lamps=MODULE)
    chosen = "it_comes_online or described or children"
    run = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-k", chosen)
    run.assert_outcomes(passed=5, failed=2, skipped=2)
    run.stdout.fnmatch_lines(
        [
            "*= contract of good lamps =*",
            "passed  it comes online               2 things after * s, with * ms of work",
            "passed  children follow their bridge  1 thing, ONLINE again after * s",
            "passed  everything is described       7 thing types, parameters, groups and channels",
            "no grade: 3 of 3 rules that apply are kept, and * were not run",
            "*= contract of broken lamps =*",
            "FAILED  it comes online               *it does not want to*",
            "passed  everything is described       7 thing types, parameters, groups and channels",
            "no grade: 1 of 3 rules that apply are kept, and * were not run",
            "*= contract of lone lamps =*",
            "not tried  it comes online               the binding declares no simulator",
            "not tried  children follow their bridge  the binding declares no simulator",
            "passed     everything is described       7 thing types, parameters, groups and channels",
            "no grade: 1 of 3 rules that apply are kept, and * were not run",
        ]
    )


def test_pytest_loads_nothing_of_thinghost_before_a_test_asks_for_it() -> None:
    program = (
        "import sys, thinghost_pytest; print([name for name in sys.modules if name.startswith('thinghost.')])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  our own program
    assert run.stdout == "[]\n"
