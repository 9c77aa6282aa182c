"""Items as people read them: the label with the state beside it (openhab-formats D11)."""

from datetime import tzinfo

from .display import sitemap_text
from .item import Item


def value_text(item: Item, zone: tzinfo) -> str:
    """Return the state of *item* in its pattern, times in *zone*: ``3210 W``, or ``-`` for none."""
    shown = sitemap_text(item.state, item.state_description, item.type, zone)
    return item.state.to_full_string(zone) if shown is None else shown


def label_text(item: Item, zone: tzinfo) -> str:
    """Return the label of *item*, or its name, and the state: ``Watts Now 3210 W``."""
    return f"{item.label or item.name} {value_text(item, zone)}"
