"""Items as openHAB's JSON has them (openhab-runtime 3.2, 6.3); what is not known has no key."""

from typing import Any

from .item import Group, Item


def item_dto(item: Item) -> dict[str, Any]:
    """Return the definition of *item*: type, name, label, category, tags, groups, and what kind of group it is."""
    optional = {"label": item.label, "category": item.icon}
    return {
        "type": item.type.name if item.group is None else "Group",
        "name": item.name,
        **{key: value for key, value in optional.items() if value is not None},
        "tags": list(item.tags),
        "groupNames": list(item.groups),
        **({} if item.group is None else _group_dto(item, item.group)),
    }


def _group_dto(item: Item, group: Group) -> dict[str, Any]:
    if group.function is None:
        return {}
    function = {"name": group.function.name, "params": list(group.arguments)}
    return {"groupType": item.type.name, "function": function}
