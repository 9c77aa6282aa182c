"""``thinghost diag``: one file about the house that can be shown to strangers."""

import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import entry_points, version
from pathlib import Path

import attrs
import click

from ..checker import check
from ..errors import ConfigurationError, PluginError
from ..hookspecs import ENTRY_POINTS, PROJECT
from ..placeholder import resolve_placeholders
from ..plugins import Plugins
from ..redaction import Redaction
from ..report import as_text
from ..thing import Thing
from ..web.directory import Json
from .house import House, installed_plugins, open_house
from .source import ask, config_option, declared_directory, running_instance
from .tables import facts, table
from .things import status_text

FILE_NAME = "thinghost-diag.txt"
"""What the file is called when nobody names another."""

_PACKAGES = (PROJECT, "aiohttp", "attrs", "cattrs", "click", "pluggy", "watchfiles", "zeroconf")
_PREFACE = """\
thinghost diagnosis
Passwords and tokens are masked (***). Serial numbers, names of users and hosts, addresses and places are replaced by
stand-ins such as <serialNumber 1>, the same throughout. Please look through it before you show it to others.
"""


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@config_option
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=FILE_NAME,
    show_default=True,
    help="The file to write; - is standard output.",
)
def command(paths: tuple[Path, ...], config: Path | None, output: Path) -> None:
    """Write all that helps to find a fault in the house of PATH..., by default the current folder, into one file.

    Versions, settings, findings of `check`, statuses, configuration, the health of what is polled, the last warnings
    and the last events are in it; passwords, tokens and what is private are not, so that it can be posted publicly.
    The running instance is asked; without one, statuses and events are missing.
    """
    text = _diagnosis(paths or (Path(),), config)
    if str(output) == "-":
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror}") from error
    click.echo(f"{output} is written: {len(text.splitlines())} lines, secrets masked")


@attrs.frozen
class _Facts:
    """What is known: the files, the things they declare, and the answers of the running instance, if there is one."""

    house: House
    plugins: Plugins
    declared: tuple[Thing, ...]
    things: list[Json]
    running: Json | None
    health: list[Json]


def _diagnosis(paths: tuple[Path, ...], config: Path | None) -> str:
    known = _facts(paths, config)
    sections = (
        ("Versions", _versions()),
        ("Process", _process(known.running)),
        ("Settings", _named(attrs.asdict(known.house.settings, recurse=False))),
        ("Files", _files(known.house)),
        ("Findings", _findings(known)),
        ("Things", _statuses(known.things)),
        *((f"Thing {thing['UID']}", _thing(thing)) for thing in known.things),
        ("Health of what is asked of the devices", _health(known.health)),
        ("Warnings and errors, the newest last", _lines(known.running, "log")),
        ("Events, the newest last", _lines(known.running, "events")),
    )
    text = "\n".join(f"== {title}\n{body.rstrip()}\n" for title, body in sections)
    return f"{_PREFACE}\n{_redaction(known).apply(text)}"


def _facts(paths: tuple[Path, ...], config: Path | None) -> _Facts:
    house, plugins = open_house(paths, config), installed_plugins()
    directory = declared_directory(house, plugins)
    declared, access = tuple(directory.things), running_instance(paths, config)
    if access is None:
        return _Facts(house, plugins, declared, directory.thing_list(), None, [])
    things, running, health = (
        ask(access, *path) for path in (("things",), ("thinghost", "diag"), ("thinghost", "health"))
    )
    return _Facts(house, plugins, declared, things, running, health)


def _redaction(known: _Facts) -> Redaction:
    configurations: list[Mapping[str, object]] = [
        attrs.asdict(known.house.settings, recurse=False),
        {"host": platform.node()},
        *(thing[part] for thing in known.things for part in ("configuration", "properties")),
    ]
    secret: set[str] = set()
    for thing in known.declared:
        configurations += [thing.configuration, _resolved(thing, known.house.folder)]
        secret.update(_secret_names(thing, known.plugins))
    return Redaction.for_configurations(configurations, secret)


def _resolved(thing: Thing, folder: Path) -> Mapping[str, object]:
    resolved: dict[str, object] = {}
    for name, value in thing.configuration.items():
        try:
            resolved.update(resolve_placeholders({name: value}, folder))
        except ConfigurationError:
            continue
    return resolved


def _secret_names(thing: Thing, plugins: Plugins) -> Iterator[str]:
    try:
        thing_type = plugins.thing_type(thing.type_uid)
    except PluginError:
        return
    if thing_type is not None:
        yield from (parameter.name for parameter in thing_type.parameters if parameter.is_secret)


def _versions() -> str:
    bindings = {
        f"binding {each.name}": f"{each.dist.name} {each.dist.version}" if each.dist else each.value
        for each in sorted(entry_points(group=ENTRY_POINTS))
    }
    return _named(
        {
            "Python": sys.version.split()[0],
            "system": platform.platform(),
            **{name: version(name) for name in _PACKAGES},
            **bindings,
        }
    )


def _process(running: Json | None) -> str:
    return "no instance runs this" if running is None else _named(running["process"])


def _files(house: House) -> str:
    sizes = {str(file): f"{file.stat().st_size} bytes" for file in (*house.files.things, *house.files.items)}
    return _named(sizes)


def _findings(known: _Facts) -> str:
    declared = known.house.declared
    return as_text(check(declared, known.plugins, folder=known.house.folder), len(declared.all))


def _statuses(things: Iterable[Json]) -> str:
    rows = [(each["UID"], each["thingTypeUID"], status_text(each["statusInfo"])) for each in things]
    return table(("Thing", "Type", "Status"), rows)


def _thing(thing: Json) -> str:
    return _named(
        {
            **{f"parameter {name}": value for name, value in thing["configuration"].items()},
            **{f"property {name}": value for name, value in thing["properties"].items()},
            "channels": len(thing["channels"]),
            "linked channels": sum(bool(channel["linkedItems"]) for channel in thing["channels"]),
        }
    )


def _health(contacts: list[Json]) -> str:
    if not contacts:
        return "none"
    rows = [
        (
            each["thing"],
            each["name"],
            each.get("lastGood", "never"),
            str(each["failures"]),
            each.get("lastError", ""),
        )
        for each in contacts
    ]
    return table(("Thing", "Asked for", "Last good answer", "Failures", "Last error"), rows)


def _lines(running: Json | None, key: str) -> str:
    if running is None:
        return "no instance runs this"
    return "\n".join(running[key]) or "none"


def _named(values: Mapping[str, object]) -> str:
    return facts([(name, str(value)) for name, value in values.items()])
