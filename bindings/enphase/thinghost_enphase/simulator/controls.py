"""What people may change about a gateway, kept so that reading it back shows it (envoy-api 3)."""

from typing import Any

import attrs

from .battery import Battery
from .ledger import Ledger
from .site import PowerSwitch

CLOSED, OPEN = "closed", "open"

_STREAM_SECONDS = 900
"""So long live data moves after somebody asked for it (envoy-api 2.13)."""

_CONTACTS = ("NC1", "NC2", "NO1", "NO2")


def _contact_settings(number: int, contact: str) -> dict[str, Any]:
    return {
        "id": contact,
        "type": "NONE",
        "grid_action": "none",
        "micro_grid_action": "none",
        "gen_action": "none",
        "essential_start_time": 32400,
        "essential_end_time": 57600,
        "priority": number + 1,
        "black_s_start": 5,
        "override": "false",
        "manual_override": "true",
        "load_name": f"Load {number + 1}",
        "mode": "manual",
        "soc_low": 30,
        "soc_high": 40,
        "pv_serial_nb": [],
    }


@attrs.define(eq=False)
class Controls:
    """The switches of one gateway; each verb takes the *moment*, in seconds since 1970, and takes effect at once."""

    switch: PowerSwitch
    battery: Battery
    _ledger: Ledger
    contacts: dict[str, str] = attrs.field(factory=lambda: dict.fromkeys(_CONTACTS, CLOSED), init=False)
    contact_settings: dict[str, dict[str, Any]] = attrs.field(init=False)
    opt_schedules: bool = attrs.field(default=True, init=False)
    _streaming_until: float = attrs.field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self.contact_settings = {
            contact: _contact_settings(number, contact) for number, contact in enumerate(_CONTACTS)
        }

    @property
    def main_relay(self) -> str:
        """Whether the site is on the grid, as the relay says it."""
        return OPEN if self.battery.is_island else CLOSED

    def turn_production(self, *, on: bool, moment: float) -> None:
        """Let the inverters work, or not."""
        self._ledger.note_change(moment)
        self.switch.turn(on=on, moment=moment)

    def set_main_relay(self, state: str, moment: float) -> None:
        """Part the site from the grid, or not. Raises ValueError for another state than ``open`` or ``closed``."""
        _check(state)
        self._ledger.note_change(moment)
        self.battery.is_island = state == OPEN

    def set_contact(self, contact: str, state: str) -> None:
        """Open or close a dry contact. Raises ValueError for a state, KeyError for a contact that there is not."""
        _check(state)
        self.contacts[self.contact_settings[contact]["id"]] = state

    def set_contact_settings(self, settings: dict[str, Any]) -> None:
        """Take all *settings* of a contact. Raises KeyError where one is missing (envoy-api 3)."""
        known = self.contact_settings[settings["id"]]
        self.contact_settings[settings["id"]] = {name: settings[name] for name in known}

    def set_storage(self, settings: dict[str, Any], moment: float) -> None:
        """Take the mode and the reserve of the tariff; the mode counts only with ``opt_schedules`` off (envoy-api 3).

        Raises ValueError for a mode that there is not.
        """
        mode = settings.get("mode", self.battery.mode)
        if mode not in MODES:
            raise ValueError(f"no mode {mode}")
        self._ledger.note_change(moment)
        self.opt_schedules = bool(settings.get("opt_schedules", self.opt_schedules))
        if not self.opt_schedules:
            self.battery.mode = mode
        self.battery.reserve = float(settings.get("reserved_soc", self.battery.reserve))
        self.battery.charge_from_grid = bool(settings.get("charge_from_grid", self.battery.charge_from_grid))

    def stream(self, *, on: bool, moment: float) -> None:
        """Let live data move for a while, or not."""
        self._streaming_until = moment + _STREAM_SECONDS if on else moment

    def live_moment(self, moment: float) -> float:
        """Return the moment that live data shows: the last at which it moved."""
        return min(moment, self._streaming_until) if self._streaming_until else moment

    def is_streaming(self, moment: float) -> bool:
        """Whether live data moves."""
        return moment < self._streaming_until


MODES = ("self-consumption", "economy", "savings-mode", "backup")
"""What batteries may be told to do (envoy-api 2.12)."""


def _check(state: str) -> None:
    if state not in (CLOSED, OPEN):
        raise ValueError(f"expected {CLOSED} or {OPEN}, found {state}")
