import sys
from collections.abc import Iterator

import pytest

from thinghost.rules.rule_threads import RuleThreads


@pytest.fixture
def _restless_threads() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_restless_threads")
def test_no_thread_looks_for_work_that_another_one_took() -> None:
    """A thread that raises fails the test that runs then."""
    threads = RuleThreads(most=8)
    waiting = [threads.submit(pow, number, 2) for number in range(5_000)]
    assert [each.result(10) for each in waiting] == [number**2 for number in range(5_000)]
