"""``thinghost items``: all items with their states, or one."""

from pathlib import Path

import click

from ..web.directory import Json
from .source import Source, name_and_paths, open_source, split_words
from .tables import facts, table


@click.command()
@name_and_paths
def command(words: tuple[str, ...], config: Path | None) -> None:
    """List the items with their states, or show the item NAME.

    The instance is asked that runs PATH, by default the files in the current folder; without one, the files are read.
    """
    name, paths = split_words(words)
    source = open_source(paths, config)
    if name is not None:
        click.echo(_one(source.item(name), source), nl=False)
        return
    rows = [(each["name"], each["type"], shown(each), each.get("label", "")) for each in source.items]
    click.echo(table(("Item", "Type", "State", "Label"), rows), nl=False)


def shown(item: Json) -> str:
    """Return the state of *item* as its pattern shows it."""
    return str(item.get("transformedState", item["state"]))


def _one(item: Json, source: Source) -> str:
    channels = [link["channelUID"] for link in source.links if link["itemName"] == item["name"]]
    rows = [
        ("Item", item["name"]),
        ("Label", item.get("label", "")),
        ("Type", item["type"]),
        ("State", item["state"]),
        ("Shown as", item.get("transformedState", "")),
        ("Icon", item.get("category", "")),
        ("Groups", ", ".join(item["groupNames"])),
        ("Tags", ", ".join(item["tags"])),
        *(("Channel", channel) for channel in channels),
        *((f"Metadata {name}", each["value"]) for name, each in item.get("metadata", {}).items()),
    ]
    return facts(rows)
