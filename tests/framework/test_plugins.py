"""Bindings: found, loaded when named, and refused where they would not work."""

import ast
import importlib
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from framework.demo_binding import LEVEL, SINKS, Home, demo_plugins, module_with, thing_types
from thinghost import (
    ChannelDefinition,
    ConfigurationError,
    DiscoveryContext,
    DiscoveryService,
    Exchange,
    MdnsParticipant,
    PluginError,
    Profile,
    ProfileType,
    Recorder,
    Simulator,
    SinkType,
    ThingHandler,
    ThingType,
    TransformationType,
    TypeUID,
    hookimpl,
    hookspecs,
    parameter,
)
from thinghost.plugins import Binding, Plugins, load_binding

HOOKS = (
    "thinghost_channel_types",
    "thinghost_discovery_services",
    "thinghost_mdns_participants",
    "thinghost_profiles",
    "thinghost_recorders",
    "thinghost_simulators",
    "thinghost_sinks",
    "thinghost_thing_types",
    "thinghost_transformations",
)


@asynccontextmanager
async def nothing(*_: object) -> AsyncIterator[Any]:
    yield


async def recorded(_host: str, _options: Mapping[str, str | int]) -> Sequence[Exchange]:
    return ()


LAMP = ThingType("demo:lamp", "Lamp", ThingHandler)
PROFILE = ProfileType("demo:upside-down", "Upside down", lambda *_: Profile())
SINK = SinkType("blackhole", "Takes everything.", nothing)
SHOUT = TransformationType("SHOUT", "Shout", "a word", lambda function, text, _: text.upper() + function)
RECORDER = Recorder("device", "Listens.", recorded)
SIMULATOR = Simulator(
    "device",
    "A device.",
    "demo:lamp",
    (),
    serve=nothing,
    simulate=nothing,
    wants_simulation=bool,
)


async def look(_: DiscoveryContext) -> None:
    """Find nothing."""


LOOK = DiscoveryService("look", ("demo:lamp",), look)
LISTEN = MdnsParticipant("_lamp._tcp.local.", ("demo:lamp",), lambda _: None)


@attrs.frozen
class Unreadable:
    """A configuration whose parameter no file can give."""

    when: complex = parameter()


def declared() -> list[str]:
    tree = ast.parse(Path(hookspecs.__file__).read_text(encoding="utf-8"))
    return sorted(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and ast.get_docstring(node)
    )


def test_every_hook_is_documented_and_tested_here() -> None:
    assert (
        declared()
        == sorted(HOOKS)
        == sorted(name for name in vars(hookspecs) if name.startswith("thinghost_"))
    )


def test_a_binding_declares_all_that_the_hooks_ask_for() -> None:
    module = module_with(
        thinghost_thing_types=lambda: [LAMP],
        thinghost_channel_types=lambda: [LEVEL],
        thinghost_profiles=lambda: [PROFILE],
        thinghost_sinks=lambda: [SINK],
        thinghost_simulators=lambda: [SIMULATOR],
        thinghost_recorders=lambda: [RECORDER],
        thinghost_discovery_services=lambda: [LOOK],
        thinghost_mdns_participants=lambda: [LISTEN],
        thinghost_transformations=lambda: [SHOUT],
    )
    assert load_binding("demo", module) == Binding(
        "demo",
        {TypeUID("demo:lamp"): LAMP},
        {TypeUID("demo:level"): LEVEL},
        {TypeUID("demo:upside-down"): PROFILE},
        {"blackhole": SINK},
        {"device": SIMULATOR},
        recorders={"device": RECORDER},
        discovery_services={"look": LOOK},
        mdns_participants={"_lamp._tcp": LISTEN},
        transformations={"SHOUT": SHOUT},
    )


def test_channel_types_of_thing_types_need_not_be_declared_again() -> None:
    found = load_binding("demo", module_with(thinghost_thing_types=lambda: thing_types(Home())))
    assert sorted(map(str, found.channel_types)) == [
        "demo:button",
        "demo:energy",
        "demo:level",
        "demo:power",
        "demo:switch",
    ]


def test_a_binding_without_any_hook_declares_nothing() -> None:
    assert load_binding("demo", ModuleType("plugin")) == Binding("demo")


def marked() -> Sequence[ThingType]:
    return ()


def unmarked() -> Sequence[ThingType]:
    return ()


def wrong_arguments(_name: str) -> Sequence[ThingType]:
    return ()


def fails() -> Sequence[ThingType]:
    raise KeyError("lamp")


