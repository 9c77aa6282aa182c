"""The modules beside the rules (``lib/``): rule files import them by name, and those that changed are loaded anew."""

import builtins
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import resolve_name
from itertools import chain, count
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

from ..suggestion import did_you_mean
from .house_module import Code, HouseModule, Import, names, read_code
from .rule_error import located

HOUSE = "house"
"""The module by which rule files import the items and things of their own house."""

_HOUSE_MODULE = "thinghost.rules.house"

_PACKAGE = "house_rules"


@attrs.define(eq=False)
class _Loaded:
    house_module: HouseModule
    uses: set[Path] = attrs.field(factory=set)


class Library:
    """Knows the modules in *folders*; a module is loaded when it is first imported, and then the same for all files."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Look into *folders*, in their order."""
        self._folders = folders
        numbered = (f"{_PACKAGE}_{number}" for number in count(2))
        self.package = next(name for name in chain((_PACKAGE,), numbered) if name not in sys.modules)
        """The name above those of all modules of this house, which no other one in the process has."""
        sys.modules[self.package] = ModuleType(self.package)
        self._loaded: dict[str, _Loaded] = {}

    def importing(self, uses: set[Path]) -> Import:
        """Return what import statements of a file are to call; *uses* grows by the files that they lead to."""

        def house_import(
            name: str,
            globals_: Mapping[str, object] | None = None,
            locals_: Mapping[str, object] | None = None,
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> Any:  # noqa: ANN401  a module holds anything
            wanted = self._wanted(name, globals_ or {}, level)
            if wanted is None:
                found = builtins.__import__(name, globals_, locals_, fromlist or (), level)
                return _checked(found, name, fromlist)
            module = self._module(wanted, uses)
            if not fromlist:
                return module if level else self._module(wanted.partition(".")[0], uses)
            for each in fromlist:
                if not hasattr(module, each) and self._file(f"{wanted}.{each}"):
                    self._module(f"{wanted}.{each}", uses)
            return _checked(module, wanted, fromlist)

        return house_import

    def forget_changed(self, touched: Collection[str] = ()) -> set[Path]:
        """Forget the modules that changed or name one of *touched*, and those that use them; return their files."""
        changed = {
            loaded.house_module.code.path
            for loaded in self._loaded.values()
            if _is_changed(loaded.house_module.code) or names(loaded.house_module.code.source, touched)
        }
        gone = {
            name: loaded
            for name, loaded in self._loaded.items()
            if loaded.house_module.code.path in changed or loaded.uses & changed
        }
        for name, loaded in gone.items():
            loaded.house_module.forget()
            del self._loaded[name]
        return {loaded.house_module.code.path for loaded in gone.values()}

    def close(self) -> None:
        """Forget all modules."""
        for loaded in self._loaded.values():
            loaded.house_module.forget()
        self._loaded.clear()
        sys.modules.pop(self.package, None)

    def _wanted(self, name: str, namespace: Mapping[str, object], level: int) -> str | None:
        """Return which module of ours is meant by *name*, None where it is none of ours."""
        if level:
            package = str(namespace.get("__package__") or "")
            absolute = resolve_name("." * level + name, package)
            return absolute.removeprefix(f"{self.package}.")
        top = name.partition(".")[0]
        return name if top == HOUSE or self._file(top) else None

    def _module(self, name: str, uses: set[Path]) -> ModuleType:
        if name == HOUSE:
            return import_module(_HOUSE_MODULE)
        parent, _, last = name.rpartition(".")
        above = self._module(parent, uses) if parent else None
        loaded = self._loaded.get(name) or self._load(name)
        uses |= {loaded.house_module.code.path} | loaded.uses
        if above is not None:
            setattr(above, last, loaded.house_module.module)
        return loaded.house_module.module

    def _load(self, name: str) -> _Loaded:
        path = self._file(name)
        if path is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        inner = f"{self.package}.{name}"
        is_package = path.stem == "__init__"
        uses: set[Path] = set()
        try:
            code = read_code(path)
            package = inner if is_package else _above(inner)
            loaded = _Loaded(HouseModule(inner, code, self.importing(uses), package=package), uses)
            # modules that import each other find each other half made, as Python has it
            self._loaded[name] = loaded
            loaded.house_module.execute()
        except BaseException as error:
            if half := self._loaded.pop(name, None):
                half.house_module.forget()
            raise located(error, path, 1) from error
        return loaded

    def _file(self, name: str) -> Path | None:
        inside = Path(*name.split("."))
        return next((path for path in self._candidates(inside) if path.is_file()), None)

    def _candidates(self, inside: Path) -> Iterator[Path]:
        for folder in self._folders:
            yield folder / inside / "__init__.py"
            yield folder / f"{inside}.py"


def _above(inner: str) -> str:
    """Return the package of a module; a file right in the folder is in none."""
    above = inner.rpartition(".")[0]
    return above if "." in above else ""


def _is_changed(code: Code) -> bool:
    try:
        return code.path.read_bytes() != code.source
    except OSError:
        return True


def _checked(module: ModuleType, name: str, fromlist: Sequence[str] | None) -> ModuleType:
    """Return the module *name*. Raises ImportError where it lacks one of *fromlist*, with what was probably meant."""
    for each in fromlist or ():
        if each != "*" and not hasattr(module, each):
            known = getattr(module, "__all__", None) or vars(module)
            raise ImportError(f"{name} has no {each}{did_you_mean(each, known)}", name=name)
    return module
