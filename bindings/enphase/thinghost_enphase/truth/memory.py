"""Keeps what is remembered of counters in the storage of their bridge."""

from collections.abc import Iterable, MutableMapping
from typing import Any

import attrs
import cattrs

from .counter import Counter
from .history import History

_KEY = "energies"
_CONVERTER = cattrs.Converter(detailed_validation=False)


@attrs.define
class Memory:
    """One counter and its past."""

    counter: Counter = attrs.field(factory=Counter)
    history: History = attrs.field(factory=History)


def recall(storage: MutableMapping[str, Any], names: Iterable[str]) -> dict[str, Memory]:
    """Return what *storage* holds of the counters *names*; a new memory where that is not understood."""
    kept = storage.get(_KEY)
    return {name: _memory(kept.get(name) if isinstance(kept, dict) else None) for name in names}


def remember(storage: MutableMapping[str, Any], memories: dict[str, Memory]) -> None:
    """Put *memories* into *storage*, all at once: each assignment writes a file."""
    storage[_KEY] = _CONVERTER.unstructure(memories)


def _memory(kept: object) -> Memory:
    try:
        return _CONVERTER.structure(kept or {}, Memory)
    except (ValueError, KeyError, TypeError, AttributeError):  # of another version
        return Memory()