@pytest.mark.parametrize(
    ("name", "hook", "message"),
    [
        (
            "thinghost_thing_typs",
            hookimpl(marked),
            (
                "binding 'demo' has a hook that does not exist: thinghost_thing_typs, "
                "did you mean 'thinghost_thing_types'?"
            ),
        ),
        (
            "thinghost_thing_typs",
            unmarked,
            (
                "binding 'demo' has a hook that does not exist: thinghost_thing_typs, "
                "did you mean 'thinghost_thing_types'?"
            ),
        ),
        (
            "xyz",
            hookimpl(marked),
            f"binding 'demo' has a hook that does not exist: xyz (there are {', '.join(HOOKS)})",
        ),
        (
            "thinghost_thing_types",
            unmarked,
            "binding 'demo': thinghost_thing_types is not marked with @hookimpl",
        ),
        (
            "thinghost_thing_types",
            hookimpl(fails),
            "binding 'demo': thinghost_thing_types failed: KeyError: 'lamp'",
        ),
    ],
)
def test_a_misspelt_hook_is_refused(name: str, hook: Callable[..., object], message: str) -> None:
    module = ModuleType("plugin")
    setattr(module, name, hook)
    with pytest.raises(PluginError) as refused:
        load_binding("demo", module)
    assert str(refused.value) == message


def test_a_hook_with_arguments_that_nobody_gives_is_refused() -> None:
    with pytest.raises(
        PluginError, match=r"^binding 'demo': .*Argument\(s\) \{'_name'\} are declared in the hookimpl"
    ):
        load_binding("demo", module_with(thinghost_thing_types=wrong_arguments))  # type: ignore[arg-type]  # the slip itself


@pytest.mark.parametrize(
    ("hook", "answer", "message"),
    [
        (
            "thinghost_thing_types",
            LAMP,
            "thinghost_thing_types returned a ThingType, expected a list of ThingType",
        ),
        (
            "thinghost_thing_types",
            [LEVEL],
            "thinghost_thing_types returned a list with a ChannelType, expected a list of ThingType",
        ),
        (
            "thinghost_channel_types",
            [LAMP],
            "thinghost_channel_types returned a list with a ThingType, expected a list of ChannelType",
        ),
        (
            "thinghost_sinks",
            ["console"],
            "thinghost_sinks returned a list with a str, expected a list of SinkType",
        ),
        (
            "thinghost_simulators",
            7,
            "thinghost_simulators returned a int, expected a list of Simulator",
        ),
    ],
)
def test_an_answer_of_another_type_is_refused(hook: str, answer: object, message: str) -> None:
    with pytest.raises(PluginError) as refused:
        load_binding("demo", module_with(**{hook: lambda: answer}))
    assert str(refused.value) == f"binding 'demo': {message}"


@pytest.mark.parametrize(
    ("hooks", "message"),
    [
        (
            {"thinghost_thing_types": lambda: [attrs.evolve(LAMP, uid="hue:lamp")]},
            "binding 'demo' declares hue:lamp, which is another binding's name",
        ),
        (
            {"thinghost_thing_types": lambda: [LAMP, attrs.evolve(LAMP, label="Other")]},
            "binding 'demo' declares demo:lamp twice",
        ),
        (
            {"thinghost_channel_types": lambda: [LEVEL, attrs.evolve(LEVEL, label="Other")]},
            "binding 'demo' declares demo:level twice",
        ),
        (
            {"thinghost_sinks": lambda: [SINK, attrs.evolve(SINK, description="Other")]},
            "binding 'demo' declares blackhole twice",
        ),
        (
            {"thinghost_simulators": lambda: [SIMULATOR, attrs.evolve(SIMULATOR, description="Other")]},
            "binding 'demo' declares device twice",
        ),
        (
            {"thinghost_thing_types": lambda: [attrs.evolve(LAMP, configuration=Unreadable)]},
            (
                "binding 'demo': configuration of demo:lamp: a parameter cannot be of type <class 'complex'>; "
                "possible are text, secret text, true or false, whole number, number, number"
            ),
        ),
    ],
)
def test_a_name_is_claimed_once_and_by_its_own_binding(
    hooks: dict[str, Callable[[], object]], message: str
) -> None:
    with pytest.raises(PluginError) as refused:
        load_binding("demo", module_with(**hooks))
    assert str(refused.value) == message


