"""A thing that was found, and its place in the inbox (openhab-runtime 5.3, 5.5)."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import attrs

from .uid import ThingUID, TypeUID, type_uid

UNLIMITED = -1
"""The *ttl* of a result that stays until somebody takes it away."""


class DiscoveryResultFlag(Enum):
    """Whether somebody has to do something about a found thing."""

    NEW = "NEW"
    IGNORED = "IGNORED"


def _thing_uid(name: ThingUID | str) -> ThingUID:
    return name if isinstance(name, ThingUID) else ThingUID.parse(name)


@attrs.frozen
class DiscoveryResult:
    """A thing that was found: *properties* are its parameters, by the names of the file, and facts about it.

    *representation_property* names the one by which the thing is known again, whatever UID a file gives it. After *ttl*
    seconds it is forgotten unless it is found again. Raises ValueError for a UID that is none, or a *ttl* below 1.
    """

    thing_uid: ThingUID = attrs.field(converter=_thing_uid)
    label: str = ""
    properties: Mapping[str, str | int | float | bool] = attrs.field(factory=dict)
    representation_property: str | None = None
    bridge_uid: ThingUID | None = attrs.field(
        default=None, converter=attrs.converters.optional(_thing_uid), kw_only=True
    )
    thing_type_uid: TypeUID = attrs.field(
        default=attrs.Factory(lambda self: self.thing_uid.type_uid, takes_self=True),
        converter=type_uid,
        kw_only=True,
    )
    ttl: int = attrs.field(default=UNLIMITED, kw_only=True)

    @ttl.validator
    def _check_ttl(self, _: object, ttl: int) -> None:
        if ttl < 1 and ttl != UNLIMITED:
            raise ValueError(f"{self.thing_uid}: a ttl is 1 second or more, or UNLIMITED, not {ttl}")

    @property
    def representation(self) -> str | None:
        """The value by which the thing is known again, as text; None where it is not told."""
        value = self.properties.get(self.representation_property or "")
        return None if value is None else str(value)


@attrs.frozen
class InboxEntry:
    """What the inbox keeps of *result*: when it was found last, by whom, and whether it is to be ignored.

    *source* is who found it: no source removes what another one found. *known_as* is the thing for which it is ignored,
    as it is the same device; None where a person decided.
    """

    result: DiscoveryResult
    created: float
    source: str
    flag: DiscoveryResultFlag = DiscoveryResultFlag.NEW
    known_as: ThingUID | None = None

    @property
    def uid(self) -> ThingUID:
        """The UID of the found thing."""
        return self.result.thing_uid

    @property
    def is_ignored(self) -> bool:
        """Whether nobody wants to hear of it."""
        return self.flag is DiscoveryResultFlag.IGNORED

    def is_over(self, now: float) -> bool:
        """Whether it was found so long before *now* that it is to be forgotten."""
        return self.result.ttl != UNLIMITED and self.created + self.result.ttl < now


def discovery_result_dto(entry: InboxEntry) -> dict[str, Any]:
    """Return *entry* as openHAB's JSON has it; what is not known has no key."""
    result = entry.result
    optional = {
        "bridgeUID": None if result.bridge_uid is None else result.bridge_uid.text,
        "representationProperty": result.representation_property,
    }
    return {
        "thingUID": result.thing_uid.text,
        "thingTypeUID": result.thing_type_uid.text,
        "label": result.label,
        "flag": entry.flag.value,
        "properties": dict(result.properties),
        **{key: value for key, value in optional.items() if value is not None},
    }


def discovery_result_of(dto: Mapping[str, Any], ttl: int = UNLIMITED) -> DiscoveryResult:
    """Return the result that *dto* tells of, the other way round.

    Raises KeyError, TypeError or ValueError where it tells of none.
    """
    return DiscoveryResult(
        dto["thingUID"],
        str(dto["label"]),
        dict(dto["properties"]),
        dto.get("representationProperty"),
        bridge_uid=dto.get("bridgeUID"),
        thing_type_uid=dto["thingTypeUID"],
        ttl=ttl,
    )
