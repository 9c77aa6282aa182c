"""What must be true of an item's old state and its new one, and for how long."""

from collections.abc import Callable

import attrs

from ..errors import ConfigurationError
from ..event import ItemStateUpdatedEvent
from ..item import Item
from ..state import State, UnDefType
from .item_value import Value
from .value import Difference, Holds, differs_by, expected_state, is_above, is_below, is_state

Fires = Callable[[ItemStateUpdatedEvent], bool]
"""Tells whether an event is one that is waited for."""


@attrs.frozen
class Expectation:
    """What the author wrote: where a state comes *from_* and goes *to*, limits *above* and *below*, *by* how much."""

    from_: Value | None = None
    to: Value | None = None
    above: Value | None = None
    below: Value | None = None
    by: Value | None = None

    def __attrs_post_init__(self) -> None:
        if self.to is not None and (self.above is not None or self.below is not None):
            raise ConfigurationError("to= is one state: above= and below= cannot stand beside it")

    def lasting(self, item: Item) -> Holds | None:
        """Return what tells whether a state of *item* is as it should be; None where any is.

        Raises ConfigurationError for what the item cannot be.
        """
        holds: list[Holds] = []
        if self.to is not None:
            holds.append(is_state(expected_state(item, self.to)))
        if self.above is not None:
            holds.append(is_above(item, self.above))
        if self.below is not None:
            holds.append(is_below(item, self.below))
        if len(holds) < 2:
            return holds[0] if holds else None
        return lambda state: all(each(state) for each in holds)

    def beginning(self, item: Item) -> Difference | None:
        """Return what tells whether a change of *item* from one state to another counts; None where any does.

        Raises ConfigurationError for what the item cannot be.
        """
        was = None if self.from_ is None else is_state(expected_state(item, self.from_))
        differs = None if self.by is None else differs_by(item, self.by)
        if was is None:
            return differs

        def begins(old: State, new: State) -> bool:
            return was(old) and not was(new) and (differs is None or differs(old, new))

        return begins

    def changes(self, item: Item) -> Fires | None:
        """Return what tells whether a change of *item* is the one: its new state is as it should be, its old was not.

        No threshold is crossed from NULL or UNDEF. None where every change is.
        """
        begins, lasts = self.beginning(item), self.lasting(item)
        is_threshold = self.above is not None or self.below is not None
        if lasts is None:
            return None if begins is None else lambda event: begins(event.old, event.state)

        def fires(event: ItemStateUpdatedEvent) -> bool:
            old, new = event.old, event.state
            if not lasts(new) or lasts(old) or (is_threshold and isinstance(old, UnDefType)):
                return False
            return begins is None or begins(old, new)

        return fires

    def updates(self, item: Item) -> Fires | None:
        """Return what tells whether an update of *item* is the one: its state is as it should be. None where any is."""
        lasts = self.lasting(item)
        return None if lasts is None else lambda event: lasts(event.state)

    def __str__(self) -> str:
        return "".join(
            f" {word} {value}"
            for word, value in (
                ("by more than", self.by),
                ("from", self.from_),
                ("to", self.to),
                ("above", self.above),
                ("below", self.below),
            )
            if value is not None
        )
