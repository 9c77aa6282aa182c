"""``thinghost docs PAGE...``: the tables of a binding's pages, made anew from what it declares."""

from pathlib import Path

import click

from ..errors import PluginError
from ..reference import with_tables


@click.command()
@click.argument(
    "pages",
    nargs=-1,
    required=True,
    metavar="PAGE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def command(pages: tuple[Path, ...]) -> None:
    """Write the tables of each PAGE anew, from what the installed bindings declare.

    \b
    In Markdown a table stands between two lines:
        <!-- table acme:device/parameters -->       or acme:device/channels
        <!-- end -->
    """  # noqa: D301  the \b keeps click from wrapping the lines behind it
    try:
        for page in pages:
            page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")
    except (PluginError, ValueError) as error:
        raise click.ClickException(str(error)) from error
