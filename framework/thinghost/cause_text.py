"""Why an item is as it is, as people read it: what happened to it last, and what led to that, the newest first."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo

import attrs

from .cause import NOTHING, Causes, Record
from .item import Item
from .state import RawType, Type
from .thing import Thing

_RULE = "rule"
"""The source of what rules do: which rule it was, their run tells, which is its cause."""


@attrs.frozen
class Because:
    """One link of a chain: at *time* (seconds since 1970), *text* happened; what it led to stands before it."""

    time: float
    text: str


def why(causes: Causes, item: Item, zone: tzinfo) -> list[Because]:
    """Return how *item* came by its last state or command, the newest first, points in time in *zone*.

    Nothing comes back where nothing happened to the item yet, or where the ring no longer remembers it.
    """
    last = causes.last(item, "state", "command", "restore")
    if last == NOTHING:
        return []
    return [because for _, record in causes.chain(last) for because in _told(record, zone)]


def when(time: float, zone: tzinfo) -> str:
    """Return *time* in *zone* as logs have it: ``2026-08-22 07:15:03.127``."""
    return datetime.fromtimestamp(time, zone).isoformat(" ", "milliseconds")[:23]


def told(record: Record, zone: tzinfo) -> str:
    """Return what *record* is about as a sentence."""
    return _SENTENCES.get(record.what, _anything)(record, zone)


def _told(record: Record, zone: tzinfo) -> Iterator[Because]:
    yield Because(record.time, told(record, zone))
    if record.source is not None and record.what != "trigger" and record.source != _RULE:
        yield Because(record.time, f"{_kind_of_source(record.source)} {record.source}")


def _kind_of_source(source: str) -> str:
    # of all who do something only channels have a name of colons
    return "channel" if ":" in source else "by"


def _state(record: Record, zone: tzinfo) -> str:
    name, value, old = _name(record), _text(record.value, zone), _text(record.old, zone)
    return f"{name} stayed {value}" if record.value == record.old else f"{name} changed from {old} to {value}"


def _command(record: Record, zone: tzinfo) -> str:
    return f"{_name(record)} received command {_text(record.value, zone)}"


def _status(record: Record, _zone: tzinfo) -> str:
    return f"{_name(record)} changed from {record.old} to {record.value}"


def _trigger(record: Record, zone: tzinfo) -> str:
    return f"channel {record.source} triggered {_text(record.value, zone)}".rstrip()


def _poll(record: Record, _zone: tzinfo) -> str:
    return f"poll of {_name(record)}"


def _message(record: Record, _zone: tzinfo) -> str:
    return f"message of {_name(record)}"


def _note(record: Record, _zone: tzinfo) -> str:
    return str(record.value)


def _restore(record: Record, zone: tzinfo) -> str:
    return f"{_name(record)} took {_text(record.value, zone)}, which was restored later"


def _rule(record: Record, _zone: tzinfo) -> str:
    return f"rule {record.subject} ran: {record.value}"


def _stale(record: Record, _zone: tzinfo) -> str:
    return f"stale: thing {_name(record)} OFFLINE for {record.value}"


def _time(record: Record, _zone: tzinfo) -> str:
    return f"it was time: {_name(record)}"


def _anything(record: Record, zone: tzinfo) -> str:
    value = "" if record.value is None else f" {_text(record.value, zone)}"
    return f"{record.what} {_name(record)}{value}"


def _name(record: Record) -> str:
    subject = record.subject
    if isinstance(subject, Item):
        return subject.name
    return str(subject.uid) if isinstance(subject, Thing) else str(subject)


def _text(value: object, zone: tzinfo) -> str:
    # a picture is told by its size
    return (
        value.to_full_string(zone)
        if isinstance(value, Type) and not isinstance(value, RawType)
        else str(value)
    )


_SENTENCES: Mapping[str, Callable[[Record, tzinfo], str]] = {
    "state": _state,
    "command": _command,
    "status": _status,
    "trigger": _trigger,
    "poll": _poll,
    "restore": _restore,
    "rule": _rule,
    "stale": _stale,
    "time": _time,
    "message": _message,
    "note": _note,
}
