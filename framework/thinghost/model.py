"""What runs: things, items, and the links between them."""

import attrs

from .item import Item
from .link import ItemChannelLink
from .thing import Thing


@attrs.frozen
class Model:
    """A whole house as its files declare it; *problems* name what had to be left out, a sentence each."""

    things: tuple[Thing, ...]
    items: tuple[Item, ...]
    links: tuple[ItemChannelLink, ...]
    problems: tuple[str, ...] = ()
