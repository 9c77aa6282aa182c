"""``thinghost test``: the tests of somebody's own rules."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from ..rule_folder import RULES, TESTS, config_folder_of, library_folders

_NONE_COLLECTED = 5


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PATH] [OPTIONS]...")
def command(arguments: tuple[str, ...]) -> None:
    """Run the tests of the rules in PATH, in virtual time and without a device.

    PATH is the folder of a configuration, whose tests are tests/test_*.py and rules/test_*.py, or a file of tests
    in one. OPTIONS are those of pytest, which runs them. Exit code 0 if all pass, 1 if one fails, 5 if there is none.

    \b
    Examples:
        thinghost test
        thinghost test /etc/openhab -k surplus
        thinghost test tests/test_surplus.py
    """  # noqa: D301  the \b keeps click from wrapping the lines behind it
    # what begins with a dash belongs to pytest, also where there is no PATH before it
    has_path = bool(arguments) and not arguments[0].startswith("-")
    path, options = (Path(arguments[0]), arguments[1:]) if has_path else (Path(), arguments)
    if not path.exists():
        raise click.UsageError(f"{path} does not exist")
    folder = config_folder_of(path.absolute())
    if folder is None:
        raise click.UsageError(f"{path} has no {RULES}/, nor has a folder above it")
    if find_spec("pytest") is None:
        raise click.ClickException("tests need pytest, which is not installed: pip install 'thinghost[test]'")
    # a configuration is no place for what pytest and Python want to find faster next time
    sys.dont_write_bytecode = True
    result = import_module("pytest").main([*_settings(folder), *options, *_tests(path)])
    if result == _NONE_COLLECTED:
        click.echo(f"there is no test in {path}: {TESTS}/test_*.py or {RULES}/test_*.py", err=True)
    raise SystemExit(int(result))


def _settings(folder: Path) -> list[str]:
    own = folder / "pytest.ini"
    return [
        f"--rootdir={folder}",
        # not that of whatever project the folder may lie in
        f"--config-file={own if own.is_file() else os.devnull}",
        "--import-mode=importlib",
        "-pno:cacheprovider",
        # without an answer, the plugin pytest-asyncio warns of having none
        "--override-ini=asyncio_default_fixture_loop_scope=function",
        f"--override-ini=pythonpath={' '.join(map(str, library_folders([folder])))}",
    ]


def _tests(path: Path) -> list[str]:
    inside = [path / TESTS, path / RULES]
    found = [str(each) for each in inside if each.is_dir()]
    return found or [str(path)]
