"""The profiles that come with the framework: openHAB's own, and those of its usual add-ons (openhab-runtime 2.8)."""

from ..profile import DEFAULT_PROFILE, ProfileType
from .bounds import HYSTERESIS, RANGE
from .debounce import DEBOUNCE_COUNTING, DEBOUNCE_TIME
from .follow import FOLLOW
from .inversion import INVERT
from .offset import OFFSET
from .rocker_dimmer import RAWROCKER_TO_DIMMER
from .rounding import ROUND
from .threshold import THRESHOLD
from .timestamp import TIMESTAMP_CHANGE, TIMESTAMP_OFFSET, TIMESTAMP_TRIGGER, TIMESTAMP_UPDATE
from .toggle import TOGGLE_SWITCH, TOGGLES
from .transform import TRANSFORM_PROFILES, transform_profile
from .trigger import EVENT_COMMANDS, GENERIC_COMMAND, TRIGGER_EVENT_STRING

__all__ = ["PROFILE_TYPES", "transform_profile"]

PROFILE_TYPES: tuple[ProfileType, ...] = (
    DEFAULT_PROFILE,
    FOLLOW,
    OFFSET,
    HYSTERESIS,
    RANGE,
    TIMESTAMP_UPDATE,
    TIMESTAMP_CHANGE,
    TIMESTAMP_TRIGGER,
    TIMESTAMP_OFFSET,
    TRIGGER_EVENT_STRING,
    *TOGGLES,
    *EVENT_COMMANDS,
    RAWROCKER_TO_DIMMER,
    DEBOUNCE_TIME,
    DEBOUNCE_COUNTING,
    ROUND,
    THRESHOLD,
    INVERT,
    TOGGLE_SWITCH,
    GENERIC_COMMAND,
    *TRANSFORM_PROFILES,
)
"""The profiles, in the order of the documentation."""
