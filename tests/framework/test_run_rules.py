"""``thinghost run`` and ``check`` of a folder with rules: real files, the real program."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thinghost.cli import main

PATIENCE_SECONDS = 60.0

GOOD = """\
from house import items
from thinghost.rules import log, started

@started()
def begin():
    log.info("begun")
    items.Lamp.send_command("ON")
"""
UP = "0 things of 0 are ONLINE, 0 linked items of 0 have a state\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/lamp.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "all.items").write_text("Switch Lamp\n", encoding="utf-8")
    (tmp_path / "thinghost.toml").write_text('log_level = "error"\n', encoding="utf-8")
    return tmp_path


def thinghost(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def save(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def test_check_finds_what_is_wrong_in_rule_files_and_counts_them(folder: Path) -> None:
    result = thinghost("check", str(folder))
    assert (result.output, result.exit_code) == ("no problems in 2 files\n", 0)
    (folder / "rules/lamp.py").write_text(GOOD.replace(".Lamp", ".Lmap"), encoding="utf-8")
    result = thinghost("check", str(folder))
    assert result.output == (
        f"{folder}/rules/lamp.py:7:5: error: there is no item Lmap, did you mean 'Lamp'? [rule-file]\n"
        '    items.Lmap.send_command("ON")\n'
        "    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "1 error in 2 files\n"
    )
    assert result.exit_code == 1


def test_check_tells_tools_of_rule_files(folder: Path) -> None:
    (folder / "rules/lamp.py").write_text("import nowhere\n", encoding="utf-8")
    found = json.loads(thinghost("check", str(folder), "--format", "json").output)
    assert found == {
        "severity": "error",
        "code": "rule-file",
        "file": f"{folder}/rules/lamp.py",
        "line": 1,
        "column": 1,
        "end_line": 1,
        "end_column": 15,
        "message": "there is no module 'nowhere'",
        "suggestion": None,
    }


def test_rules_that_are_not_wanted_are_left_alone(folder: Path) -> None:
    (folder / "rules/lamp.py").write_text("import nowhere\n", encoding="utf-8")
    (folder / "thinghost.toml").write_text("rules = false\n", encoding="utf-8")
    assert thinghost("check", str(folder)).output == "no problems in 1 file\n"


@pytest.mark.parametrize("is_watched", [True, False])
async def test_rules_run_and_are_loaded_anew_when_their_file_changes(
    folder: Path, *, is_watched: bool
) -> None:
    options = [] if is_watched else ["--no-watch"]
    command = ["-X", "dev", "-m", "thinghost", "run", str(folder), *options]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=DEVNULL, stderr=PIPE)
    assert process.stderr is not None
    said: list[str] = []

    async def says(*wanted: str) -> None:
        said.clear()
        assert process.stderr is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            while said[-len(wanted) :] != list(wanted):
                line = await process.stderr.readline()
                assert line, said
                said.append(line.decode())

    def change(text: str) -> None:
        save(folder / "rules/lamp.py", text)
        if not is_watched:
            os.kill(process.pid, signal.SIGHUP)

    try:
        await says(UP, "1 rules listen\n")
        change(GOOD + "\n")
        await says(f"~ rules {folder}/rules/lamp.py: 1\n")
        change("broken (\n")
        await says(f"warning: {folder}/rules/lamp.py:1: '(' was never closed (the last good one goes on)\n")
        change(GOOD)
        await says(f"~ rules {folder}/rules/lamp.py: 1\n")
    finally:
        process.terminate()
        await process.wait()
    assert process.returncode == 0
    assert (folder / "rules/house.pyi").is_file()
