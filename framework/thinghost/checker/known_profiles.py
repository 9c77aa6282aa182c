"""The profiles that a link may name, as a table: openHAB's own and those of its usual add-ons.

From openhab-formats B5 and openhab-runtime 2.8; a parameter is said to be required only where they say so.
"""

import attrs


@attrs.frozen
class KnownProfile:
    """A profile: *required* parameters, *optional* ones, and whether states keep their type on the way."""

    uid: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    keeps_type: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of all parameters."""
        return self.required + self.optional


_BUTTON = ("event",)
_SYSTEM = (
    KnownProfile("default", keeps_type=True),
    KnownProfile("follow", keeps_type=True),
    KnownProfile("offset", required=("offset",), keeps_type=True),
    KnownProfile("hysteresis", required=("lower",), optional=("upper", "inverted", "excludeItemState")),
    KnownProfile("range", required=("lower", "upper"), optional=("inverted",)),
    KnownProfile("button-toggle-switch", optional=_BUTTON),
    KnownProfile("button-toggle-player", optional=_BUTTON),
    KnownProfile("button-toggle-rollershutter", optional=_BUTTON),
    KnownProfile("rawbutton-on-off-switch"),
    KnownProfile("rawbutton-toggle-switch", optional=_BUTTON),
    KnownProfile("rawbutton-toggle-player", optional=_BUTTON),
    KnownProfile("rawbutton-toggle-rollershutter", optional=_BUTTON),
    KnownProfile("rawrocker-to-dimmer"),
    KnownProfile("rawrocker-to-next-previous"),
    KnownProfile("rawrocker-to-on-off"),
    KnownProfile("rawrocker-to-play-pause"),
    KnownProfile("rawrocker-to-rewind-fastforward"),
    KnownProfile("rawrocker-to-stop-move"),
    KnownProfile("rawrocker-to-up-down"),
    KnownProfile("trigger-event-string"),
    KnownProfile("timestamp-change"),
    KnownProfile("timestamp-offset", required=("offset",), optional=("timezone",)),
    KnownProfile("timestamp-trigger"),
    KnownProfile("timestamp-update"),
)
_OTHERS = {
    "basic-profiles": (
        "debounce-counting debounce-time flat-line generic-command inactivity invert round state-delay state-filter "
        "threshold time-range-command time-weighted-average toggle-switch"
    ),
    "transform": (
        "BIN2JSON DSL EXEC JINJA JS JSONPATH MAP PY REGEX RB ROLLERSHUTTERPOSITION SCALE VAT XPATH XSLT"
    ),
}

KNOWN_PROFILES = {f"system:{each.uid}": attrs.evolve(each, uid=f"system:{each.uid}") for each in _SYSTEM} | {
    f"{scope}:{name}": KnownProfile(f"{scope}:{name}")
    for scope, names in _OTHERS.items()
    for name in names.split()
}
"""The profiles by their UIDs."""
