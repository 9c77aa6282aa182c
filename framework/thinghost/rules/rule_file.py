"""One rule file, loaded: the rules that stand in it, or all that is wrong with it."""

import ast
import inspect
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from pathlib import Path
from typing import Any

import attrs

from .declaration import draft_of, is_drafted
from .home import Home, at_home
from .house_module import Code, HouseModule, parse_code
from .item_names import unknown_items
from .library import Library
from .owner import Owner, owned_by
from .rule_class import Rule
from .rule_declaration import RuleDeclaration
from .rule_error import RuleError, located

_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef

_IN_LOOP = (
    "only the last {name} of this loop would be a rule: let a function return each, and put them into a list"
)


@attrs.frozen(eq=False)
class RuleFile:
    """What the file *path* holds: *rules*, in their order; none are to run where there are *errors*.

    *owner* has whatever the file began, *uses* are the files of the modules that it imports.
    """

    path: Path
    source: bytes
    owner: Owner
    rules: tuple[RuleDeclaration, ...] = ()
    errors: tuple[RuleError, ...] = ()
    uses: set[Path] = attrs.field(factory=set)
    _house_module: HouseModule | None = None

    def close(self) -> None:
        """End whatever the file began, and forget its module."""
        self.owner.close()
        if self._house_module is not None:
            self._house_module.forget()

    def show(self) -> None:
        """Be what tracebacks tell of the file, after another reading of it came to nothing."""
        if self._house_module is not None:
            self._house_module.show()


def load_rule_file(path: Path, source: bytes, owner: Owner, library: Library, home: Home) -> RuleFile:
    """Return the file *path*, which holds *source*, loaded for *home*: nothing listens yet.

    What it imports comes from *library* or from Python; rules and module are called after *owner*, whose is all that
    the file begins.
    """
    uses, house_module = set[Path](), None
    try:
        code = parse_code(path, source)
        module = f"{library.package}.{owner.name.removesuffix('.py').replace('/', '.')}"
        house_module = HouseModule(module, code, library.importing(uses))
        with at_home(home), owned_by(owner):
            context = copy_context()
            house_module.execute()
            found = list(_found(vars(house_module.module), module, path))
    except BaseException as error:  # noqa: BLE001  whatever it raises, the house goes on without it
        return RuleFile(path, source, owner, (), (located(error, path, 1),), uses, house_module)
    rules, errors = _declared(found, path, owner.name, context)
    doubled = _doubled(code, {name for name, _ in found}, path)
    errors = (*unknown_items(code, home), *doubled, *errors)
    return RuleFile(path, source, owner, rules, errors, uses, house_module)


_Found = tuple[str, Callable[..., object]]


def _found(namespace: dict[str, Any], module: str, path: Path) -> Iterator[_Found]:
    """Yield the functions and methods that are drafted as rules, by name; lists may hold some that were made."""
    seen = set()
    for name, value in namespace.items():
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module:
            yield from _methods(name, value, path)
        elif isinstance(value, list):
            yield from ((f"{name}[{place}]", each) for place, each in enumerate(value) if _is_rule(each))
        elif _is_rule(value) and id(value) not in seen:
            seen.add(id(value))
            yield name, value


def _is_rule(value: object) -> bool:
    return is_drafted(value) and not isinstance(value, type)


def _methods(name: str, kind: type[Rule], path: Path) -> Iterator[_Found]:
    if name.startswith("_") or inspect.isabstract(kind):
        return
    names = [each for each in dir(kind) if is_drafted(inspect.getattr_static(kind, each))]
    if names:
        try:
            made = kind()
        except Exception as error:
            raise located(error, path, inspect.getsourcelines(kind)[1]) from error
        yield from ((f"{name}.{each}", getattr(made, each)) for each in names)


def _declared(
    found: list[_Found], path: Path, file: str, context: Context
) -> tuple[tuple[RuleDeclaration, ...], tuple[RuleError, ...]]:
    rules: list[RuleDeclaration] = []
    errors: list[RuleError] = []
    known: dict[str, RuleDeclaration] = {}
    for name, function in found:
        line = inspect.unwrap(function).__code__.co_firstlineno
        try:
            rule = _declaration(f"{file}:{name}", function, path, line, context)
        except RuleError as error:
            errors.append(error)
            continue
        if (other := known.setdefault(rule.name, rule)) is not rule:
            errors.append(
                RuleError(path, line, f"there is a rule '{rule.name}' already, in line {other.line}")
            )
        rules.append(rule)
    return tuple(sorted(rules, key=lambda each: each.line)), tuple(errors)


def _declaration(
    uid: str, function: Callable[..., object], path: Path, line: int, context: Context
) -> RuleDeclaration:
    name = uid.rpartition(":")[2]
    draft = draft_of(getattr(function, "__func__", function))
    if not draft.triggers:
        raise RuleError(path, line, f"{name} has no trigger: nothing would ever run it")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise RuleError(path, line, f"{name} has a yield in it: nobody would take what it gives")
    return RuleDeclaration(
        uid=uid,
        name=draft.options.name or name,
        description=draft.options.description or (inspect.getdoc(function) or "").partition("\n")[0],
        function=function,
        triggers=tuple(draft.triggers),
        conditions=tuple(draft.conditions),
        options=draft.options,
        path=path,
        line=line,
        wants_event=_wants_event(name, function, path, line),
        context=context,
    )


def _wants_event(name: str, function: Callable[..., object], path: Path, line: int) -> bool:
    signature = inspect.signature(function)
    if _may_be_given(signature, "the event"):
        return True
    if _may_be_given(signature):
        return False
    raise RuleError(path, line, f"{name} takes {signature}: a rule takes nothing, or one thing, the event")


def _may_be_given(signature: inspect.Signature, *arguments: object) -> bool:
    try:
        signature.bind(*arguments)
    except TypeError:
        return False
    return True


def _doubled(code: Code, rules: set[str], path: Path) -> Iterator[RuleError]:
    """Yield an error for each function that another one of its name replaces, where that is a rule."""
    yield from _doubled_in(code.tree.body, "", rules, path)
    for node in code.tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _doubled_in(node.body, f"{node.name}.", rules, path)
        elif isinstance(node, ast.For | ast.While):
            yield from _replaced_in_loop(node, rules, path)


def _replaced_in_loop(loop: ast.stmt, rules: set[str], path: Path) -> Iterator[RuleError]:
    for node in ast.walk(loop):
        if isinstance(node, _FUNCTION) and node.decorator_list and node.name in rules:
            yield RuleError(path, node.decorator_list[0].lineno, _IN_LOOP.format(name=node.name))


def _doubled_in(body: list[ast.stmt], prefix: str, rules: set[str], path: Path) -> Iterator[RuleError]:
    lines: dict[str, int] = {}
    for node in body:
        if isinstance(node, _FUNCTION) and node.decorator_list:
            line, name = node.decorator_list[0].lineno, prefix + node.name
            if name in lines and name in rules:
                yield RuleError(path, line, f"there is a rule {name} already, in line {lines[name]}")
            lines[name] = line
