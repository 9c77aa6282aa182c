"""Writes the tables of the pages beside it anew from the code: ``make docs``.

A table stands between ``<!-- table NAME -->`` and ``<!-- end -->``; its name is a key of `tables`, or that of a
thing type's table.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import FunctionType

from thinghost import (
    CommunicationError,
    ConfigurationError,
    ThingHandler,
    ThingHandlerCallback,
    hookspecs,
    rules,
)
from thinghost.configuration import parameters_of
from thinghost.failure import status_of
from thinghost.plugins import Plugins
from thinghost.reference import markdown_table, parameter_table, thing_type_table, with_tables
from thinghost.rules.rule_item import CommandItem, RuleItem
from thinghost.settings import Settings
from thinghost.testing import VirtualHome
from thinghost_enphase.fault_names import FAULTS
from thinghost_enphase.simulation import SIMULATOR

FOLDER = Path(__file__).parent

RECIPES = FOLDER / "recipes"

ERRORS = (CommunicationError("no answer"), ConfigurationError("token is wrong"), KeyError("power"))
"""One of each kind that a handler may raise."""

TRIGGERS = (
    *(rules.changed, rules.updated, rules.received, rules.daily, rules.every, rules.cron),
    *(rules.sunrise, rules.sunset, rules.dawn, rules.dusk, rules.at_item),
    *(rules.thing_changed, rules.thing_updated, rules.triggered),
    *(rules.started, rules.reloaded, rules.stopping, rules.start_level, rules.on_event),
)
CONDITIONS = (rules.between, rules.weekdays, rules.state_is, rules.thing_is)


def tables() -> Mapping[str, str]:
    """Return the tables that are about no thing type, by their names."""
    return {
        "settings": parameter_table(parameters_of(Settings)),
        "errors": markdown_table(("what you raise", "status"), map(_status, ERRORS)),
        "hooks": _table(("hook", "what it does"), vars(hookspecs).values()),
        "callback": _table(("the callback's", "contract"), vars(ThingHandlerCallback).values()),
        "handler": _table(("the handler's", "contract"), vars(ThingHandler).values()),
        "enphase-simulator": markdown_table(("option", "default", "meaning"), _options()),
        "enphase-faults": markdown_table(
            ("`--fault`", "what the gateway does", "when", "what thinghost makes of it"), _faults()
        ),
        "triggers": markdown_table(("trigger", "comes"), _briefly(TRIGGERS, "the trigger that comes ")),
        "conditions": markdown_table(
            ("condition", "holds when"), _briefly(CONDITIONS, "the condition that ")
        ),
        "verbs": markdown_table(("item", "what only it has"), _verbs()),
        "home": _table(("home's", "contract"), vars(VirtualHome).values()),
        **{f"recipe-{folder.name}": _recipe(folder) for folder in RECIPES.iterdir() if folder.is_dir()},
    }


def _briefly(functions: Iterable[Callable[..., object]], usual: str) -> Iterator[tuple[str, str]]:
    """Yield a row for each of *functions*: its first sentence, without *usual*, which all of them say."""
    for each in functions:
        sentence = _in_one_line((inspect.getdoc(each) or "").partition("\n\n")[0])
        yield f"`{each.__name__}{_arguments(each)}`", sentence.removeprefix("Return ").removeprefix(usual)


def _verbs() -> Iterator[tuple[str, str]]:
    yield "every item", _public(RuleItem)
    yield "what takes commands", _public(CommandItem)
    for name in rules.__all__:
        kind = getattr(rules, name)
        is_of_items = isinstance(kind, type) and issubclass(kind, RuleItem)
        if is_of_items and kind not in {RuleItem, CommandItem} and (own := _public(kind)):
            yield f"`{name}`", own


def _public(kind: type) -> str:
    return ", ".join(f"`{name}`" for name in vars(kind) if name[0] != "_" and name not in {"of", "class_of"})


def _recipe(folder: Path) -> str:
    """Return the rule file of a recipe as it stands there."""
    name = f"rules/{folder.name}.py"
    return f"```python\n# {name}\n{(folder / name).read_text(encoding='utf-8')}```\n"


def _options() -> Iterator[tuple[str, str, str]]:
    for option in SIMULATOR.options:
        choices = f": {', '.join(option.choices)}" if option.choices and not option.repeatable else ""
        default = "" if option.default is False or option.default == "" else f"`{option.default}`"
        yield f"`--{option.name}`", default, option.description + choices


def _faults() -> Iterator[tuple[str, str, str, str]]:
    for fault in FAULTS.values():
        yield f"`{fault.name}`", fault.description, fault.when.value, fault.effect


def _status(error: Exception) -> tuple[str, str]:
    return f"`{error!r}`", str(status_of(error))


def _table(head: tuple[str, str], members: Iterable[object]) -> str:
    return markdown_table(head, _rows(members))


def _rows(members: Iterable[object]) -> Iterator[tuple[str, str]]:
    for each in members:
        function = each.fget if isinstance(each, property) else each
        if isinstance(function, FunctionType) and function.__doc__ and not function.__name__.startswith("_"):
            called = "" if isinstance(each, property) else _arguments(function)
            yield f"`{function.__name__}{called}`", _in_one_line(inspect.getdoc(function) or "")


def _arguments(function: Callable[..., object]) -> str:
    """Return what *function* is called with, without types."""
    declared = list(inspect.signature(function).parameters.values())
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in declared if each.name != "self"]
    return re.sub(r"<(\w+\.\w+): .*?>", r"\1", str(inspect.Signature(bare)))


def _in_one_line(text: str) -> str:
    words = " ".join(text.split())
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
