"""Whether the house is up: which things are ONLINE, which linked items hold a state, and what is missing."""

from collections.abc import Iterator

from .item import Item
from .model import Model
from .model_difference import channels_of
from .state import NULL
from .thing import ChannelKind, ThingStatus

_MOST_NAMES = 10


def self_check(model: Model) -> Iterator[str]:
    """Yield a line that counts, then one for each thing that is not ONLINE, then one that names items without a state.

    Items count that a channel is to give a state: those without a link, or linked to trigger channels only, do not.
    """
    items = _fed_items(model)
    down = [thing for thing in model.things if thing.status is not ThingStatus.ONLINE]
    empty = [item.name for item in items if item.state is NULL]
    yield (
        f"{len(model.things) - len(down)} things of {len(model.things)} are ONLINE, "
        f"{len(items) - len(empty)} linked items of {len(items)} have a state"
    )
    for thing in down:
        yield f"missing: thing {thing.uid} is {thing.status_info}"
    if empty:
        more = f" and {len(empty) - _MOST_NAMES} more" if len(empty) > _MOST_NAMES else ""
        yield f"missing: no state yet for {', '.join(empty[:_MOST_NAMES])}{more}"


def _fed_items(model: Model) -> list[Item]:
    channels = channels_of(model.things)
    fed = set()
    for link in model.links:
        channel = channels.get(link.channel_uid)
        if channel is None or channel.kind is ChannelKind.STATE:
            fed.add(link.item_name)
    return [item for item in model.items if item.name in fed]
