"""Items as people read them: the label with the state beside it (openhab-formats D11)."""

from datetime import tzinfo
from functools import partial

from .display import Transform, no_transform, sitemap_text
from .item import Item
from .item_type import item_type
from .state import DecimalType, RawType


def value_text(item: Item, zone: tzinfo, transform: Transform = no_transform) -> str:
    """Return the state of *item* in its pattern, times in *zone*: ``3210 W``, or ``-`` for none."""
    shown = _sitemap_text(item, zone, transform)
    if shown is not None:
        return shown
    # an image in full would be its bytes
    return str(item.state) if isinstance(item.state, RawType) else item.state.to_full_string(zone)


def _sitemap_text(item: Item, zone: tzinfo, transform: Transform) -> str | None:
    if item.group is None:
        return sitemap_text(item.state, item.state_description, item.type, zone, transform=transform)
    # a sitemap knows a group only as such, whatever its state is
    kind = item_type("Group") or item.type
    as_decimal = partial(item.state_as, DecimalType)
    return sitemap_text(item.state, item.state_description, kind, zone, as_decimal, transform)


def label_text(item: Item, zone: tzinfo, transform: Transform = no_transform) -> str:
    """Return the label of *item*, or its name, and the state: ``Watts Now 3210 W``."""
    return f"{item.label or item.name} {value_text(item, zone, transform)}"
