"""The house as rules see it; whose rules are being loaded or run says a context variable."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

import attrs

from ..cause import Causes
from ..clock import Clock
from ..errors import ConfigurationError
from ..event_bus import EventBus
from ..item import Item
from ..item_registry import ItemRegistry
from ..suggestion import did_you_mean
from ..thing import Thing
from .means import Means
from .scheduler import Scheduler
from .switchboard import Switchboard


@attrs.frozen
class Place:
    """Where the house stands: degrees north and east, metres above the sea."""

    latitude: float
    longitude: float
    altitude: float = 0.0

    @classmethod
    def of(cls, coordinates: tuple[float, ...]) -> "Place | None":
        """Return the place of *coordinates*, in the order of the fields, None for none."""
        return cls(*coordinates) if coordinates else None


@attrs.frozen(eq=False)
class Home:
    """What a rule may look at and change; *thing* finds a thing by its UID. *place* is None where nobody said it.

    *means* are what a rule acts with beside items; over the *switchboard* go events of single things.
    """

    items: ItemRegistry
    bus: EventBus
    clock: Clock
    causes: Causes
    scheduler: Scheduler
    thing: Callable[[str], Thing | None]
    place: Place | None = None
    means: Means = attrs.field(factory=Means)
    switchboard: Switchboard = attrs.field(factory=Switchboard)

    def item(self, name: str) -> Item:
        """Return the item *name*. Raises ConfigurationError where there is none, with what was probably meant."""
        item = self.items.get(name)
        if item is None:
            known = [each.name for each in self.items]
            raise ConfigurationError(f"there is no item {name}{did_you_mean(name, known)}")
        return item


_current: ContextVar[Home] = ContextVar("home of the rules")


def current_home() -> Home:
    """Return the house whose rules are being loaded or run. Raises RuntimeError outside of rules."""
    try:
        return _current.get()
    except LookupError:
        raise RuntimeError("this is no rule: there is no house to look at or to change") from None


def now() -> datetime:
    """Return the time of day in the zone of the house. Raises RuntimeError outside of rules."""
    return current_home().clock.now()


@contextmanager
def at_home(home: Home) -> Iterator[None]:
    """Let `current_home` be *home* inside the block, and in the tasks and threads that begin there."""
    token = _current.set(home)
    try:
        yield
    finally:
        _current.reset(token)
