"""From declared things to defined ones: full UIDs, bridges, values, duplicates (openhab-formats 1.4 to 1.7)."""

import re
from collections.abc import Iterator, Sequence

import attrs

from .collector import collector_at_rest
from .configuration import configuration
from .declarations import ChannelDeclaration, ThingDeclaration
from .definitions import ChannelDefinition, ThingDefinition, ThingsFile
from .descent import in_order
from .source import Problem, Source, Stage
from .things import read_things

_SEGMENT = re.compile(r"[A-Za-z0-9_-]*")


def parse_things(text: str, name: str = "<text>") -> ThingsFile:
    """Return what the ``.things`` *text* defines; never raises. *name* is the file that people are shown."""
    return resolve_things(Source(text, name))


@collector_at_rest()
def resolve_things(source: Source, problems: Sequence[Problem] = ()) -> ThingsFile:
    """Return what *source* defines; *problems* are those of reading the file itself."""
    declarations, findings = read_things(source)
    things = _without_duplicates([thing for one in declarations for thing in _defined(one, None, 0)])
    judged = [(thing, _judge(thing)) for thing in things]
    recovered = tuple(thing for thing, problem in judged if not (problem and problem.is_error))
    found = in_order(problems, findings, (problem for _, problem in judged if problem))
    return ThingsFile(source, *found, declarations, tuple(things), recovered)


def _defined(
    declared: ThingDeclaration, bridge: ThingDefinition | None, depth: int
) -> Iterator[ThingDefinition]:
    bridge_uid = _bridge_uid(declared, bridge)
    uid = _uid(declared, bridge, bridge_uid)
    thing = ThingDefinition(
        uid=uid,
        type_uid=None if uid is None else ":".join(uid.split(":", 2)[:2]),
        is_bridge=declared.is_bridge,
        bridge_uid=bridge_uid,
        label=declared.label.text if declared.label else None,
        location=declared.location.text if declared.location else None,
        configuration=configuration(declared.properties),
        channels=_channels(declared.channels),
        depth=depth,
        is_short=declared.type is not None,
        is_duplicate=False,
        declaration=declared,
    )
    yield thing
    for nested in declared.things:
        yield from _defined(nested, thing, depth + 1)


def _bridge_uid(declared: ThingDeclaration, bridge: ThingDefinition | None) -> str | None:
    if bridge:
        return bridge.uid
    return declared.bridge.text if declared.bridge else None


def _uid(declared: ThingDeclaration, bridge: ThingDefinition | None, bridge_uid: str | None) -> str | None:
    """The UID: as written, else below the bridge's own ids if nested (U5), else beside them (U7)."""
    if declared.type is None:
        return declared.id.text
    if bridge_uid is None:
        return None
    binding, _, *bridge_ids = bridge_uid.split(":")
    between = bridge_ids if bridge else []
    return ":".join((binding, declared.type.text, *between, declared.id.text))


def _channels(declared: tuple[ChannelDeclaration, ...]) -> tuple[ChannelDefinition, ...]:
    known: set[str] = set()
    channels = []
    for channel in declared:
        id_ = channel.id.text
        channels.append(
            ChannelDefinition(
                id=id_,
                type=channel.type.text,
                is_typed=channel.is_typed,
                kind=channel.kind.text if channel.kind else None,
                label=channel.label.text if channel.label else None,
                configuration=configuration(channel.properties),
                is_duplicate=id_ in known,
                declaration=channel,
            )
        )
        known.add(id_)
    return tuple(channels)


def _without_duplicates(things: list[ThingDefinition]) -> list[ThingDefinition]:
    """Mark the things whose UID an earlier one has, where openHAB walks level by level (D1)."""
    first: dict[str, int] = {}
    for index in sorted(range(len(things)), key=lambda index: things[index].depth):
        uid = things[index].uid
        if uid is not None and first.setdefault(uid, index) != index:
            things[index] = attrs.evolve(things[index], is_duplicate=True)
    return things


def _judge(thing: ThingDefinition) -> Problem | None:
    """What openHAB's validator says of *thing*: a warning for an unfit notation, an error for a bad UID."""
    declared = thing.declaration
    if thing.depth:
        if thing.is_short:
            return None
        message = f"found the whole UID '{thing.uid}' inside a bridge, expected thing type and id"
        return Problem(Stage.WARNING, "full-notation", declared.start, declared.end, message)
    if declared.type is not None:
        found = f"'{declared.type.text} {declared.id.text}'"
        message = f"found {found} outside of a bridge, expected a UID as binding:type:id"
        return Problem(Stage.WARNING, "short-notation", declared.start, declared.end, message)
    for segment in declared.id.text.split(":"):
        if not _SEGMENT.fullmatch(segment):
            message = f"found '{segment}' in a UID, expected letters, digits, _ and -"
            return Problem(Stage.VALIDATION, "invalid-uid", declared.start, declared.end, message)
    return None
