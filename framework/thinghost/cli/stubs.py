"""``thinghost stubs``: the items and things of a house, as editors and type checkers know them."""

from pathlib import Path

import click

from ..errors import ConfigurationError
from ..rule_folder import RULES
from ..rules.stub import FILE_NAME, write_stub
from .house import open_house, show_problems
from .source import config_option


@click.command()
@click.argument("path", default=".", type=click.Path(path_type=Path))
@config_option
def command(path: Path, config: Path | None) -> None:
    """Write rules/house.pyi for the files in PATH, by default those in the current folder.

    With it an editor completes the names of items and things in rules, and a type checker finds those that there are
    not. `thinghost run` writes it, too, where there is a folder rules.
    """
    house = open_house((path,), config)
    show_problems(house)
    folder = house.folder / RULES
    try:
        is_new = write_stub(folder, house.declared)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{'wrote' if is_new else 'nothing is new in'} {folder / FILE_NAME}")
