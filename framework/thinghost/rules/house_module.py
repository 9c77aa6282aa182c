"""A module of one house: run from the text of its file, in ``sys.modules`` under a name of its own while it is used."""

import ast
import builtins
import linecache
import re
import sys
from collections.abc import Callable, Collection
from importlib.util import decode_source
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

Import = Callable[..., Any]

_WORD = re.compile(r"\w+")


@attrs.frozen(eq=False)
class Code:
    """What stands in the file *path*: its bytes as *source*, the decoded *text*, and the *tree* that was parsed."""

    path: Path
    source: bytes
    text: str
    tree: ast.Module


def names(source: bytes, wanted: Collection[str]) -> bool:
    """Whether one of *wanted*, names of items or UIDs of things, stands in the text *source*."""
    text = source.decode(errors="replace")
    words = set(_WORD.findall(text)) if wanted else set[str]()
    return any(each in text if ":" in each else each in words for each in wanted)


def read_code(path: Path) -> Code:
    """Return the code in the file *path*. Raises OSError, SyntaxError, or ValueError for what is no text."""
    return parse_code(path, path.read_bytes())


def parse_code(path: Path, source: bytes) -> Code:
    """Return the code *source*, which stands in the file *path*. Raises as `read_code` does."""
    text = decode_source(source)
    return Code(path, source, text, ast.parse(text, str(path)))


class HouseModule:
    """The module that *code* becomes when it is executed; *imports* is what its import statements call."""

    def __init__(self, name: str, code: Code, imports: Import, *, package: str | None = None) -> None:
        """Prepare the module *name*; *package* is the name against which its relative imports are meant."""
        self.code = code
        self.module = ModuleType(name)
        namespace = vars(self.module)
        namespace["__file__"] = str(code.path)
        namespace["__package__"] = package
        namespace["__builtins__"] = {**vars(builtins), "__import__": imports}
        # without a time of change nobody looks at the file
        self._lines = (len(code.text), None, code.text.splitlines(keepends=True), str(code.path))

    def execute(self) -> None:
        """Run what stands in the file. Raises what that raises."""
        self.show()
        compiled = compile(self.code.tree, str(self.code.path), "exec", dont_inherit=True)
        exec(compiled, vars(self.module))  # noqa: S102  whoever may write the file may do all that we may

    def show(self) -> None:
        """Be the module of its name, whose lines tracebacks show, also where the file holds others by now."""
        sys.modules[self.module.__name__] = self.module
        linecache.cache[str(self.code.path)] = self._lines

    def forget(self) -> None:
        """Leave nothing behind but the objects that somebody holds; what took its place stays."""
        if sys.modules.get(self.module.__name__) is self.module:
            del sys.modules[self.module.__name__]
        if linecache.cache.get(str(self.code.path)) is self._lines:
            del linecache.cache[str(self.code.path)]
