"""Finds bindings and takes their declarations; the only module that lets pluggy call a hook.

A binding is loaded when something names it: the entry point's name is the binding's id, the first segment of
its things' UIDs. Each has a plugin manager of its own, so that one broken package leaves out one binding.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module, invalidate_caches
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import TypeVar

import attrs
import pluggy

from . import hookspecs
from .api_version import API_VERSION, check_api_version
from .channel_type import ChannelType
from .discovery import DiscoveryService, MdnsParticipant
from .errors import ConfigurationError, PluginError
from .profile import ProfileType
from .recorder import Recorder
from .simulator import Simulator
from .sink import SinkType
from .suggestion import did_you_mean
from .thing_type import ThingType
from .transformation import TransformationType
from .uid import TypeUID

_log = logging.getLogger(__name__)

Declared = TypeVar("Declared")

TRANSFORM_SCOPE = "transform"
"""The first segment of the profiles that transform."""

BUILT_IN_SCOPES = frozenset({"system", TRANSFORM_SCOPE, "basic-profiles"})
"""The first segments of the profiles that come with the framework."""


@attrs.frozen
class Binding:
    """What one binding declares."""

    id: str
    thing_types: Mapping[TypeUID, ThingType] = attrs.field(factory=dict)
    channel_types: Mapping[TypeUID, ChannelType] = attrs.field(factory=dict)
    profiles: Mapping[TypeUID, ProfileType] = attrs.field(factory=dict)
    sinks: Mapping[str, SinkType] = attrs.field(factory=dict)
    simulators: Mapping[str, Simulator] = attrs.field(factory=dict)
    discovery_services: Mapping[str, DiscoveryService] = attrs.field(factory=dict)
    mdns_participants: Mapping[str, MdnsParticipant] = attrs.field(factory=dict)
    transformations: Mapping[str, TransformationType] = attrs.field(factory=dict)
    recorders: Mapping[str, Recorder] = attrs.field(factory=dict)


class Plugins:
    """The bindings that are installed; each is imported when it is first asked for, and once."""

    def __init__(self, found: Iterable[EntryPoint], built_in: Sequence[Binding] = ()) -> None:
        """Take the entry points *found*, which may be others each time they are looked at, and *built_in* bindings."""
        self._bindings: dict[str, Binding] = {each.id: each for each in built_in}
        self._broken: dict[str, PluginError] = {}
        self._entry_points: dict[str, EntryPoint] = {}
        self._found = found
        self._note_all()

    def look_again(self) -> None:
        """Find what was installed meanwhile, and give what could not be used another chance; what is loaded stays."""
        invalidate_caches()
        self._broken.clear()
        self._entry_points.clear()
        self._note_all()

    def _note_all(self) -> None:
        for each in self._found:
            self._note(each)

    def _note(self, found: EntryPoint) -> None:
        known = self._entry_points.setdefault(found.name, found)
        if known.value != found.value:
            self._broken[found.name] = PluginError(
                f"binding '{found.name}' is claimed twice, by {known.value} and by {found.value}: uninstall one"
            )

    @classmethod
    def installed(cls, built_in: Sequence[Binding] = ()) -> "Plugins":
        """Return the bindings that are installed beside this package."""
        return cls(_Installed(), built_in)

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

    def profile(self, uid: TypeUID) -> ProfileType | None:
        """Return the profile *uid*, or None where nobody has it. Raises PluginError as `binding` does."""
        if uid.binding_id in BUILT_IN_SCOPES:
            return _built_in_profiles().get(uid) or self._transform_profile(uid)
        binding = self.binding(uid.binding_id)
        return binding.profiles.get(uid) if binding else None

    def _transform_profile(self, uid: TypeUID) -> ProfileType | None:
        scope, _, name = uid.text.partition(":")
        found = self.transformation(name) if scope == TRANSFORM_SCOPE else None
        made: Callable[[TransformationType], ProfileType]
        made = import_module(".profiles", __package__).transform_profile
        return None if found is None else made(found)

    def transformation(self, name: str) -> TransformationType | None:
        """Return the transformation *name*, or None where nobody has it. Of two bindings, the first by name counts."""
        built_in = _built_in_transformations().get(name)
        if built_in is not None:
            return built_in
        found = (binding.transformations.get(name) for binding in self._usable())
        return next((each for each in found if each is not None), None)

    def transformation_names(self) -> list[str]:
        """Return the names of all transformations; all bindings are imported for it."""
        brought = [name for binding in self._usable() for name in binding.transformations]
        return sorted({*_built_in_transformations(), *brought})

    def sink(self, name: str) -> SinkType:
        """Return the sink *name*. Raises ConfigurationError where no binding has it."""
        return self._named("sink", name, lambda binding: binding.sinks)

    def simulator(self, name: str) -> Simulator:
        """Return the simulator *name*. Raises ConfigurationError where no binding has it."""
        return self._named("simulator", name, lambda binding: binding.simulators)

    def simulators(self) -> list[Simulator]:
        """Return the simulators of all bindings, which are all imported for it."""
        return [each for binding in self._usable() for each in binding.simulators.values()]

    def recorder(self, name: str) -> Recorder:
        """Return the recorder *name*. Raises ConfigurationError where no binding has it."""
        return self._named("recorder", name, lambda binding: binding.recorders)

    def recorders(self) -> list[Recorder]:
        """Return the recorders of all bindings, which are all imported for it."""
        return [each for binding in self._usable() for each in binding.recorders.values()]

    def bindings(self) -> list[Binding]:
        """Return all bindings that can be used, which are all imported for it; a broken one is named in the log."""
        return list(self._usable())

    def _named(self, kind: str, name: str, of: "Callable[[Binding], Mapping[str, Declared]]") -> Declared:
        """Return what is called *name*, importing no more bindings than it takes to find it."""
        known: list[str] = []
        for binding in self._usable(likely=name):
            if name in of(binding):
                return of(binding)[name]
            known += of(binding)
        raise ConfigurationError(
            f"there is no {kind} '{name}' (there are {', '.join(sorted(known)) or 'none'}){did_you_mean(name, known)}"
        )

    def _usable(self, likely: str = "") -> Iterator[Binding]:
        """Yield the bindings, those that are loaded first, then *likely*; a broken one is named in the log."""
        for binding_id in sorted(
            self.binding_ids, key=lambda each: (each not in self._bindings, each != likely)
        ):
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


class _Installed:
    """The entry points of what is installed now."""

    def __iter__(self) -> Iterator[EntryPoint]:
        return iter(entry_points(group=hookspecs.ENTRY_POINTS))


def _import(entry_point: EntryPoint) -> ModuleType:
    try:
        module = entry_point.load()
    except Exception as error:
        raise PluginError(
            f"binding '{entry_point.name}' cannot be imported from {entry_point.value}: {type(error).__name__}: {error}"
            + _hint(error)
        ) from error
    if not isinstance(module, ModuleType):
        found = type(module).__name__
        raise PluginError(
            f"binding '{entry_point.name}': {entry_point.value} is a {found}, expected a module with hooks"
        )
    return module


def _hint(error: Exception) -> str:
    """Return what to think of where it is a name of ours that is missing."""
    if not isinstance(error, ImportError) or error.name != hookspecs.PROJECT:
        return ""
    version = ".".join(map(str, API_VERSION))
    return f"; this is thinghost API {version}, was the binding written for another one?"


@lru_cache(maxsize=1)
def _built_in_profiles() -> Mapping[TypeUID, ProfileType]:
    # imported when a link names one: most houses need none
    profiles: Iterable[ProfileType] = import_module(".profiles", __package__).PROFILE_TYPES
    return {each.uid: each for each in profiles}


@lru_cache(maxsize=1)
def _built_in_transformations() -> Mapping[str, TransformationType]:
    # imported when a pattern or a link names one
    transformations: Mapping[str, TransformationType]
    transformations = import_module(".transformations", __package__).TRANSFORMATIONS
    return transformations


def load_binding(binding_id: str, module: ModuleType) -> Binding:
    """Return what the hooks of *module* declare under *binding_id*.

    Raises PluginError for a binding of another API, a misspelt hook, an answer of another type, a UID of another
    binding or one twice.
    """
    check_api_version(binding_id, module)
    _refuse_unknown_hooks(binding_id, module)
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(module, name=binding_id)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"binding '{binding_id}': {' '.join(str(error).split())}") from error
    thing_types = _by_uid(binding_id, _answers(binding_id, manager, "thinghost_thing_types", ThingType))
    for each in thing_types.values():
        _check_parameters(binding_id, each)
    declared = _answers(binding_id, manager, "thinghost_channel_types", ChannelType)
    used = [channel.type for each in thing_types.values() for _, channel in each.channel_definitions()]
    services = _answers(binding_id, manager, "thinghost_discovery_services", DiscoveryService)
    participants = _answers(binding_id, manager, "thinghost_mdns_participants", MdnsParticipant)
    _check_found_types(binding_id, services, thing_types)
    _check_found_types(binding_id, participants, thing_types)
    return Binding(
        id=binding_id,
        thing_types=thing_types,
        channel_types=_by_uid(binding_id, [*declared, *used]),
        profiles=_by_uid(binding_id, _answers(binding_id, manager, "thinghost_profiles", ProfileType)),
        transformations=_transformations(binding_id, manager),
        sinks=_by_name(binding_id, _answers(binding_id, manager, "thinghost_sinks", SinkType)),
        simulators=_by_name(binding_id, _answers(binding_id, manager, "thinghost_simulators", Simulator)),
        recorders=_by_name(binding_id, _answers(binding_id, manager, "thinghost_recorders", Recorder)),
        discovery_services=_by_name(binding_id, services),
        mdns_participants=_by_name(binding_id, participants),
    )


def _refuse_unknown_hooks(binding_id: str, module: ModuleType) -> None:
    """Refuse what looks like a hook and would never be called: pluggy sees neither kind of slip."""
    prefix, mark = f"{hookspecs.PROJECT}_", f"{hookspecs.PROJECT}_impl"
    known = sorted(name for name in vars(hookspecs) if name.startswith(prefix))
    for name, value in vars(module).items():
        is_marked = hasattr(value, mark)
        if name not in known and (is_marked or (name.startswith(prefix) and callable(value))):
            hint = did_you_mean(name, known) or f" (there are {', '.join(known)})"
            raise PluginError(f"binding '{binding_id}' has a hook that does not exist: {name}{hint}")
        if name in known and not is_marked:
            raise PluginError(f"binding '{binding_id}': {name} is not marked with @hookimpl")


def _answers(
    binding_id: str, manager: pluggy.PluginManager, hook: str, expected: type[Declared]
) -> list[Declared]:
    try:
        answers = getattr(manager.hook, hook)()
    except Exception as error:
        raise PluginError(
            f"binding '{binding_id}': {hook} failed: {type(error).__name__}: {error}"
        ) from error
    declared: list[Declared] = []
    for answer in answers:
        if not isinstance(answer, Sequence):
            raise _wrong_answer(binding_id, hook, f"a {type(answer).__name__}", expected)
        for each in answer:
            if not isinstance(each, expected):
                raise _wrong_answer(binding_id, hook, f"a list with a {type(each).__name__}", expected)
            declared.append(each)
    return declared


def _transformations(binding_id: str, manager: pluggy.PluginManager) -> dict[str, TransformationType]:
    found = _by_name(
        binding_id, _answers(binding_id, manager, "thinghost_transformations", TransformationType)
    )
    for name in found and found.keys() & _built_in_transformations().keys():
        raise PluginError(f"binding '{binding_id}' declares the transformation {name}, which is built in")
    return found


def _wrong_answer(binding_id: str, hook: str, found: str, expected: type[object]) -> PluginError:
    return PluginError(
        f"binding '{binding_id}': {hook} returned {found}, expected a list of {expected.__name__}"
    )


def _check_parameters(binding_id: str, thing_type: ThingType) -> None:
    try:
        _ = thing_type.parameters
    except Exception as error:
        raise PluginError(f"binding '{binding_id}': configuration of {thing_type.uid}: {error}") from error


def _check_found_types(
    binding_id: str,
    services: Sequence[DiscoveryService] | Sequence[MdnsParticipant],
    known: Mapping[TypeUID, ThingType],
) -> None:
    for service in services:
        unknown = next((uid for uid in service.thing_types if uid not in known), None)
        if unknown is not None:
            found = f"discovery service {service.name} finds {unknown}, which it does not declare"
            raise PluginError(f"binding '{binding_id}': {found}")


Typed = TypeVar("Typed", ThingType, ChannelType, ProfileType)
Named = TypeVar("Named", TransformationType, SinkType, Simulator, Recorder, DiscoveryService, MdnsParticipant)


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
