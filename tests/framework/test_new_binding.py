"""What ``thinghost new-binding`` writes is a binding that works, tested by its own tests and by our standards."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thinghost import API_VERSION
from thinghost.cli import main

PYTHON = Path(sys.executable)
ONE_BY_ONE = frozenset({"PYTHONPATH", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER"})


def new_binding(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["new-binding", *arguments])


@pytest.mark.parametrize("name", ["Acme", "acme-pump", "acme_pump", "2acme", "ärger", "", "acme\n"])
def test_a_name_that_cannot_begin_a_uid_is_refused(name: str, tmp_path: Path) -> None:
    done = new_binding("--directory", str(tmp_path / "new"), "--", name)
    assert (done.exit_code, done.output.partition("Error: ")[2]) == (
        2,
        f"'{name}' cannot be a binding's id: expected small letters and digits, a letter first, such as acme\n",
    )
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["enphase", "thinghost", "system", "transform"])
def test_a_name_that_is_taken_is_refused(name: str, tmp_path: Path) -> None:
    done = new_binding(name, "--directory", str(tmp_path / "new"))
    assert (done.exit_code, done.output.partition("Error: ")[2]) == (
        2,
        f"there is a binding '{name}' already: choose another name\n",
    )


@pytest.mark.parametrize("label", ['"Acme"', "Acme\\", "Acme $", " Acme", "\n"])
def test_a_label_that_would_break_a_file_is_refused(label: str, tmp_path: Path) -> None:
    done = new_binding("acme", "--label", label, "--directory", str(tmp_path / "new"))
    assert (done.exit_code, done.output.partition("Error: ")[2]) == (
        2,
        f"'{label}' is no label: expected letters, digits, blanks and . + -, such as Acme Heat Pump\n",
    )


def test_nothing_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thinghost-binding-acme").mkdir()
    done = new_binding("acme")
    assert (done.exit_code, done.output.partition("Error: ")[2]) == (
        2,
        "thinghost-binding-acme is there already, and is not written over\n",
    )
    assert list((tmp_path / "thinghost-binding-acme").iterdir()) == []


def test_it_says_what_to_do_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = new_binding("acme")
    assert (done.exit_code, done.output) == (
        0,
        """\
thinghost-binding-acme has a binding that works. What to do next:
    cd thinghost-binding-acme
    pip install -e '.[dev]'
    pytest
    thinghost run example.things example.items --simulate acme
""",
    )


def test_label_and_name_stand_where_they_belong(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert new_binding("acme", "--label", "Acme Pump", "--directory", str(folder)).exit_code == 0
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "thinghost-binding-acme"
    assert project["entry-points"] == {"thinghost.bindings": {"acme": "thinghost_acme.plugin"}}
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# Acme Pump for thinghost\n")
    assert f"THINGHOST_API = {API_VERSION}\n" in (folder / "thinghost_acme" / "plugin.py").read_text("utf-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a binding that was just written."""
    folder = tmp_path_factory.mktemp("new") / "project"
    assert new_binding("acme", "--label", "Acme Heat Pump", "--directory", str(folder)).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def installed(written: Path) -> Path:
    """Return the folder beside which the binding is installed."""
    options = ("--quiet", "--no-index", "--no-build-isolation", "--no-deps", "--disable-pip-version-check")
    done = run(written, "pip", "install", *options, "--target", str(written.parent / "installed"), ".")
    assert done.returncode == 0, done.stderr
    return written


def run(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program in *folder* as somebody would who has installed the binding."""
    environment = {name: value for name, value in os.environ.items() if name not in ONE_BY_ONE}
    environment["PYTHONPATH"] = str(folder.parent / "installed")
    return subprocess.run(  # noqa: S603  our own interpreter
        [PYTHON, "-m", module, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_its_tests_are_green(installed: Path) -> None:
    done = run(installed, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert "grade A" in done.stdout


def test_its_example_runs_with_the_simulated_device(installed: Path) -> None:
    checked = run(installed, "thinghost", "check", "example.things", "example.items")
    assert (checked.returncode, checked.stdout) == (0, "no problems in 2 files\n")
    done = run(
        installed, "thinghost", "run", "example.things", "example.items", "--once", "--simulate", "acme"
    )
    assert done.returncode == 0, done.stderr
    assert [line.split() for line in done.stdout.splitlines() if line.startswith(("Kitchen", "acme"))] == [
        ["Kitchen_Switch", "Switch", "ON"],
        ["Kitchen_Power", "Power", "12.5", "W"],
        ["acme:device:kitchen", "Kitchen", "ONLINE"],
    ]


def test_its_tables_are_written_anew(installed: Path) -> None:
    page = installed / "README.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(before.replace("Seconds from", "Years from"), encoding="utf-8")
    assert run(installed, "thinghost", "docs", "README.md").returncode == 0
    assert page.read_text(encoding="utf-8") == before


def test_a_table_that_nobody_has_is_named(installed: Path) -> None:
    (installed / "page.md").write_text(
        "<!-- table acme:devise/channels -->\n<!-- end -->\n", encoding="utf-8"
    )
    done = run(installed, "thinghost", "docs", "page.md")
    assert (done.returncode, done.stderr) == (
        1,
        (
            "Error: there is no table acme:devise/channels: "
            "expected UID/parameters or UID/channels or UID/actions of a thing type\n"
        ),
    )


@pytest.mark.parametrize("arguments", [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)])
def test_it_is_clean_by_its_own_strict_rules(written: Path, arguments: tuple[str, ...]) -> None:
    done = run(written, *arguments)
    assert done.returncode == 0, done.stdout
