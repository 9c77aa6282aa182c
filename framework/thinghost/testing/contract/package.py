"""Rules about the package of a binding: what importing it does, what it imports, and what its types tell."""

import ast
import asyncio
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import thinghost

from ...hookspecs import ENTRY_POINTS
from .subject import Subject
from .trial import Trial
from .verdict import BrokenError, NotApplicableError, counted

MOST_MODULES = 1_000
"""So many modules the import of a binding may bring along: aiohttp brings about 300."""

_PROBE = """
import sys, threading
import thinghost
FORBIDDEN = ("socket.bind", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.mkdir", "os.system")
done = []
def hear(event, arguments):
    if event in FORBIDDEN or event == "open" and any(letter in str(arguments[1]) for letter in "wax+"):
        done.append(f"{event} {arguments[0]!r}")
sys.addaudithook(hear)
import importlib, json, time
known, began = len(sys.modules), time.perf_counter()
importlib.import_module(sys.argv[1])
took = time.perf_counter() - began
threads = [each.name for each in threading.enumerate() if each is not threading.main_thread()]
print(json.dumps({"done": done, "threads": threads, "modules": len(sys.modules) - known, "seconds": took}))
"""
"""What a program of its own does to see what an import does."""


async def importing_it_does_nothing(trial: Trial) -> str:
    """Importing the binding opens, starts and writes nothing, and brings along no more than it needs."""
    module = _module(trial.subject)
    seen = json.loads(await asyncio.to_thread(_probed, module))
    done = [*seen["done"], *(f"thread {name}" for name in seen["threads"])]
    if done:
        raise BrokenError(f"importing {module} does this: {', '.join(done)}")
    if seen["modules"] > MOST_MODULES:
        raise BrokenError(
            f"importing {module} brings {seen['modules']} modules, expected {MOST_MODULES} at most"
        )
    return f"{seen['modules']} modules in {seen['seconds'] * 1_000:.0f} ms"


async def it_imports_only_what_thinghost_offers(trial: Trial) -> str:
    """Of thinghost the binding uses the names in its ``__all__``, which stay; what is inside may change."""
    files, wrong = _sources(trial.subject), []
    for file, tree in files:
        wrong += [f"{file.name}:{line} imports {name}" for line, name in _private_imports(tree)]
    if wrong:
        raise BrokenError(", ".join(wrong))
    return counted(len(files), "file")


async def its_types_are_told(trial: Trial) -> str:
    """The package has a ``py.typed``, and every function says what it takes and returns."""
    files = _sources(trial.subject)
    if not (_folder(trial.subject) / "py.typed").exists():
        raise BrokenError("the package has no py.typed: type checkers do not look at it")
    functions = [
        (f"{file.name}:{node.lineno} {node.name}", _is_annotated(node))
        for file, tree in files
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    bare = [name for name, annotated in functions if not annotated]
    if bare:
        raise BrokenError(f"{len(bare)} of {len(functions)} functions are not annotated: {bare[0]}")
    return counted(len(functions), "function")


def _module(subject: Subject) -> str:
    if subject.module:
        return subject.module
    found = next((each for each in entry_points(group=ENTRY_POINTS) if each.name == subject.given), None)
    if found is None:
        raise NotApplicableError("the binding is no package that is installed")
    return found.module


def _probed(module: str) -> str:
    # -B: what Python itself writes, compiled modules, is not the binding's doing
    command = [sys.executable, "-B", "-c", _PROBE, module]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)  # noqa: S603  our own program
    if run.returncode:
        raise BrokenError(f"{module} cannot be imported alone: {run.stderr.strip().splitlines()[-1]}")
    return run.stdout


def _folder(subject: Subject) -> Path:
    package = _module(subject).partition(".")[0]
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise BrokenError(f"{package} is no package")
    return Path(next(iter(spec.submodule_search_locations)))


def _sources(subject: Subject) -> list[tuple[Path, ast.Module]]:
    return [
        (path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(_folder(subject).rglob("*.py"))
    ]


def _private_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of what *tree* imports of thinghost and thinghost does not offer."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (
                (node.lineno, alias.name) for alias in node.names if alias.name.startswith("thinghost.")
            )
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            if node.module.startswith("thinghost."):
                yield node.lineno, node.module
            elif node.module == "thinghost":
                names = (alias.name for alias in node.names)
                yield from (
                    (node.lineno, f"thinghost.{name}") for name in names if name not in thinghost.__all__
                )


def _is_annotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    told = node.args
    arguments = [*told.posonlyargs, *told.args, *told.kwonlyargs, *filter(None, (told.vararg, told.kwarg))]
    named = [each for each in arguments if each.arg not in ("self", "cls", "mcs")]
    return node.returns is not None and all(
        each.annotation is not None or each.arg.startswith("_") for each in named
    )


RULES = (importing_it_does_nothing, it_imports_only_what_thinghost_offers, its_types_are_told)
