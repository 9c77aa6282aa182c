"""``thinghost why``: what happened to an item last, and because of what."""

from pathlib import Path

import click

from ..suggestion import did_you_mean
from ..web.access import Access
from .source import ask, config_option, running_instance
from .things import status_text


@click.command()
@click.argument("item")
@click.argument("path", default=".", type=click.Path(path_type=Path))
@config_option
def command(item: str, path: Path, config: Path | None) -> None:
    """Say why ITEM is as it is: its last state or command, and what led to that, the newest first.

    The instance is asked that runs the files in PATH, by default those in the current folder.
    """
    access = running_instance((path,), config)
    if access is None:
        raise click.ClickException(f"no instance runs the files in {path}: start one with 'thinghost run'")
    told = ask(access, "thinghost", "why", item)
    if told is None:
        names = [each["name"] for each in ask(access, "items")]
        raise click.ClickException(f"there is no item {item}{did_you_mean(item, names)}")
    click.echo(f"{item} is {told['state']}")
    for arrow, each in zip(["", *["<- "] * len(told["chain"])], told["chain"], strict=False):
        click.echo(f"{each['time']}  {arrow}{each['text']}")
    if not told["chain"]:
        _say_what_it_waits_for(item, access)


def _say_what_it_waits_for(item: str, access: Access) -> None:
    click.echo("nothing that happened to it is remembered")
    statuses = {thing["UID"]: status_text(thing["statusInfo"]) for thing in ask(access, "things")}
    for link in ask(access, "links"):
        if link["itemName"] == item:
            thing = link["channelUID"].rpartition(":")[0]
            click.echo(f"channel {link['channelUID']}: the thing is {statuses.get(thing, 'not there')}")
