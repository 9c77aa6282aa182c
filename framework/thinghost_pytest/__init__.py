"""What pytest finds wherever thinghost is installed: fixtures for bindings and rules, and the grade of contract tests.

pytest imports this in every project of such a machine, whatever it tests. So it is a package of its own, and thinghost
is imported when a test asks for it, not before.
"""

import inspect
from collections.abc import Callable, Generator, Iterator, Mapping
from functools import partial, wraps
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


@pytest.fixture
def home_folder(request: pytest.FixtureRequest) -> Path:
    """Return the folder of the configuration that `home` runs: the one above the test that has ``rules``."""
    found = import_module("thinghost.rule_folder").config_folder_of(request.path)
    if isinstance(found, Path):
        return found
    pytest.fail(
        f"there is no folder above {request.path} that has rules/: a fixture home_folder may say another"
    )


@pytest.fixture
def home(home_folder: Path, tmp_path: Path) -> Iterator[Any]:
    """Yield a `thinghost.testing.VirtualHome` of the configuration to which the test belongs.

    ``await home.set("Power", "3 kW")``; in a test that is no coroutine, without ``await``.
    """
    found = import_module("thinghost.testing").VirtualHome(home_folder, tmp_path)
    yield found
    found.close()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_pycollect_makeitem() -> Generator[None, Any, Any]:
    """Let tests that are coroutines, and ask for `home`, run in the time of that house.

    This comes before the plugins that would run all coroutines in a loop of theirs.
    """
    made = yield
    for item in made if isinstance(made, list) else [made]:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj) and _is_at_home(item):
            item.obj = _at_home(item.obj)
    return made


def _is_at_home(item: pytest.Function) -> bool:
    """Whether *item* asks for the fixture `home`, and means ours."""
    if "home" not in item.fixturenames:
        return False
    fixtures = item.session._fixturemanager.getfixturedefs("home", item)  # noqa: SLF001  nobody else tells
    return fixtures is not None and fixtures[-1].func.__module__ == __name__


def _at_home(test: Callable[..., Any]) -> Callable[..., None]:
    @wraps(test)
    def run(*args: Any, **fixtures: Any) -> None:  # noqa: ANN401  what the test takes
        fixtures["home"].run(test(*args, **fixtures))

    return run


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
