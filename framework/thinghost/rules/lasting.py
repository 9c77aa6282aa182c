"""The state of an item that must last."""

import attrs

from ..cause import NOTHING
from ..event import ItemStateChangedEvent, ItemStateUpdatedEvent
from ..item import Item
from ..state import NULL, State, UnDefType
from .declaration import Fire
from .expectation import Expectation
from .held import Held
from .home import Home
from .value import Difference, Holds


@attrs.define(eq=False)
class Lasting:
    """Fires once when the state of *item* has been as it should be for as long as *held* says."""

    home: Home
    item: Item
    held: Held
    fire: Fire
    _lasts: Holds | None
    _begins: Difference | None

    @classmethod
    def begun(cls, home: Home, item: Item, expectation: Expectation, held: Held, fire: Fire) -> "Lasting":
        """Return the one for *expectation*, begun if *item* is as it should be already.

        Raises ConfigurationError for what the item cannot be.
        """
        lasting = cls(home, item, held, fire, expectation.lasting(item), expectation.beginning(item))
        if lasting._lasts is not None and lasting._begins is None and lasting._lasts(item.state):
            lasting._begin(NOTHING, None, NULL if item.last_state is None else item.last_state)
        return lasting

    def hear(self, event: ItemStateUpdatedEvent) -> None:
        """Begin, go on or end, as the new state says."""
        if self._lasts is None:
            # whatever it is now has to last
            self.held.end()
            if not isinstance(event.state, UnDefType):
                self._begin_with(event)
        elif not self._lasts(event.state):
            self.held.end()
        elif not self.held.is_on:
            self._begin_with(event)

    def _begin_with(self, event: ItemStateUpdatedEvent) -> None:
        if self._begins is None or self._begins(event.old, event.state):
            self._begin(event.number, event.source, event.old)

    def _begin(self, number: int, source: str | None, old: State) -> None:
        def fire() -> None:
            item = self.item
            now = self.home.clock.time()
            self.fire(
                ItemStateChangedEvent(
                    now, number, source, item, item.state, old, item.last_update, item.last_change
                )
            )

        self.held.begin(fire)
