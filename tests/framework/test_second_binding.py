"""A binding that is a distribution of its own, for a device that pushes, written from docs/write-a-binding.md alone."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PYTHON = Path(sys.executable)
SOURCE = Path(__file__).parents[1] / "bindings" / "thinghost-binding-wallbox"
ONE_BY_ONE = frozenset({"PYTHONPATH", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER"})
PIP = ("--quiet", "--no-index", "--no-build-isolation", "--no-deps", "--disable-pip-version-check")
CACHES = shutil.ignore_patterns(".*", "__pycache__", "thinghost-data")


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of somebody who has installed the binding beside *folder*."""
    kept = {name: value for name, value in os.environ.items() if name not in ONE_BY_ONE}
    return kept | {"PYTHONPATH": str(folder.parent / "installed"), "PYTHONUNBUFFERED": "1"}


def run(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program in *folder*."""
    return subprocess.run(  # noqa: S603  our own interpreter
        [PYTHON, "-m", module, *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@contextmanager
def simulated(folder: Path) -> Iterator[str]:
    """Run ``thinghost simulate wallbox``, and yield the line that it says."""
    with subprocess.Popen(  # noqa: S603  our own interpreter
        [PYTHON, "-m", "thinghost", "simulate", "wallbox", "--chargers", "1"],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline()
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the distribution, beside which it is installed without its tests."""
    folder = tmp_path_factory.mktemp("second") / "project"
    shutil.copytree(SOURCE, folder, ignore=CACHES)
    done = run(folder, "pip", "install", *PIP, "--target", str(folder.parent / "installed"), ".")
    assert done.returncode == 0, done.stderr
    shutil.rmtree(folder / "thinghost_wallbox")
    return folder


def test_its_own_tests_are_green_and_it_has_the_best_grade(installed: Path) -> None:
    done = run(installed, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert re.findall(r"^grade (.)", done.stdout, re.MULTILINE) == ["A", "A"]


def test_its_example_runs_with_the_simulated_load_manager(installed: Path) -> None:
    files = ("example.things", "example.items")
    checked = run(installed, "thinghost", "check", "--strict", *files)
    assert (checked.returncode, checked.stdout) == (0, "no problems in 2 files\n")
    done = run(installed, "thinghost", "run", *files, "--once", "--simulate", "wallbox")
    assert done.returncode == 0, done.stderr
    rows = [line.split("  ") for line in done.stdout.splitlines()]
    assert {row[0]: row[-1].strip() for row in rows if row[0].startswith(("Left", "Right", "wallbox"))} == {
        "Left_Charging": "OFF",
        "Left_Limit": "16 A",
        "Left_Mode": "As fast as it can be",
        "Left_Plugged": "CLOSED",
        "Left_Energy": "0.00 kWh",
        "Right_Charging": "OFF",
        "wallbox:loadmanager:garage": "ONLINE",
        "wallbox:charger:garage:left": "ONLINE",
        "wallbox:charger:garage:right": "ONLINE",
    }


def test_a_simulated_load_manager_is_found_over_the_network(installed: Path) -> None:
    with simulated(installed) as said:
        address, where = re.findall(r"127\.0\.0\.1:\d+", said)
        done = run(installed, "thinghost", "discover", "wallbox", "--input", where, "--things")
    assert (done.returncode, [line for line in done.stdout.splitlines() if line.startswith("Bridge")]) == (
        0,
        [f'Bridge wallbox:loadmanager:LM4711 "Load Manager LM4711" [ hostname="{address}" ]'],
    )
