"""``thinghost check``: what is wrong with the files, for people and for tools."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import click

from ..checker import Finding, Severity, check, rule_file_finding
from ..clock import Clock
from ..loader import load_model
from ..parser import Source
from ..plugins import Plugins
from ..report import as_json_lines, as_sarif, as_text
from ..unit import MeasurementSystem
from .house import House, installed_plugins, open_house, paths_argument

_TEXT = "text"
_FOR_TOOLS: Mapping[str, Callable[[Sequence[Finding]], str]] = {
    "json": as_json_lines,
    "sarif": as_sarif,
}


@click.command()
@paths_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice([_TEXT, *_FOR_TOOLS]),
    default=_TEXT,
    show_default=True,
    help="How findings are printed: for people, one JSON object a line, or a SARIF 2.1.0 log.",
)
@click.option("--strict", is_flag=True, help="Exit 1 for warnings, too; hints never count.")
def command(paths: tuple[Path, ...], config: Path | None, format_: str, *, strict: bool) -> None:
    """Say what is wrong with the things, items and rules of PATH..., without running anything.

    PATH is what `thinghost run` takes; give all files of a house together, so that links and groups can be checked.
    Errors are what openHAB refuses or does not run, warnings what it runs though hardly as meant, hints the rest.
    Of a rule file, what stands outside of its functions is executed, over items without states.
    Exit code 0 without errors, 1 with errors, 2 if PATH cannot be read.

    The JSON objects have the keys severity, code, file, line, column, end_line, end_column (from 1, columns in
    characters), message, and suggestion (null where there is none).

    \b
    Examples:
        thinghost check things.example items.example
        thinghost check /etc/openhab --strict
        thinghost check . --format sarif > thinghost.sarif
    """  # noqa: D301  the \b keeps click from wrapping the lines behind it
    house = open_house(paths, config)
    plugins = installed_plugins()
    findings = [*check(house.declared, plugins, folder=house.folder), *_rule_findings(house, plugins)]
    if format_ == _TEXT:
        files = len(house.declared.all) + (len(house.files.rules) if house.automation else 0)
        click.echo(as_text(findings, files, colour=_wants_colour()))
    elif shown := _FOR_TOOLS[format_](findings):
        click.echo(shown)
    counting = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    raise SystemExit(int(any(finding.severity in counting for finding in findings)))


def _rule_findings(house: House, plugins: Plugins) -> Iterator[Finding]:
    """Yield what is wrong with rule files: they are loaded as for a run, over items without states."""
    if house.automation is None:
        return
    zone = house.settings.zone()
    model = load_model(house.declared, plugins, MeasurementSystem[house.settings.measurement_system], zone)
    # not imported where there are no rules
    read = import_module("thinghost.rules.reading").read_rules(house.automation, model, Clock(zone))
    for error in read.errors:
        text = error.path.read_text(encoding="utf-8", errors="replace") if error.path.is_file() else ""
        yield rule_file_finding(Source(text, str(error.path)), error.line, error.sentence)


def _wants_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
