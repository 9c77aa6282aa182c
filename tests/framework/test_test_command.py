"""``thinghost test``: somebody's own tests, run in a process of their own as they would."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from thinghost.cli import main
from thinghost.cli import test as test_command

FILES = {
    "all.items": "Switch Boiler\nNumber:Power Power\n",
    "lib/limits.py": "LIMIT = '2.5 kW'\n",
    "rules/surplus.py": """
        from house import items
        from limits import LIMIT
        from thinghost.rules import changed

        @changed(items.Power, above=LIMIT, held="10m")
        def surplus():
            items.Boiler.send_command("ON")
    """,
    "tests/test_surplus.py": """
        import pytest
        from limits import LIMIT

        @pytest.mark.parametrize("minutes", [10, 20])
        async def test_heats(home, minutes):
            await home.set("Power", 0)
            await home.set("Power", "3 kW")
            await home.advance(minutes=minutes)
            home.assert_command("Boiler", "ON")

        class TestNight:
            async def test_heats_not(self, home):
                assert LIMIT == "2.5 kW"
                await home.set("Power", 0)
                home.assert_no_command("Boiler")
    """,
    "rules/test_beside.py": """
        def test_beside(home):
            home.set("Power", 0)
            home.set("Power", "3 kW")
            home.advance(minutes=10)
            assert home.commands("Boiler") == ["ON"]
    """,
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text).lstrip("\n"), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "thinghost", "test", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  our own program


def test_the_tests_of_a_folder_pass_and_leave_nothing_there(folder: Path) -> None:
    before = set(folder.rglob("*"))
    done = run(str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 passed in " in done.stdout
    assert set(folder.rglob("*")) == before


def test_one_file_or_one_test_may_be_asked_for(folder: Path) -> None:
    assert "1 passed in " in run(str(folder / "rules/test_beside.py")).stdout
    assert "1 passed, 3 deselected in " in run(str(folder), "-k", "night").stdout


def test_a_test_that_fails_shows_its_own_line_and_why(folder: Path) -> None:
    write(
        folder,
        {"tests/test_surplus.py": "async def test_heats(home):\n    home.assert_command('Boiler', 'ON')\n"},
    )
    done = run(str(folder), "--tb=short", "-q")
    assert done.returncode == 1
    assert (
        "tests/test_surplus.py:2: in test_heats\n"
        "    home.assert_command('Boiler', 'ON')\n"
        "E   AssertionError: Boiler got no command, expected ON\n"
    ) in done.stdout


def test_the_settings_of_a_project_around_the_folder_do_not_count(tmp_path: Path) -> None:
    write(tmp_path, {"pytest.ini": "[pytest]\naddopts = --of-that-project\n"})
    write(tmp_path / "config", FILES)
    assert run(str(tmp_path / "config"), "-q").returncode == 0


def test_a_folder_without_tests_is_told(folder: Path) -> None:
    for name in ("tests/test_surplus.py", "rules/test_beside.py"):
        (folder / name).unlink()
    done = run(str(folder))
    assert (done.returncode, done.stderr) == (
        5,
        f"there is no test in {folder}: tests/test_*.py or rules/test_*.py\n",
    )


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["test", str(tmp_path)])
    assert result.exit_code == 2
    assert f"{tmp_path} has no rules/, nor has a folder above it" in result.output


def test_without_pytest_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_command, "find_spec", lambda _: None)
    result = CliRunner().invoke(main, ["test", str(folder)])
    assert (result.output, result.exit_code) == (
        "Error: tests need pytest, which is not installed: pip install 'thinghost[test]'\n",
        1,
    )