def test_a_thing_type_with_two_channels_of_one_id_cannot_be_made() -> None:
    channel = ChannelDefinition("level", LEVEL)
    with pytest.raises(ValueError, match=r"^demo:lamp has two channels 'level'$"):
        attrs.evolve(LAMP, channels=(channel, channel))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Plugins]]:
    """Yield what installs bindings by the text of their plugin modules."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(**texts: str) -> Plugins:
        for name, text in texts.items():
            (tmp_path / f"{name}_plugin.py").write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        return Plugins(EntryPoint(name, f"{name}_plugin", hookspecs.ENTRY_POINTS) for name in texts)

    yield install
    for name in set(sys.modules) - before:
        del sys.modules[name]


GOOD = """
from thinghost import ThingHandler, ThingType, hookimpl
@hookimpl
def thinghost_thing_types():
    return [ThingType("good:lamp", "Lamp", ThingHandler)]
"""


def test_a_package_that_does_not_import_leaves_out_itself_only(installed: Callable[..., Plugins]) -> None:
    plugins = installed(broken="import a_package_that_is_not_there", good=GOOD)
    for _ in range(2):
        with pytest.raises(PluginError) as refused:
            plugins.thing_type(TypeUID("broken:lamp"))
        assert str(refused.value) == (
            "binding 'broken' cannot be imported from broken_plugin: "
            "ModuleNotFoundError: No module named 'a_package_that_is_not_there'"
        )
    found = plugins.thing_type(TypeUID("good:lamp"))
    assert found is not None
    assert found.label == "Lamp"
    assert plugins.binding_ids == ["broken", "good"]
    assert plugins.binding("other") is None


def test_a_binding_is_imported_only_when_something_names_it(installed: Callable[..., Plugins]) -> None:
    plugins = installed(good=GOOD)
    assert "good_plugin" not in sys.modules
    assert plugins.thing_type(TypeUID("other:lamp")) is None
    assert "good_plugin" not in sys.modules
    plugins.thing_type(TypeUID("good:lamp"))
    assert "good_plugin" in sys.modules


def test_a_sink_of_the_framework_is_found_without_importing_any_binding(
    installed: Callable[..., Plugins],
) -> None:
    installed(good=GOOD)
    built_in = load_binding("thinghost", module_with(thinghost_sinks=lambda: [SINK]))
    plugins = Plugins([EntryPoint("good", "good_plugin", hookspecs.ENTRY_POINTS)], [built_in])
    assert plugins.sink("blackhole") is SINK
    assert "good_plugin" not in sys.modules


def test_an_unknown_sink_or_simulator_is_named_with_those_there_are(
    installed: Callable[..., Plugins], caplog: pytest.LogCaptureFixture
) -> None:
    plugins = demo_plugins(Home())
    with pytest.raises(ConfigurationError) as refused:
        plugins.sink("consol")
    assert str(refused.value) == (f"there is no sink 'consol' (there are {SINKS}), did you mean 'console'?")
    with pytest.raises(ConfigurationError, match=r"^there is no simulator 'x' \(there are none\)$"):
        installed(broken="1 / 0").simulator("x")
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (
            logging.WARNING,
            "binding 'broken' cannot be imported from broken_plugin: ZeroDivisionError: division by zero",
        )
    ]


def test_two_packages_that_claim_one_binding_are_both_refused(installed: Callable[..., Plugins]) -> None:
    installed(good=GOOD)
    group = hookspecs.ENTRY_POINTS
    plugins = Plugins([EntryPoint("good", "good_plugin", group), EntryPoint("good", "other.plugin", group)])
    with pytest.raises(PluginError) as refused:
        plugins.binding("good")
    assert str(refused.value) == (
        "binding 'good' is claimed twice, by good_plugin and by other.plugin: uninstall one"
    )


def test_an_entry_point_must_name_a_module(installed: Callable[..., Plugins]) -> None:
    installed(good=GOOD)
    point = EntryPoint("good", "good_plugin:thinghost_thing_types", hookspecs.ENTRY_POINTS)
    with pytest.raises(PluginError) as refused:
        Plugins([point]).binding("good")
    assert str(refused.value) == (
        "binding 'good': good_plugin:thinghost_thing_types is a function, expected a module with hooks"
    )


def test_the_binding_of_this_project_is_found_by_its_entry_point() -> None:
    plugins = Plugins.installed()
    assert "enphase" in plugins.binding_ids
    assert plugins.channel_type(TypeUID("enphase:watts-now")) is not None
    assert [each.name for each in plugins.simulators()] == ["enphase"]
    assert plugins.simulator("enphase").thing_type == TypeUID("enphase:envoy")
