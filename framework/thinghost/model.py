"""What runs: things, items, and the links between them."""

import attrs

from .item import Item
from .link import ItemChannelLink
from .thing import Thing


@attrs.frozen
class Stale:
    """A thing or an item (*kind*) that runs as it was declared before, for *reason*: place, and what is wrong there."""

    kind: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name} stays as it was: {self.reason}"


@attrs.frozen
class Model:
    """A whole house as its files declare it; *problems* name what had to be left out, a sentence each.

    *stale* is what the files declare no longer in a way that can be used, and that is kept until they do.
    """

    things: tuple[Thing, ...]
    items: tuple[Item, ...]
    links: tuple[ItemChannelLink, ...]
    problems: tuple[str, ...] = ()
    stale: tuple[Stale, ...] = ()
