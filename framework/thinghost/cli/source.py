"""Where the commands that show a house look: the instance that runs it, or else its files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs
import click

from ..config_files import kind_of
from ..errors import ConfigurationError
from ..loader import load_model
from ..plugins import Plugins
from ..settings import FILE_NAME
from ..suggestion import did_you_mean
from ..transformer import Transformer
from ..unit import MeasurementSystem
from ..web.access import Access, NoAnswerError, RefusedRequestError, find_access
from ..web.directory import Directory, Json
from .house import House, data_folder, installed_plugins, open_house, settings_of, show_problems

Function = TypeVar("Function", bound=Callable[..., Any])


@attrs.frozen
class Source:
    """Everything there is: items, things and links as REST lists them."""

    items: list[Json]
    things: list[Json]
    links: list[Json]

    def item(self, name: str) -> Json:
        """Return the item *name*; ends the command where there is none."""
        return named("item", name, {each["name"]: each for each in self.items})

    def thing(self, uid: str) -> Json:
        """Return the thing *uid*; ends the command where there is none."""
        return named("thing", uid, {each["UID"]: each for each in self.things})

    def channels(self) -> dict[str, Json]:
        """Return every channel by its UID."""
        return {channel["uid"]: channel for thing in self.things for channel in thing["channels"]}


def named(kind: str, name: str, known: Mapping[str, Json]) -> Json:
    """Return what is called *name*; ends the command with a suggestion where there is no such *kind*."""
    if name not in known:
        raise click.ClickException(f"there is no {kind} {name}{did_you_mean(name, known)}")
    return known[name]


def config_option(function: Function) -> Function:
    """Give the command *function* the option ``--config``."""
    option = click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=f"Read this file instead of {FILE_NAME} beside the first PATH.",
    )
    return option(function)


def name_and_paths(function: Function) -> Function:
    """Give the command *function* the arguments [NAME] [PATH...], as ``words``, and the option ``--config``."""
    return click.argument("words", nargs=-1, metavar="[NAME] [PATH]...")(config_option(function))


def split_words(words: tuple[str, ...]) -> tuple[str | None, tuple[Path, ...]]:
    """Return the name that *words* begin with, if the first is no file or folder, and the paths behind it."""
    if words and not _is_path(words[0]):
        return words[0], tuple(map(Path, words[1:])) or (Path(),)
    return None, tuple(map(Path, words)) or (Path(),)


def _is_path(word: str) -> bool:
    path = Path(word)
    return "/" in word or path.is_dir() or kind_of(path) is not None


def running_instance(paths: tuple[Path, ...], config: Path | None) -> Access | None:
    """Return the access to the instance that runs the house of *paths*, None where none does."""
    try:
        return find_access(data_folder(*settings_of(paths[0], config)))
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error


def open_source(paths: tuple[Path, ...], config: Path | None) -> Source:
    """Return what the running instance of *paths* has; without one, what the files declare, and say so."""
    access = running_instance(paths, config)
    if access is None:
        return _declared(paths, config)
    return Source(*(ask(access, kind) for kind in ("items", "things", "links")))


def ask(access: Access, *path: str) -> Any:  # noqa: ANN401  JSON, in the shape that REST has for *path*
    """Return the running instance's answer under *path*, None where it has none; ends the command if it went."""
    try:
        return access.get(*path)
    except NoAnswerError as error:
        raise click.ClickException(f"the running instance went away: {error}") from error


def declared_directory(house: House, plugins: Plugins) -> Directory:
    """Return what the files of *house* declare."""
    zone = house.settings.zone()
    system = MeasurementSystem[house.settings.measurement_system]
    model = load_model(house.declared, plugins, system, zone)
    transform = Transformer(plugins.transformation, house.folder / "transform")
    return Directory(model.things, model.items, model.links, plugins, zone, transform)


def tell(path: Path, config: Path | None, item: str, value: str, *, command: bool) -> None:
    """Give *item* of the running instance of *path* the command or state *value*; ends the command if it refuses."""
    access = running_instance((path,), config)
    if access is None:
        raise click.ClickException(f"no instance runs the files in {path}: start one with 'thinghost run'")
    items = {each["name"]: each for each in ask(access, "items")}
    kind = named("item", item, items)["type"]
    try:
        if command:
            access.tell("POST", value, "items", item)
        else:
            access.tell("PUT", value, "items", item, "state")
    except RefusedRequestError as error:
        what = "command" if command else "state"
        raise click.ClickException(f"item {item} ({kind}) takes no {what} '{value}'") from error
    except NoAnswerError as error:
        raise click.ClickException(f"the running instance went away: {error}") from error


def _declared(paths: tuple[Path, ...], config: Path | None) -> Source:
    house, plugins = open_house(paths, config), installed_plugins()
    directory = declared_directory(house, plugins)
    show_problems(house)
    click.echo("no instance runs this: here is what the files declare", err=True)
    return Source(directory.item_list(), directory.thing_list(), directory.link_list())
