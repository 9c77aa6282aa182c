"""Whether the house is up: which things are ONLINE, which linked items hold a state, and what is missing."""

from collections.abc import Collection, Iterable, Iterator

from .automation import Listening
from .item import Item
from .model import Model
from .model_difference import channels_of
from .state import NULL
from .thing import ChannelKind, Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo

_MOST_NAMES = 10


def self_check(model: Model, started: float, rules: Listening | None = None) -> Iterator[str]:
    """Yield a line that counts, one for each reason why things are not ONLINE, and those that name items.

    Items count that a channel is to give a state: those without a link, or linked to trigger channels only, do not.
    What they hold counts if they took it since the house *started*, in seconds since 1970. Things that are disabled
    do not count, nor do their items. *rules* are those that listen, None where there is no place for any.
    """
    disabled = dict.fromkeys(thing.uid.text for thing in model.things if _is_disabled(thing))
    things = [thing for thing in model.things if not _is_disabled(thing)]
    items = _fed_items(model, disabled)
    down = [thing for thing in things if thing.status is not ThingStatus.ONLINE]
    silent = [item for item in items if item.last_update is None or item.last_update < started]
    yield (
        f"{len(things) - len(down)} things of {len(things)} are ONLINE, "
        f"{len(items) - len(silent)} linked items of {len(items)} have a state"
    )
    yield from _missing_things(down)
    yield from _told("missing: no state yet for", [item for item in silent if item.state is NULL])
    yield from _told(
        "missing: only a restored state for", [item for item in silent if item.state is not NULL]
    )
    yield from (f"stale: {each}" for each in model.stale)
    if disabled:
        yield f"disabled: {_named(list(disabled))}"
    if rules is not None:
        broken = f", {len(rules.problems)} errors in rule files" if rules.problems else ""
        yield f"{rules.count} rules listen{broken}"


def _is_disabled(thing: Thing) -> bool:
    return thing.status_info.detail is ThingStatusDetail.DISABLED


def _told(what: str, items: Iterable[Item]) -> Iterator[str]:
    names = [item.name for item in items]
    if names:
        yield f"{what} {_named(names)}"


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


def _fed_items(model: Model, disabled: Collection[str]) -> list[Item]:
    channels = channels_of(model.things)
    fed = set()
    for link in model.links:
        channel = channels.get(link.channel_uid)
        feeds = channel is None or channel.kind is ChannelKind.STATE
        if feeds and link.channel_uid.thing_uid.text not in disabled:
            fed.add(link.item_name)
    return [item for item in model.items if item.name in fed]
