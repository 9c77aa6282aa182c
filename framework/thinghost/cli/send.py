"""``thinghost send``: a command to an item of the running instance."""

from pathlib import Path

import click

from .source import config_option, tell


@click.command()
@click.argument("item")
@click.argument("value", metavar="COMMAND")
@click.argument("path", default=".", type=click.Path(path_type=Path))
@config_option
def command(item: str, value: str, path: Path, config: Path | None) -> None:
    """Send COMMAND (ON, 50, 20 °C ...) to ITEM: it goes to the channels that ITEM is linked to.

    The instance is asked that runs the files in PATH, by default those in the current folder.
    """
    tell(path, config, item, value, command=True)
    click.echo(f"{item} received command {value}")
