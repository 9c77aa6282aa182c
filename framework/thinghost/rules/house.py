"""The module ``house`` that rule files import: ``from house import items, things``."""

from collections.abc import Iterator
from typing import Any

from ..errors import ConfigurationError
from .home import current_home
from .rule_item import RuleItem
from .rule_thing import RuleThing, thing_of

__all__ = ["items", "things"]


class NoSuchItemError(ConfigurationError, AttributeError):
    """A rule names an item that there is not."""


class Items:
    """The items of the house whose rules are loaded or run: ``items.Boiler``, or ``items["Boiler"]``.

    Raises NoSuchItemError, with what was probably meant, for a name that there is not.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  house.pyi tells of which type each is
        # Python itself asks objects for such names, also outside of a house
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> RuleItem:
        home = current_home()
        try:
            return RuleItem.of(home.items.get(name) or home.item(name), home)
        except ConfigurationError as error:
            raise NoSuchItemError(str(error)) from None

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and current_home().items.get(name) is not None

    def __iter__(self) -> Iterator[RuleItem]:
        home = current_home()
        return (RuleItem.of(item, home) for item in tuple(home.items))

    def __len__(self) -> int:
        return len(current_home().items)


class Things:
    """The things of the house whose rules are loaded or run: ``things["acme:lamp:kitchen"]``.

    Raises ConfigurationError, with what was probably meant, for a UID that there is not.
    """

    __slots__ = ()

    def __getitem__(self, uid: str) -> RuleThing:
        return thing_of(uid, current_home())

    def __contains__(self, uid: object) -> bool:
        return isinstance(uid, str) and current_home().thing(uid) is not None

    def __iter__(self) -> Iterator[RuleThing]:
        home = current_home()
        return (thing_of(thing.uid.text, home) for thing in tuple(home.means.things()))

    def __len__(self) -> int:
        return len(tuple(current_home().means.things()))


items = Items()
things = Things()
