"""What a store must be able to do so that items begin with the states they had (openhab-runtime 7.5)."""

from collections.abc import Collection, Mapping
from typing import Protocol, runtime_checkable

import attrs

from .state import State


@attrs.frozen
class StoredState:
    """What an item held, when it took it and changed last, in seconds since 1970, and what it held before that change.

    None where that is not known.
    """

    state: State
    last_update: float | None = None
    last_change: float | None = None
    last_state: State | None = None


@runtime_checkable
class StateStore(Protocol):
    """Gives items back their states. An open sink that is one is asked before anything else happens in the house."""

    async def restore(self, names: Collection[str], /) -> Mapping[str, StoredState]:
        """Return what is stored of the items *names*; what is not known of is left out.

        Called once at the start with all items, and at a reload with those that are new. May raise anything: the log
        tells, and the items begin without.
        """
