"""``thinghost fmt``: files of things and items in good order."""

import difflib
import os
import shutil
import tempfile
from pathlib import Path

import click

from ..config_files import find_config_files
from ..declared_files import read_files
from ..parser import ItemsFile, ThingsFile
from ..parser.formatter import format_items, format_things


@click.command("fmt")
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH...",
    type=click.Path(exists=True, path_type=Path),
)
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@click.pass_context
def command(context: click.Context, paths: tuple[Path, ...], *, check: bool, diff: bool) -> None:
    """Align the items and indent the things of each PATH, a file or a configuration folder.

    Comments, texts and meaning stay. A file with errors is left alone: its problems are printed, exit 1.
    """
    try:
        files = read_files(find_config_files(paths)).all
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    failed = [file for file in files if not _format(file, check=check, diff=diff)]
    context.exit(1 if failed else 0)


def _format(file: ThingsFile | ItemsFile, *, check: bool, diff: bool) -> bool:
    """Bring *file* in order, or say what would change; False if that makes the command fail."""
    name, before = file.source.name, file.source.text
    if not file.is_valid:
        click.echo("\n".join(map(file.source.render, file.errors)), err=True)
        return False
    after = format_things(file) if isinstance(file, ThingsFile) else format_items(file)
    if after == before:
        return True
    if diff:
        click.echo(_diff(name, before, after))
    elif check:
        click.echo(f"would change {name}")
    else:
        _replace(Path(name).resolve(), after)
        click.echo(f"changed {name}")
    return not check


def _diff(name: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.split("\n"), after.split("\n"), f"{name} (as it is)", f"{name} (in order)", lineterm=""
    )
    return "\n".join(lines)


def _replace(path: Path, text: str) -> None:
    """Write *text* beside *path* and put it in its place, so that a reader sees the old or the new file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode())
        shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
