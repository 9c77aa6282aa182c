"""The import order of the house: a module may import only what stands above it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FRAMEWORK = ROOT / "framework" / "thinghost"
BINDINGS = sorted((ROOT / "bindings").glob("*/*/plugin.py"))

# from the bottom up; within a line from left to right
ORDER = """
    errors suggestion uid secret certificate_pin clock duration private_file stale_after
    unit_definition unit_text unit_table unit_conversion dimension unit unit_system
    number_text date_time_text type quantity_text quantity_type state state_text conversion
    format_specifier number_format date_format duration_format hash_code format state_format
    item_update item_type item_state group_function description display
    placeholder configuration settings thing_action
    cause thing link item time_series discovery_result mdns_service
    event item_text event_bus item_registry item_dto thing_dto event_text
    cause_text event_stream state_store
    failure contact disabled_things thing_storage http_session
    channel_type typed_channel handler thing_type discovery profile sink simulator cassette disguise recorder
    transformation
    hookspecs api_version thinghost
    plugins foundation reference transformer transformations profiles
    parser redaction rule_folder config_files declared_files
    checker report
    model model_difference thing_factory loader last_good
    channel_command group_manager expire_manager communication_manager link_manager
    patience poller connection_keeper handler_work
    inbox_store inbox mdns_client mdns mdns_participation discovery_manager discovering discovered_text
    thing_tree handler_factory thing_edit thing_handler_callback thing_registry thing_manager
    restorer start_level stale_manager auto_update_manager reloader
    watch simulation automation self_check rules runtime recent_log long_lived web
    sinks testing scaffold
    cli __main__
""".split()  # noqa: SIM905  a picture of the house


def modules(package: Path) -> list[Path]:
    return sorted(path for path in package.rglob("*.py"))


def name_of(path: Path, package: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, package: Path) -> Iterator[str]:
    """Yield the modules of *package* that the module *path* imports, wherever in it."""
    known = {name_of(each, package) for each in modules(package)}
    inside = path.relative_to(package.parent).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*inside[: len(inside) - node.level + 1], *filter(None, [node.module])])
            base = base if node.level else node.module or ""
            for alias in node.names:
                if f"{base}.{alias.name}" in known:
                    yield f"{base}.{alias.name}"
                elif base in known:
                    yield base


def graph_of(package: Path) -> dict[str, set[str]]:
    return {name_of(path, package): set(imported(path, package)) for path in modules(package)}


def place_of(name: str) -> str:
    """Return the module, or the folder it is in, that stands for *name* in the order."""
    package, _, rest = name.partition(".")
    return rest.partition(".")[0] or package


def test_a_module_imports_only_what_stands_above_it() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, others in graph_of(FRAMEWORK).items()
        for other in others
        if place_of(name) != place_of(other) and ORDER.index(place_of(name)) < ORDER.index(place_of(other))
    ]
    assert wrong == []


def test_every_module_has_its_place_in_the_order() -> None:
    assert {place_of(name) for name in graph_of(FRAMEWORK)} == set(ORDER)
    assert len(ORDER) == len(set(ORDER))


def cycles(graph: dict[str, set[str]]) -> list[str]:
    """Return every module that imports itself over others."""

    def reaches(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(graph[start])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(graph.get(name, ()))
        return seen

    return [name for name in graph if name in reaches(name)]


@pytest.mark.parametrize(
    "package", [FRAMEWORK, *(plugin.parent for plugin in BINDINGS)], ids=lambda path: path.name
)
def test_no_module_imports_itself_over_others(package: Path) -> None:
    graph = graph_of(package)
    assert len(graph) > 5
    assert cycles(graph) == []


def test_the_framework_knows_no_binding() -> None:
    names = [plugin.parent.name for plugin in BINDINGS]
    assert names
    assert not [path for path in modules(FRAMEWORK) if any(name in path.read_text("utf-8") for name in names)]


@pytest.mark.parametrize("package", [plugin.parent for plugin in BINDINGS], ids=lambda path: path.name)
def test_a_binding_imports_from_thinghost_itself_and_what_it_exports(package: Path) -> None:
    exported = set(ast.literal_eval(_all_of(FRAMEWORK / "__init__.py")))
    for path in modules(package):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.ImportFrom)
                and (node.module or "").startswith("thinghost.")
                and not node.level
            ):
                pytest.fail(f"{path.name} imports from {node.module}")
            if isinstance(node, ast.ImportFrom) and node.module == "thinghost":
                assert {alias.name for alias in node.names} <= exported, path.name


def _all_of(path: Path) -> ast.expr:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return node.value
    raise AssertionError(f"{path} has no __all__")
