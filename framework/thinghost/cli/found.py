"""What was found, printed as text to paste into files."""

from collections.abc import Collection, Sequence

import click

from ..discovered_text import items_text, things_text
from ..discovery_result import DiscoveryResult
from ..plugins import Plugins

THINGS_TITLE = "// ---- to be pasted into a .things file ----"
ITEMS_TITLE = "// ---- to be pasted into an .items file ----"


def echo_text(
    results: Sequence[DiscoveryResult],
    plugins: Plugins,
    taken: Collection[str] = (),
    *,
    things: bool = True,
    items: bool = True,
) -> None:
    """Print the *things* or the *items* of *results*; both if both are wanted, each under a title.

    Items get no name that is *taken*.
    """
    texts = [
        *([(THINGS_TITLE, things_text(results, plugins))] if things else []),
        *([(ITEMS_TITLE, items_text(results, plugins, taken))] if items else []),
    ]
    if len(texts) > 1:
        texts = [(title, f"{title}\n\n{text}") for title, text in texts]
    click.echo("\n".join(text for _, text in texts), nl=False)
