"""Writes the tables of the pages beside it anew from the code: ``make docs``.

A table stands between ``<!-- table NAME -->`` and ``<!-- end -->``; its name is a key of `tables`, or that of a
thing type's table.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import FunctionType

from thinghost import CommunicationError, ConfigurationError, ThingHandler, ThingHandlerCallback, hookspecs
from thinghost.configuration import parameters_of
from thinghost.failure import status_of
from thinghost.plugins import Plugins
from thinghost.reference import markdown_table, parameter_table, thing_type_table, with_tables
from thinghost.settings import Settings

FOLDER = Path(__file__).parent

ERRORS = (CommunicationError("no answer"), ConfigurationError("token is wrong"), KeyError("power"))
"""One of each kind that a handler may raise."""


def tables() -> Mapping[str, str]:
    """Return the tables that are about no thing type, by their names."""
    return {
        "settings": parameter_table(parameters_of(Settings)),
        "errors": markdown_table(("what you raise", "status"), map(_status, ERRORS)),
        "hooks": _table(("hook", "what it does"), vars(hookspecs).values()),
        "callback": _table(("the callback's", "contract"), vars(ThingHandlerCallback).values()),
        "handler": _table(("the handler's", "contract"), vars(ThingHandler).values()),
    }


def _status(error: Exception) -> tuple[str, str]:
    return f"`{error!r}`", str(status_of(error))


def _table(head: tuple[str, str], members: Iterable[object]) -> str:
    return markdown_table(head, _rows(members))


def _rows(members: Iterable[object]) -> Iterator[tuple[str, str]]:
    for each in members:
        function = each.fget if isinstance(each, property) else each
        if isinstance(function, FunctionType) and function.__doc__ and not function.__name__.startswith("_"):
            called = "" if isinstance(each, property) else _arguments(function)
            yield f"`{function.__name__}{called}`", _in_one_line(function)


def _arguments(function: Callable[..., object]) -> str:
    """Return what *function* is called with, without types."""
    declared = list(inspect.signature(function).parameters.values())
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in declared if each.name != "self"]
    return re.sub(r"<(\w+\.\w+): .*?>", r"\1", str(inspect.Signature(bare)))


def _in_one_line(function: Callable[..., object]) -> str:
    words = " ".join((inspect.getdoc(function) or "").split())
    return re.sub(r"``(.+?)``", r"`\1`", words)


def generated(text: str) -> str:
    """Return *text* with every table in it made anew. Raises ValueError for a table that there is not."""
    known, plugins = tables(), Plugins.installed()
    return with_tables(text, lambda name: known[name] if name in known else thing_type_table(plugins, name))


def pages() -> list[Path]:
    """Return all pages, sorted."""
    return sorted(FOLDER.rglob("*.md"))


if __name__ == "__main__":
    for page in pages():
        page.write_text(generated(page.read_text(encoding="utf-8")), encoding="utf-8")
