"""The profiles that a link may name: those that come with the framework, and those that only openHAB has."""

from ..profiles import PROFILE_TYPES

KNOWN_PROFILES = {each.uid.text: each for each in PROFILE_TYPES}
"""The profiles of the framework by their UIDs."""

_OTHERS = {
    "basic-profiles": (
        "flat-line inactivity state-delay state-filter time-range-command time-weighted-average"
    ),
    "transform": "BIN2JSON DSL EXEC JINJA JS PY RB ROLLERSHUTTERPOSITION VAT XPATH XSLT",
}

OPENHAB_ONLY = frozenset(f"{scope}:{name}" for scope, names in _OTHERS.items() for name in names.split())
"""Profiles of openHAB's add-ons (openhab-runtime 2.8) that the framework does not have."""
