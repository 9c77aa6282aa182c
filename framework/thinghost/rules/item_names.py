"""The items that a rule file names anywhere, also where nothing is executed before the rule runs."""

import ast
from collections.abc import Iterator

from ..suggestion import did_you_mean
from .home import Home
from .house_module import Code
from .library import HOUSE
from .rule_error import RuleError

_ITEMS = "items"


def unknown_items(code: Code, home: Home) -> Iterator[RuleError]:
    """Yield an error for each place of *code* that names an item of the house by ``items``, which *home* has not.

    Names that the file itself looks for (``"Boiler" in items``) may be missing. Where the word for the items has a
    second meaning in the file, nobody can tell.
    """
    nodes = list(ast.walk(code.tree))
    word = _word_for_items(nodes)
    if word is None or any(_binds(node, word) for node in nodes):
        return
    sought = {name for node in nodes if (name := _sought(node, word)) is not None}
    for node in nodes:
        name = _named(node, word)
        if name is not None and name not in sought and home.items.get(name) is None:
            line = node.lineno if isinstance(node, ast.expr) else 1
            known = (item.name for item in home.items)
            yield RuleError(code.path, line, f"there is no item {name}{did_you_mean(name, known)}")


def _word_for_items(nodes: list[ast.AST]) -> str | None:
    """Return what ``items`` of the house is called in the file, None where it is not imported."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == HOUSE:
            for alias in node.names:
                if alias.name == _ITEMS:
                    return alias.asname or alias.name
    return None


def _binds(node: ast.AST, word: str) -> bool:
    if isinstance(node, ast.arg):
        return node.arg == word
    return isinstance(node, ast.Name) and node.id == word and not isinstance(node.ctx, ast.Load)


def _is_word(node: ast.AST, word: str) -> bool:
    return isinstance(node, ast.Name) and node.id == word


def _named(node: ast.AST, word: str) -> str | None:
    """Return the item that *node* names: ``items.Boiler`` or ``items["Boiler"]``."""
    if isinstance(node, ast.Attribute) and _is_word(node.value, word) and not node.attr.startswith("__"):
        return node.attr
    if isinstance(node, ast.Subscript) and _is_word(node.value, word):
        return _text(node.slice)
    return None


def _sought(node: ast.AST, word: str) -> str | None:
    """Return the item that *node* asks for: ``"Boiler" in items``."""
    if isinstance(node, ast.Compare) and any(_is_word(each, word) for each in node.comparators):
        return _text(node.left)
    return None


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
