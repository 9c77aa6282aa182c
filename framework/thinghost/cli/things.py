"""``thinghost things``: all things with their statuses, or one."""

from pathlib import Path

import click

from ..web.directory import Json
from .source import name_and_paths, open_source, split_words
from .tables import facts, table


@click.command()
@name_and_paths
def command(words: tuple[str, ...], config: Path | None) -> None:
    """List the things with their statuses, or show the thing NAME, a UID.

    The instance is asked that runs PATH, by default the files in the current folder; without one, the files are read.
    """
    name, paths = split_words(words)
    source = open_source(paths, config)
    if name is not None:
        click.echo(_one(source.thing(name)), nl=False)
        return
    rows = [(each["UID"], each.get("label", ""), status_text(each["statusInfo"])) for each in source.things]
    click.echo(table(("Thing", "Label", "Status"), rows), nl=False)


def status_text(info: Json) -> str:
    """Return a status as people read it: ``OFFLINE (COMMUNICATION_ERROR): nobody answers``."""
    detail = "" if info["statusDetail"] == "NONE" else f" ({info['statusDetail']})"
    description = f": {info['description']}" if "description" in info else ""
    return f"{info['status']}{detail}{description}"


def _one(thing: Json) -> str:
    rows = [
        ("Thing", thing["UID"]),
        ("Label", thing.get("label", "")),
        ("Type", thing["thingTypeUID"]),
        ("Status", status_text(thing["statusInfo"])),
        ("Bridge", thing.get("bridgeUID", "")),
        ("Location", thing.get("location", "")),
        *((f"Parameter {name}", str(value)) for name, value in thing["configuration"].items()),
        *((f"Property {name}", value) for name, value in thing["properties"].items()),
        *(("Channel", channel["id"]) for channel in thing["channels"]),
    ]
    return facts(rows)
