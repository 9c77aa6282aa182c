"""``thinghost channels``: all channels and what they are linked to, or one."""

from pathlib import Path

import click

from ..web.directory import Json
from .source import name_and_paths, named, open_source, split_words
from .tables import facts, table


@click.command()
@name_and_paths
def command(words: tuple[str, ...], config: Path | None) -> None:
    """List the channels and what they are linked to, those of the thing NAME, or show the channel NAME.

    The instance is asked that runs PATH, by default the files in the current folder; without one, the files are read.
    """
    name, paths = split_words(words)
    channels = open_source(paths, config).channels()
    found = [each for uid, each in channels.items() if name in (None, uid.rpartition(":")[0])]
    if name is not None and not found:
        click.echo(_one(named("channel", name, channels)), nl=False)
        return
    rows = [(each["uid"], _type(each), ", ".join(each["linkedItems"])) for each in found]
    click.echo(table(("Channel", "Type", "Items"), rows), nl=False)


def _type(channel: Json) -> str:
    return str(channel.get("itemType", "" if channel["kind"] == "STATE" else "trigger"))


def _one(channel: Json) -> str:
    rows = [
        ("Channel", channel["uid"]),
        ("Label", channel.get("label", "")),
        ("Description", channel.get("description", "")),
        ("Type", _type(channel)),
        ("Channel type", channel.get("channelTypeUID", "")),
        *((f"Parameter {name}", str(value)) for name, value in channel["configuration"].items()),
        *(("Item", item) for item in channel["linkedItems"]),
    ]
    return facts(rows)
