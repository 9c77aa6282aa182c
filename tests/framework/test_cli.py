"""The command line as a whole."""

import re

import pytest
from click.testing import CliRunner

from thinghost.cli import main


def test_help_names_every_command_with_a_line() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output
    commands = re.findall(r"^  ([a-z-]+) +(\S.*)$", shown.partition("Commands:")[2], re.MULTILINE)
    assert {"run", "check", "fmt", "parse", "simulate", "new-binding", "docs"} <= {
        name for name, _ in commands
    }


@pytest.mark.parametrize("name", ["run", "check", "fmt", "parse", "simulate", "new-binding", "docs"])
def test_every_command_explains_itself(name: str) -> None:
    done = CliRunner().invoke(main, [name, "--help"])
    assert (done.exit_code, done.output.startswith(f"Usage: main {name}")) == (0, True)


def test_a_misspelt_command_is_told_what_was_meant() -> None:
    done = CliRunner().invoke(main, ["chek"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        2,
        "Error: No such command 'chek', did you mean 'check'?",
    )


def test_the_version_is_told() -> None:
    done = CliRunner().invoke(main, ["--version"], prog_name="thinghost")
    assert re.fullmatch(r"thinghost \d+\.\d+\.\d+\n", done.output)
