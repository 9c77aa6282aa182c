"""Which API of thinghost a binding was written for, and whether that is this one."""

from types import ModuleType

from .errors import PluginError

API_VERSION = (1, 0)
"""What bindings find here: the first number grows when something is gone or means something else, the second when
something is new.
"""

ATTRIBUTE = "THINGHOST_API"
"""The constant of a binding's plugin module that says what it was written for; without it, (1, 0)."""

_FIRST = (1, 0)


def check_api_version(binding_id: str, plugin: ModuleType, ours: tuple[int, int] = API_VERSION) -> None:
    """Raise PluginError where *plugin* was written for an API that *ours* does not offer."""
    wanted = _wanted(binding_id, plugin)
    if wanted[0] < ours[0]:
        raise PluginError(
            f"binding '{binding_id}' wants thinghost API {_text(wanted)}, this is {_text(ours)}: upgrade the binding"
        )
    if wanted > ours:
        raise PluginError(
            f"binding '{binding_id}' wants thinghost API {_text(wanted)}, this is {_text(ours)}: upgrade thinghost"
        )


def _wanted(binding_id: str, plugin: ModuleType) -> tuple[int, int]:
    found: object = getattr(plugin, ATTRIBUTE, _FIRST)
    match found:
        case (int() as major, int() as minor):
            return major, minor
    raise PluginError(
        f"binding '{binding_id}': {ATTRIBUTE} is {found!r}, expected two whole numbers such as {API_VERSION}"
    )


def _text(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
