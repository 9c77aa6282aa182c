"""Lets items begin with what stores have of them, before anybody listens (openhab-runtime 7.5).

Nothing is published: a restored state is neither an update nor a change, and keeps the times at which it was both.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence

from .cause import Causes
from .item import Item
from .item_type import ItemType
from .state import NULL, UNDEF, State
from .state_store import StateStore, StoredState

_log = logging.getLogger(__name__)

LONGEST = 30.0
"""How many seconds a store has to answer."""

_MOST_NAMES = 10


class Restorer:
    """Asks *stores*, each for what those before it do not have."""

    def __init__(self, stores: Sequence[StateStore], causes: Causes) -> None:
        """Take the stores in their order; *causes* keep what was restored."""
        self._stores = stores
        self._causes = causes

    async def restore(self, items: Collection[Item]) -> list[Item]:
        """Give those of *items* that are NULL the states that are stored, and return which got one.

        They must not be alive yet. A state that fits its item no longer is converted, or else left out with one
        warning for all. A store that fails, or takes too long, is a warning, too.
        """
        missing = {item.name: item for item in items if item.state is NULL}
        restored: list[Item] = []
        for store in self._stores if missing else ():
            try:
                async with asyncio.timeout(LONGEST):
                    found = await store.restore(missing.keys())
                self._give(missing, found)
            except TimeoutError:
                _log.warning("%s did not restore within %g s", type(store).__name__, LONGEST)
            except Exception:  # noqa: BLE001  a house starts whatever a store does
                _log.exception("%s could not restore", type(store).__name__)
            restored += [item for item in missing.values() if item.state is not NULL]
            missing = {name: item for name, item in missing.items() if item.state is NULL}
        return restored

    def _give(self, items: Mapping[str, Item], found: Mapping[str, StoredState]) -> None:
        unfit = []
        for name, stored in found.items():
            item = items[name]
            state = _fitting(item.type, stored.state)
            if state is None:
                unfit.append(f"{stored.state} of {name} ({item.type.name})")
                continue
            item.state, item.last_update, item.last_change = state, stored.last_update, stored.last_change
            item.last_state = None if stored.last_state is None else _fitting(item.type, stored.last_state)
            if stored.last_update is not None:
                self._causes.note(stored.last_update, "restore", item, state)
        if unfit:
            more = f" and {len(unfit) - _MOST_NAMES} more" if len(unfit) > _MOST_NAMES else ""
            _log.warning("not restored, as it fits no longer: %s%s", ", ".join(unfit[:_MOST_NAMES]), more)


def _fitting(item_type: ItemType, state: State) -> State | None:
    """Return *state* as an item of *item_type* holds it, None if it cannot."""
    held = item_type.store(NULL, state)
    if held is not None:
        return held
    accepted = item_type.to_accepted(state)
    # a pattern whose unit measures something else would make it UNDEF
    return None if accepted is None or accepted is UNDEF else item_type.store(NULL, accepted)
