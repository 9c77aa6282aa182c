"""Profiles of links: whether there is one of that name, and what it needs."""

from collections.abc import Iterator

from ..parser import LinkDefinition, Source, Value
from ..profile import ProfileType
from ..suggestion import closest
from .finding import Finding
from .inventory import Inventory
from .known_profiles import KNOWN_PROFILES, OPENHAB_ONLY
from .parameters import unknown_parameter
from .rule import Chapter, warning

_ALIKE = 0.75

UNKNOWN_PROFILE = warning(
    "unknown-profile",
    "There is no profile of that name; nothing goes over the link.",
    'Correct the name; only those of openHAB itself may go without their scope, as in `"transform:MAP"`.',
    items='Switch Lamp { channel="enphase:relay:gate:grid:relay" [ profile="folow" ] }',
)
INCOMPLETE_PROFILE = warning(
    "incomplete-profile",
    "A profile misses a parameter without which it does not do what it is for.",
    "Add the parameter in the `[ ]` of the link.",
    items='Switch Hot { channel="enphase:envoy:gate:production#wattsNow" [ profile="hysteresis" ] }',
)

CHAPTER = Chapter("Profiles", (UNKNOWN_PROFILE, INCOMPLETE_PROFILE))


def check_profile(link: LinkDefinition, source: Source, inventory: Inventory) -> Iterator[Finding]:
    """Yield what is wrong with the profile of *link*."""
    if link.profile is None:
        return
    known = KNOWN_PROFILES.get(link.profile) or inventory.profile(link.profile)
    if known is not None:
        yield from _check_parameters(link, known, source)
        return
    if link.profile in OPENHAB_ONLY:
        message = f"thinghost does not have openHAB's profile '{link.profile}': nothing goes over the link"
        yield UNKNOWN_PROFILE.at(source, _written(link), message, None)
        return
    yield _unknown(link, link.profile, _meant(link.profile, inventory), source)


def keeps_type(link: LinkDefinition) -> bool:
    """Whether the states that go over *link* keep their type."""
    known = KNOWN_PROFILES.get(link.profile or "system:default")
    return known is not None and known.keeps_type


def _unknown(link: LinkDefinition, profile: str, meant: str | None, source: Source) -> Finding:
    suggestion = meant.removeprefix("system:") if meant else None
    return UNKNOWN_PROFILE.at(source, _written(link), f"there is no profile '{profile}'", suggestion)


def _meant(profile: str, inventory: Inventory) -> str | None:
    scope, _, name = profile.rpartition(":")
    if scope == "transform":
        # what all of them have in common tells nothing
        transformation = closest(name, inventory.transformation_names)
        return transformation and f"{scope}:{transformation}"
    return closest(profile, KNOWN_PROFILES, _ALIKE) or _without_scope(profile)


def _written(link: LinkDefinition) -> Value:
    return next(each.values[0] for each in link.declaration.properties if each.key.text == "profile")


def _without_scope(profile: str) -> str | None:
    """Find a profile that is only misplaced: ``MAP`` for ``transform:MAP``."""
    name = profile.rpartition(":")[2].lower()
    return next((uid for uid in KNOWN_PROFILES if uid.rpartition(":")[2].lower() == name), None)


def _check_parameters(link: LinkDefinition, known: ProfileType, source: Source) -> Iterator[Finding]:
    for each in known.parameters:
        if each.required and each.name not in link.configuration:
            message = f"the profile '{known.uid}' needs the parameter '{each.name}'"
            yield INCOMPLETE_PROFILE.at(source, link.declaration, message)
    if known.parameters:
        names = ("profile", *(each.name for each in known.parameters))
        for written in link.declaration.properties:
            if written.key.text not in names:
                yield unknown_parameter(written, source, names)
