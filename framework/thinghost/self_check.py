"""Whether the house is up: which things are ONLINE, which linked items hold a state, and what is missing."""

from collections.abc import Iterable, Iterator

from .item import Item
from .model import Model
from .model_difference import channels_of
from .state import NULL
from .thing import ChannelKind, Thing, ThingStatus, ThingStatusInfo

_MOST_NAMES = 10


def self_check(model: Model) -> Iterator[str]:
    """Yield a line that counts, one for each reason why things are not ONLINE, one that names items without a state.

    Items count that a channel is to give a state: those without a link, or linked to trigger channels only, do not.
    """
    items = _fed_items(model)
    down = [thing for thing in model.things if thing.status is not ThingStatus.ONLINE]
    empty = [item.name for item in items if item.state is NULL]
    yield (
        f"{len(model.things) - len(down)} things of {len(model.things)} are ONLINE, "
        f"{len(items) - len(empty)} linked items of {len(items)} have a state"
    )
    yield from _missing_things(down)
    if empty:
        yield f"missing: no state yet for {_named(empty)}"


def _missing_things(down: Iterable[Thing]) -> Iterator[str]:
    """Yield a line for each reason, so that a binding that is not installed is told once, not once per thing."""
    reasons: dict[ThingStatusInfo, list[str]] = {}
    for thing in down:
        reasons.setdefault(thing.status_info, []).append(thing.uid.text)
    for info, names in reasons.items():
        if len(names) == 1:
            yield f"missing: thing {names[0]} is {info}"
        else:
            yield f"missing: {len(names)} things are {info}: {_named(names)}"


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{', '.join(names[:_MOST_NAMES])}{more}"


def _fed_items(model: Model) -> list[Item]:
    channels = channels_of(model.things)
    fed = set()
    for link in model.links:
        channel = channels.get(link.channel_uid)
        if channel is None or channel.kind is ChannelKind.STATE:
            fed.add(link.item_name)
    return [item for item in model.items if item.name in fed]
