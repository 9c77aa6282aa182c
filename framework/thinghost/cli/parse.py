"""``thinghost parse``: what openHAB makes of files, for people or as JSON."""

from pathlib import Path

import click

from ..config_files import KINDS, kind_of
from ..parser import ItemsFile, ThingsFile, decode, resolve_items, resolve_things
from ..parser.record import json_text, record

_STANDARD_INPUT = Path("-")


@click.command("parse")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for people, or one JSON object a line.",
)
@click.option("--kind", type=click.Choice(KINDS), help="The language, where the file's name does not tell.")
@click.pass_context
def command(context: click.Context, files: tuple[Path, ...], output: str, kind: str | None) -> None:
    """Show what openHAB makes of each FILE; - is standard input. Exit 1 if it would refuse one."""
    all_valid = True
    for path in files:
        file = _parsed(path, kind or kind_of(path))
        all_valid &= file.is_valid
        click.echo(json_text(record(file)) if output == "json" else _text(file))
    context.exit(0 if all_valid else 1)


def _parsed(path: Path, kind: str | None) -> ThingsFile | ItemsFile:
    if kind is None:
        expected = "*.things, *.items, things.*, items.* or the option --kind"
        raise click.UsageError(f"cannot tell the language of '{path}', expected {expected}")
    try:
        with click.open_file(str(path), "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from error
    decoded = decode(data, "<stdin>" if path == _STANDARD_INPUT else str(path))
    return resolve_things(*decoded) if kind == "things" else resolve_items(*decoded)


def _text(file: ThingsFile | ItemsFile) -> str:
    noun, defined = ("things", file.things) if isinstance(file, ThingsFile) else ("items", file.items)
    counted = f"{len(defined)} {noun if len(defined) != 1 else noun[:-1]}"
    verdict = counted if file.is_valid else f"openHAB would ignore this file; {counted} could be read"
    return "\n".join([*map(file.source.render, file.problems), f"{file.source.name}: {verdict}"])
