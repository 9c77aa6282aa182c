"""``thinghost links``: which item is joined to which channel."""

from pathlib import Path

import click

from .source import name_and_paths, open_source, split_words
from .tables import table


@click.command()
@name_and_paths
def command(words: tuple[str, ...], config: Path | None) -> None:
    """List the links between items and channels, or those of NAME: an item, or the UID of a channel or a thing.

    The instance is asked that runs PATH, by default the files in the current folder; without one, the files are read.
    """
    name, paths = split_words(words)
    links = open_source(paths, config).links
    rows = [
        (link["itemName"], link["channelUID"], link["configuration"].get("profile", ""))
        for link in links
        if name in (None, link["itemName"], link["channelUID"], link["channelUID"].rpartition(":")[0])
    ]
    if name is not None and not rows:
        raise click.ClickException(f"no link has {name} at one of its ends")
    click.echo(table(("Item", "Channel", "Profile"), rows), nl=False)
