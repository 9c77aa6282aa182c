"""What pytest finds wherever thinghost is installed: fixtures for bindings and rules, and the grade of contract tests.

pytest imports this in every project of such a machine, whatever it tests. So it is a package of its own, and thinghost
is imported when a test asks for it, not before.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

_PROPERTY = "thinghost contract"
"""The name under which the report of a contract test carries its outcome (`thinghost.testing.contract.suite`)."""


@pytest.fixture
def running_house(tmp_path: Path) -> Callable[..., Any]:
    """Return `thinghost.testing.running_house` with a folder of its own.

    ``async with running_house(things="...", items="...") as house:``
    """
    return partial(import_module("thinghost.testing").running_house, tmp_path)


@pytest.fixture
def recording_callback() -> Callable[..., Any]:
    """Return what makes a `thinghost.testing.RecordingCallback` of a thing's UID.

    ``callback = recording_callback("acme:lamp:kitchen")``
    """
    made: Callable[..., Any] = import_module("thinghost.testing").RecordingCallback.of
    return made


@pytest.fixture
def virtual_run() -> Callable[..., Any]:
    """Return `thinghost.testing.virtual_run`, which raises where nothing is left to happen.

    ``virtual_run(a_day_of_the_house())``
    """
    return partial(import_module("thinghost.testing").virtual_run, raise_when_stuck=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what became of the contract of each binding, and its grade."""
    by_binding: dict[str, list[Mapping[str, Any]]] = {}
    for told in _told(terminalreporter):
        by_binding.setdefault(told["binding"], []).append(told)
    for binding, outcomes in by_binding.items():
        terminalreporter.section(f"contract of {binding}")
        for line in import_module("thinghost.testing.contract").told_summary(outcomes):
            terminalreporter.line(line)


def _told(reporter: pytest.TerminalReporter) -> Iterator[Mapping[str, Any]]:
    for reports in reporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "call":
                yield from (value for name, value in report.user_properties if name == _PROPERTY)
