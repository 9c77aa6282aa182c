"""Finds bindings and takes their declarations; the only module that lets pluggy call a hook.

A binding is loaded when something names it: the entry point's name is the binding's id, the first segment of
its things' UIDs. Each has a plugin manager of its own, so that one broken package leaves out one binding.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import TypeVar

import attrs
import pluggy

from . import hookspecs
from .channel_type import ChannelType
from .errors import PluginError
from .simulator import Simulator
from .sink import SinkType
from .thing_type import ThingType
from .uid import TypeUID

_log = logging.getLogger(__name__)

Declared = TypeVar("Declared")


@attrs.frozen
class Binding:
    """What one binding declares."""

    id: str
    thing_types: Mapping[TypeUID, ThingType] = attrs.field(factory=dict)
    channel_types: Mapping[TypeUID, ChannelType] = attrs.field(factory=dict)
    sinks: Mapping[str, SinkType] = attrs.field(factory=dict)
    simulators: Mapping[str, Simulator] = attrs.field(factory=dict)


class Plugins:
    """The bindings that are installed; each is imported when it is first asked for, and once."""

    def __init__(self, found: Iterable[EntryPoint], built_in: Sequence[Binding] = ()) -> None:
        """Take the entry points *found* and bindings that need no finding."""
        self._entry_points = {each.name: each for each in found}
        self._bindings: dict[str, Binding] = {each.id: each for each in built_in}
        self._broken: dict[str, PluginError] = {}

    @classmethod
    def installed(cls, built_in: Sequence[Binding] = ()) -> "Plugins":
        """Return the bindings that are installed beside this package."""
        return cls(entry_points(group=hookspecs.ENTRY_POINTS), built_in)

    @property
    def binding_ids(self) -> list[str]:
        """The ids of all bindings there are, sorted."""
        return sorted({*self._entry_points, *self._bindings})

    def binding(self, binding_id: str) -> Binding | None:
        """Return the binding *binding_id*, or None where it is not installed.

        Raises PluginError, each time, where it is installed but cannot be used.
        """
        if binding_id in self._broken:
            raise self._broken[binding_id]
        if binding_id not in self._bindings and binding_id in self._entry_points:
            self._bindings[binding_id] = self._load(self._entry_points[binding_id])
        return self._bindings.get(binding_id)

    def thing_type(self, uid: TypeUID) -> ThingType | None:
        """Return the thing type *uid*, or None where its binding is missing or has none of that name."""
        binding = self.binding(uid.binding_id)
        return binding.thing_types.get(uid) if binding else None

    def channel_type(self, uid: TypeUID) -> ChannelType | None:
        """Return the channel type *uid*, or None where its binding is missing or has none of that name."""
        binding = self.binding(uid.binding_id)
        return binding.channel_types.get(uid) if binding else None

    def sinks(self) -> dict[str, SinkType]:
        """Return the sinks of all bindings by name."""
        return {name: sink for binding in self._usable() for name, sink in binding.sinks.items()}

    def simulators(self) -> dict[str, Simulator]:
        """Return the simulators of all bindings by name."""
        return {name: each for binding in self._usable() for name, each in binding.simulators.items()}

    def _usable(self) -> Iterable[Binding]:
        for binding_id in self.binding_ids:
            try:
                binding = self.binding(binding_id)
            except PluginError as error:
                _log.warning("%s", error)
            else:
                if binding is not None:
                    yield binding

    def _load(self, entry_point: EntryPoint) -> Binding:
        try:
            return load_binding(entry_point.name, _import(entry_point))
        except PluginError as error:
            self._broken[entry_point.name] = error
            raise


def _import(entry_point: EntryPoint) -> ModuleType:
    try:
        module: ModuleType = entry_point.load()
    except Exception as error:
        raise PluginError(
            f"binding '{entry_point.name}' cannot be imported from {entry_point.value}: {type(error).__name__}: {error}"
        ) from error
    return module


def load_binding(binding_id: str, module: ModuleType) -> Binding:
    """Return what the hooks of *module* declare under *binding_id*.

    Raises PluginError for a misspelt hook, an answer of another type, a UID of another binding or one twice.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(module, name=binding_id)
    _refuse_unknown_hooks(binding_id, manager, module)
    thing_types = _by_uid(binding_id, _answers(binding_id, manager, "thinghost_thing_types", ThingType))
    declared = _answers(binding_id, manager, "thinghost_channel_types", ChannelType)
    return Binding(
        id=binding_id,
        thing_types=thing_types,
        channel_types=_by_uid(binding_id, _with_used_channel_types(declared, thing_types.values())),
        sinks=_by_name(binding_id, _answers(binding_id, manager, "thinghost_sinks", SinkType)),
        simulators=_by_name(binding_id, _answers(binding_id, manager, "thinghost_simulators", Simulator)),
    )


def _refuse_unknown_hooks(binding_id: str, manager: pluggy.PluginManager, module: ModuleType) -> None:
    known = {name for name in vars(hookspecs) if name.startswith(f"{hookspecs.PROJECT}_")}
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"binding '{binding_id}' has a hook that does not exist: {error}") from error
    for name, value in vars(module).items():
        if name.startswith(f"{hookspecs.PROJECT}_") and callable(value) and name not in known:
            raise PluginError(
                f"binding '{binding_id}' has a hook that does not exist: {name} (there are {', '.join(sorted(known))})"
            )


def _answers(
    binding_id: str, manager: pluggy.PluginManager, hook: str, expected: type[Declared]
) -> list[Declared]:
    try:
        answers = getattr(manager.hook, hook)()
    except Exception as error:
        raise PluginError(
            f"binding '{binding_id}': {hook} failed: {type(error).__name__}: {error}"
        ) from error
    declared = [each for answer in answers for each in answer]
    for each in declared:
        if not isinstance(each, expected):
            raise PluginError(
                f"binding '{binding_id}': {hook} returned {type(each).__name__}, expected {expected.__name__}"
            )
    return declared


def _with_used_channel_types(
    declared: list[ChannelType], thing_types: Iterable[ThingType]
) -> list[ChannelType]:
    used = [definition.type for each in thing_types for _, definition in each.channel_definitions()]
    return [*declared, *{id(each): each for each in used if each not in declared}.values()]


Typed = TypeVar("Typed", ThingType, ChannelType)
Named = TypeVar("Named", SinkType, Simulator)


def _by_uid(binding_id: str, declared: Iterable[Typed]) -> dict[TypeUID, Typed]:
    by_uid: dict[TypeUID, Typed] = {}
    for each in declared:
        if each.uid.binding_id != binding_id:
            raise PluginError(f"binding '{binding_id}' declares {each.uid}, which is another binding's name")
        if by_uid.setdefault(each.uid, each) != each:
            raise PluginError(f"binding '{binding_id}' declares {each.uid} twice")
    return by_uid


def _by_name(binding_id: str, declared: Iterable[Named]) -> dict[str, Named]:
    by_name: dict[str, Named] = {}
    for each in declared:
        if by_name.setdefault(each.name, each) is not each:
            raise PluginError(f"binding '{binding_id}' declares {each.name} twice")
    return by_name
