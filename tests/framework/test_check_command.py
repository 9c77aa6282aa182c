import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thinghost.checker import RULES, Severity
from thinghost.cli import main

ENVOY = 'Bridge enphase:envoy:gate [ serialNumber="1" ]\n'
HOUSE = 'Number:Power House "Hoüse 🏠" { channel="enphase:envoy:gate:production#wattNow" }\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def test_a_sound_house_has_no_problems(folder: Path) -> None:
    write("my.things", ENVOY)
    result = run(str(folder))
    assert (result.output, result.exit_code) == ("no problems in 1 file\n", 0)


@pytest.mark.usefixtures("folder")
def test_a_warning_counts_only_if_that_is_asked_for() -> None:
    write("my.things", ENVOY)
    write("my.items", HOUSE)
    result = run("my.things", "my.items")
    assert result.exit_code == 0
    assert result.output == (
        "my.items:1:41: warning: the thing 'enphase:envoy:gate' has no channel 'production#wattNow', "
        "did you mean 'enphase:envoy:gate:production#wattsNow'? [unknown-channel]\n"
        f"{HOUSE}"
        "                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "1 warning in 2 files\n"
    )
    assert run("my.things", "my.items", "--strict").exit_code == 1


@pytest.mark.usefixtures("folder")
def test_an_error_makes_the_command_fail() -> None:
    write("my.items", "Swich Lamp\nSwitch hall-lamp\nSwitch Lamp (gLamps)\n")
    result = run("my.items")
    assert result.output.splitlines()[-1] == "2 errors, 2 warnings in 1 file"
    assert result.exit_code == 1


@pytest.mark.usefixtures("folder")
def test_a_hint_never_counts() -> None:
    write("my.items", 'Switch Lamp { autoupdate="off" }')
    result = run("my.items", "--strict")
    assert (result.output.splitlines()[-1], result.exit_code) == ("1 hint in 1 file", 0)


@pytest.mark.usefixtures("folder")
def test_a_path_that_is_not_there_is_a_wrong_use() -> None:
    result = run("my.items")
    assert result.exit_code == 2
    assert result.output.splitlines()[-1] == "Error: my.items does not exist"


@pytest.mark.usefixtures("folder")
def test_a_placeholder_names_a_file_beside_the_first_path() -> None:
    write("my.things", 'Thing enphase:envoy:gate [ serialNumber="${FILE:serial}" ]\n')
    assert run("my.things", "--strict").exit_code == 1
    write("serial", "1234\n")
    assert run("my.things", "--strict").exit_code == 0


@pytest.mark.usefixtures("folder")
def test_scripts_get_an_object_a_line() -> None:
    write("my.things", ENVOY)
    write("my.items", HOUSE)
    result = run("my.things", "my.items", "--format", "json")
    assert [json.loads(line) for line in result.output.splitlines()] == [
        {
            "severity": "warning",
            "code": "unknown-channel",
            "file": "my.items",
            "line": 1,
            "column": 41,
            "end_line": 1,
            "end_column": 78,
            "message": "the thing 'enphase:envoy:gate' has no channel 'production#wattNow'",
            "suggestion": "enphase:envoy:gate:production#wattsNow",
        }
    ]


@pytest.mark.usefixtures("folder")
def test_a_sound_house_gives_scripts_nothing() -> None:
    write("my.things", ENVOY)
    assert run("my.things", "--format", "json").output == ""


@pytest.mark.usefixtures("folder")
def test_tools_get_a_sarif_log_with_all_rules() -> None:
    write("my house.items", 'Swich Lamp { autoupdate="off" }\n')
    [log] = json.loads(run("my house.items", "--format", "sarif").output)["runs"]
    driver = log["tool"]["driver"]
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
    assert {rule["id"]: rule["defaultConfiguration"]["level"] for rule in driver["rules"]} == {
        code: levels[rule.severity] for code, rule in RULES.items()
    }
    assert log["columnKind"] == "unicodeCodePoints"
    assert [(each["ruleId"], each["level"]) for each in log["results"]] == [
        ("unknown-item-type", "error"),
        ("bad-autoupdate", "note"),
    ]
    assert log["results"][1] == {
        "ruleId": "bad-autoupdate",
        "level": "note",
        "message": {"text": "the autoupdate 'off' means false, expected true or false"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "my%20house.items"},
                    "region": {"startLine": 1, "startColumn": 25, "endLine": 1, "endColumn": 30},
                }
            }
        ],
    }


def test_a_file_by_its_whole_path_has_a_whole_uri(folder: Path) -> None:
    write("my.items", "Swich Lamp\n")
    log = json.loads(run(str(folder / "my.items"), "--format", "sarif").output)
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == (folder / "my.items").as_uri()


@pytest.mark.usefixtures("folder")
@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals")
@pytest.mark.parametrize(("no_colour", "is_coloured"), [("", True), ("1", False)])
def test_only_a_terminal_that_wants_them_gets_colours(no_colour: str, *, is_coloured: bool) -> None:
    write("my.items", "Swich Lamp\n")
    output = on_terminal("check", "my.items", environment={"NO_COLOR": no_colour})
    assert ("\x1b[1;31merror:\x1b[0m" in output) is is_coloured


def on_terminal(*arguments: str, environment: dict[str, str]) -> str:
    leader, follower = pty.openpty()
    with subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-c", "from thinghost.cli import main; main()", *arguments],
        stdout=follower,
        stderr=follower,
        env={**os.environ, **environment},
    ):
        os.close(follower)
        output = b""
        try:
            while chunk := os.read(leader, 4096):
                output += chunk
        except OSError:
            # a pseudo terminal says so when nobody has it open any more
            pass
        os.close(leader)
    return output.decode()
