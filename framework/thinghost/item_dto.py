"""Items as openHAB's JSON has them (openhab-runtime 3.2, 6.3); what is not known has no key."""

from typing import Any

from .item import Item


def item_dto(item: Item) -> dict[str, Any]:
    """Return the definition of *item*: type, name, label, category, tags, groups."""
    optional = {"label": item.label, "category": item.icon}
    return {
        "type": item.type.name,
        "name": item.name,
        **{key: value for key, value in optional.items() if value is not None},
        "tags": list(item.tags),
        "groupNames": list(item.groups),
    }
