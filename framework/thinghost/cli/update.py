"""``thinghost update``: a state for an item of the running instance."""

from pathlib import Path

import click

from .source import config_option, tell


@click.command()
@click.argument("item")
@click.argument("value", metavar="STATE")
@click.argument("path", default=".", type=click.Path(path_type=Path))
@config_option
def command(item: str, value: str, path: Path, config: Path | None) -> None:
    """Let ITEM have STATE (ON, 50, 20 °C, UNDEF ...), as if a channel had sent it; nothing goes to a device.

    The instance is asked that runs the files in PATH, by default those in the current folder.
    """
    tell(path, config, item, value, command=False)
    click.echo(f"{item} is updated to {value}")
