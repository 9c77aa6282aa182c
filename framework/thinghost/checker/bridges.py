"""Bridges: whether what stands below one, or must, has the right one."""

from collections.abc import Iterator

from .finding import Finding
from .inventory import DeclaredThing, Inventory
from .rule import Chapter, error, warning

NO_BRIDGE = error(
    "bridge-missing",
    "Things of that type need a bridge, and this one has none; it is not started. Ids in the middle of a UID do not "
    "name the bridge.",
    "Move the thing into its bridge, or name that in parentheses behind the UID and the label.",
    things='Thing enphase:inverter:gate:roof [ serialNumber="2" ]',
)
UNKNOWN_BRIDGE = warning(
    "unknown-bridge",
    "The bridge that a thing names is not declared; the thing waits for it.",
    "Correct the UID, or give the file that declares the bridge to the check, too.",
    things='Thing enphase:inverter:gate:roof (enphase:envoy:gate) [ serialNumber="2" ]',
)
WRONG_BRIDGE = warning(
    "wrong-bridge",
    "The thing that stands as bridge is none, or of a type that cannot be the bridge of such a thing.",
    "Name a bridge of the right type.",
    things='Thing enphase:relay:grid (enphase:relay:other) [ serialNumber="1" ]\n'
    'Thing enphase:relay:other (enphase:envoy:gate) [ serialNumber="2" ]\n'
    'Bridge enphase:envoy:gate [ serialNumber="3" ]',
)
BRIDGE_IGNORED = warning(
    "bridge-ignored",
    "A thing inside a bridge names another bridge; the enclosing one counts.",
    "Remove the parentheses, or move the thing.",
    things='Bridge enphase:envoy:gate [ serialNumber="1" ] {\n'
    '    relay grid (enphase:envoy:other) [ serialNumber="2" ]\n}\n'
    'Bridge enphase:envoy:other [ serialNumber="3" ]',
)

CHAPTER = Chapter("Bridges", (NO_BRIDGE, UNKNOWN_BRIDGE, WRONG_BRIDGE, BRIDGE_IGNORED))


def check_bridges(inventory: Inventory) -> Iterator[Finding]:
    """Yield what is wrong between things and their bridges."""
    for thing in inventory.all_things:
        definition = thing.definition
        if definition.uid is None:
            continue
        yield from _check_ignored(thing)
        if definition.bridge_uid is None:
            yield from _check_missing(thing, inventory)
        elif definition.bridge_uid not in inventory.things:
            yield from _check_unknown(thing, definition.bridge_uid, inventory)
        else:
            yield from _check_type(thing, inventory.things[definition.bridge_uid], inventory)


def _check_ignored(thing: DeclaredThing) -> Iterator[Finding]:
    definition, written = thing.definition, thing.definition.declaration.bridge
    if definition.depth and written is not None and written.text != definition.bridge_uid:
        message = f"the bridge '{written.text}' counts for nothing, for the thing stands in '{definition.bridge_uid}'"
        yield BRIDGE_IGNORED.at(thing.source, written, message)


def _check_missing(thing: DeclaredThing, inventory: Inventory) -> Iterator[Finding]:
    definition = thing.definition
    thing_type = inventory.thing_type(definition.type_uid or "")
    if thing_type is None or not thing_type.supported_bridges:
        return
    wanted = " or ".join(map(str, thing_type.supported_bridges))
    message = f"the thing '{definition.uid}' has no bridge, expected one of type {wanted}"
    suggestion = _bridge_meant(
        definition.uid or "", {str(uid) for uid in thing_type.supported_bridges}, inventory
    )
    yield NO_BRIDGE.at(thing.source, definition.declaration.id, message, suggestion)


def _bridge_meant(uid: str, type_uids: set[str], inventory: Inventory) -> str | None:
    """Find the bridge whose id stands in the middle of *uid*, or the only one of the house."""
    bridges = [each for each, thing in inventory.things.items() if thing.definition.type_uid in type_uids]
    middle = uid.split(":")[2:-1]
    meant = [each for each in bridges if middle and each.split(":")[2:] == middle] or bridges
    return f"({meant[0]})" if len(meant) == 1 else None


def _check_unknown(thing: DeclaredThing, bridge_uid: str, inventory: Inventory) -> Iterator[Finding]:
    written = thing.definition.declaration.bridge
    if written is None or inventory.may_be_lost([bridge_uid.rpartition(":")[2]]):
        return
    if inventory.misnamed_things.closest(bridge_uid):
        return
    message = f"there is no bridge '{bridge_uid}' in these files"
    yield UNKNOWN_BRIDGE.at(thing.source, written, message, inventory.thing_uids.closest(bridge_uid))


def _check_type(thing: DeclaredThing, bridge: DeclaredThing, inventory: Inventory) -> Iterator[Finding]:
    declared = thing.definition.declaration
    thing_type = inventory.thing_type(thing.definition.type_uid or "")
    bridge_type = inventory.thing_type(bridge.definition.type_uid or "")
    span = declared.bridge or declared.type or declared.id
    if bridge_type is None:
        return
    if not bridge_type.is_bridge:
        yield WRONG_BRIDGE.at(thing.source, span, f"the thing '{bridge.definition.uid}' is no bridge")
    elif thing_type and thing_type.supported_bridges:
        wanted = " or ".join(map(str, thing_type.supported_bridges))
        if bridge_type.uid not in thing_type.supported_bridges:
            message = f"the bridge '{bridge.definition.uid}' is of type {bridge_type.uid}, expected {wanted}"
            yield WRONG_BRIDGE.at(thing.source, span, message)
