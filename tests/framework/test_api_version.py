"""A binding that wants another API than there is says so, before any of its hooks is looked at."""

import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from thinghost import API_VERSION, PluginError, Simulator, hookimpl
from thinghost.api_version import check_api_version
from thinghost.hookspecs import ENTRY_POINTS
from thinghost.plugins import Binding, Plugins, load_binding


def plugin(wanted: object) -> ModuleType:
    module = ModuleType("plugin")
    setattr(module, "THINGHOST_API", wanted)  # noqa: B010  a module has no such attribute of its own
    return module


@pytest.mark.parametrize("wanted", [(2, 0), (2, 3), [2, 3]])
def test_the_same_first_number_and_nothing_newer_is_fine(wanted: object) -> None:
    check_api_version("pump", plugin(wanted), ours=(2, 3))


def test_a_binding_that_says_nothing_was_written_for_the_first_one() -> None:
    check_api_version("pump", ModuleType("plugin"), ours=(1, 7))
    with pytest.raises(PluginError) as refused:
        check_api_version("pump", ModuleType("plugin"), ours=(2, 0))
    assert str(refused.value) == "binding 'pump' wants thinghost API 1.0, this is 2.0: upgrade the binding"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ((2, 4), "binding 'pump' wants thinghost API 2.4, this is 2.3: upgrade thinghost"),
        ((3, 0), "binding 'pump' wants thinghost API 3.0, this is 2.3: upgrade thinghost"),
        ((1, 9), "binding 'pump' wants thinghost API 1.9, this is 2.3: upgrade the binding"),
        ("2.3", "binding 'pump': THINGHOST_API is '2.3', expected two whole numbers such as (1, 0)"),
        ((2, 3, 0), "binding 'pump': THINGHOST_API is (2, 3, 0), expected two whole numbers such as (1, 0)"),
        (None, "binding 'pump': THINGHOST_API is None, expected two whole numbers such as (1, 0)"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(wanted: object, message: str) -> None:
    with pytest.raises(PluginError) as refused:
        check_api_version("pump", plugin(wanted), ours=(2, 3))
    assert str(refused.value) == message


def test_a_newer_binding_is_refused_for_that_and_not_for_the_hooks_it_has() -> None:
    module = plugin((API_VERSION[0], API_VERSION[1] + 1))

    @hookimpl
    def thinghost_dreams() -> Sequence[Simulator]:
        return ()

    setattr(module, "thinghost_dreams", thinghost_dreams)  # noqa: B010  a module has no such attribute of its own
    with pytest.raises(PluginError, match=r"upgrade thinghost$"):
        load_binding("pump", module)


def test_a_binding_for_this_api_is_loaded() -> None:
    assert load_binding("pump", plugin(API_VERSION)) == Binding("pump")


def test_a_name_that_thinghost_does_not_have_is_told_with_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pump_from_the_future.py").write_text("from thinghost import Dream\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins = Plugins([EntryPoint("pump", "pump_from_the_future", ENTRY_POINTS)])
    with pytest.raises(PluginError) as refused:
        plugins.binding("pump")
    assert "pump_from_the_future" not in sys.modules
    assert str(refused.value).endswith(
        "; this is thinghost API 1.0, was the binding written for another one?"
    )
