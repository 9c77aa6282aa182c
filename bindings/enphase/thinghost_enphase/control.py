"""What people may change of a site, channel by channel: the one request that does it (envoy-api 3)."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from thinghost import Command, DecimalType, OnOffType, QuantityType, State, StringType

from .channel_table import PERCENT
from .pages.document import object_with
from .pages.ensemble import CONTACT_IDS
from .pages.settings import MODES

PRODUCTION = "control#production"

_SAVINGS = ("savings-mode", "economy")
"""Two names of one mode; each gateway knows but one of them."""

_TARIFF = "/admin/lib/tariff"
_ON_OR_OFF = "ON or OFF"


@attrs.frozen
class Control:
    """How a command to a channel is carried out: *method* and *path* of the request, *takes* being said to people.

    *wanted* returns the state that a command asks for, None for a command that the channel does not take. *document*
    makes what is sent of that state and of what a GET of the same path says, an object with *key*; it raises ValueError
    where that is not enough. *pages* then tell whether it was done.
    """

    method: str
    path: str
    pages: tuple[str, ...]
    takes: str
    key: str
    wanted: Callable[[Command], State | None]
    document: Callable[[Mapping[str, Any], State], object]


def is_same(state: State | None, wanted: State) -> bool:
    """Whether a channel shows what was *wanted* of it."""
    if isinstance(wanted, StringType) and wanted.value in _SAVINGS:
        return isinstance(state, StringType) and state.value in _SAVINGS
    return state == wanted


def _switch(command: Command) -> State | None:
    return command if isinstance(command, OnOffType) else None


def _percent(command: Command) -> State | None:
    if isinstance(command, DecimalType):
        command = QuantityType(command.value, PERCENT)
    percent = command.to_unit(PERCENT) if isinstance(command, QuantityType) else None
    return percent if percent is not None and 0 <= float(percent) <= 100 else None


def _mode(command: Command) -> State | None:
    return command if isinstance(command, StringType) and command.value in MODES else None


def _production(_: Mapping[str, Any], wanted: State) -> object:
    return {"length": 1, "arr": [0 if wanted is OnOffType.ON else 1]}


def _main_relay(_: Mapping[str, Any], wanted: State) -> object:
    return {"mains_admin_state": _closing(wanted)}


def _contact(contact_id: str) -> Callable[[Mapping[str, Any], State], object]:
    def document(_: Mapping[str, Any], wanted: State) -> object:
        return {"dry_contacts": {"id": contact_id, "status": _closing(wanted)}}

    return document


def _closing(wanted: State) -> str:
    return "closed" if wanted is OnOffType.ON else "open"


def _storage(
    key: str, value: Callable[[Mapping[str, Any], State], object]
) -> Callable[[Mapping[str, Any], State], object]:
    """Return what sends the whole tariff as it was read, with one setting of storage changed.

    With schedules of the gateway's own at work, a mode would be ignored.
    """

    def document(before: Mapping[str, Any], wanted: State) -> object:
        tariff = object_with(before["tariff"], "storage_settings")
        settings = object_with(tariff["storage_settings"], "mode", "reserved_soc")
        changed = {**settings, key: value(before, wanted), "opt_schedules": False}
        return {"tariff": {**tariff, "storage_settings": changed}}

    return document


def _mode_name(before: Mapping[str, Any], wanted: State) -> object:
    """Return the gateway's own name of the mode, if it has told one."""
    name = str(wanted)
    if name not in _SAVINGS:
        return name
    told = (before["tariff"]["storage_settings"], before.get("schedule"))
    names = [part.get(key) for part in told if isinstance(part, dict) for key in ("mode", "battery_mode")]
    return next((known for known in names if known in _SAVINGS), name)


def _storage_control(
    key: str,
    takes: str,
    wanted: Callable[[Command], State | None],
    value: Callable[[Mapping[str, Any], State], object],
) -> Control:
    return Control("PUT", _TARIFF, ("storage_settings",), takes, "tariff", wanted, _storage(key, value))


def _reserve(_: Mapping[str, Any], wanted: State) -> object:
    return float(wanted) if isinstance(wanted, QuantityType) else None


def _charge_from_grid(_: Mapping[str, Any], wanted: State) -> object:
    return wanted is OnOffType.ON


def _contact_control(contact_id: str) -> Control:
    return Control(
        "POST",
        "/ivp/ensemble/dry_contacts",
        ("dry_contacts",),
        _ON_OR_OFF,
        "dry_contacts",
        _switch,
        _contact(contact_id),
    )


CONTROLS: Mapping[str, Control] = {
    # the number is that of the gateway itself, and the same on most of them
    PRODUCTION: Control(
        "PUT",
        "/ivp/mod/603980032/mode/power",
        ("power_switch",),
        _ON_OR_OFF,
        "powerForcedOff",
        _switch,
        _production,
    ),
    "gridSwitch#connected": Control(
        "POST",
        "/ivp/ensemble/relay",
        ("main_relay", "ensemble"),
        _ON_OR_OFF,
        "mains_admin_state",
        _switch,
        _main_relay,
    ),
    **{f"dryContacts#{contact_id}Switch": _contact_control(contact_id) for contact_id in CONTACT_IDS},
    "storage#mode": _storage_control("mode", ", ".join(MODES), _mode, _mode_name),
    "storage#reserve": _storage_control("reserved_soc", "0 % to 100 %", _percent, _reserve),
    "storage#chargeFromGrid": _storage_control("charge_from_grid", _ON_OR_OFF, _switch, _charge_from_grid),
}
"""By the id of the channel."""
