"""What the commands that take PATH... share: finding the files, reading them, saying what is wrong."""

import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import attrs
import click

from .. import sinks
from ..automation import Automation
from ..config_files import ConfigFiles, find_config_files
from ..declared_files import DeclaredFiles, read_files
from ..errors import ConfigurationError
from ..plugins import Plugins, load_binding
from ..settings import FILE_NAME, Settings, read_settings
from .progress import progress_of

Function = TypeVar("Function", bound=Callable[..., Any])


@attrs.frozen
class House:
    """The files that a command was given, read, and the settings beside them."""

    files: ConfigFiles
    declared: DeclaredFiles
    settings: Settings
    folder: Path

    @property
    def automation(self) -> Automation | None:
        """Which rules run; None where there is no folder for them, or nobody wants them."""
        if not (self.files.automated and self.settings.rules):
            return None
        settings = self.settings
        return Automation(
            self.files.automated,
            settings.coordinates(),
            settings.notify,
            settings.country,
            settings.region,
        )

    @property
    def data_folder(self) -> Path:
        """Where data goes."""
        return data_folder(self.folder, self.settings)


def data_folder(folder: Path, settings: Settings) -> Path:
    """Return where data goes, as *settings* in *folder* say."""
    return folder / Path(settings.data_folder).expanduser()


def paths_argument(function: Function) -> Function:
    """Give the command *function* the argument PATH..., as ``paths``, and the option ``--config``."""
    config = click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=f"Read this file instead of {FILE_NAME} beside the first PATH.",
    )
    return click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))(config(function))


def open_house(paths: Sequence[Path], config: Path | None) -> House:
    """Return what *paths* name, read. Raises click's usage error where that is impossible."""
    try:
        files = find_config_files(paths)
        folder, settings = settings_of(paths[0], config)
        with progress_of(len(files.things) + len(files.items)) as progress:
            declared = read_files(files, progress)
    except (ValueError, ConfigurationError) as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.UsageError(f"{error.filename} cannot be read: {error.strerror}") from error
    return House(files, declared, settings, folder)


def settings_of(first: Path, config: Path | None) -> tuple[Path, Settings]:
    """Return the folder of the configuration, and the settings of the file *config*, or of that beside *first*.

    Raises ConfigurationError where they cannot be read.
    """
    folder = first if first.is_dir() else first.parent
    path = config or folder / FILE_NAME
    if not path.is_file():
        return folder, Settings()
    settings, warnings = read_settings(path)
    for warning in warnings:
        warn(warning)
    return path.parent, settings


def warn(text: str) -> None:
    """Print *text* as a warning to standard error."""
    click.echo(f"{click.style('warning', fg='yellow')}: {text}", err=True)


def show_problems(house: House) -> None:
    """Print every problem of the files, each with its line and a caret, to standard error."""
    for problem in house.declared.rendered_problems():
        click.echo(problem, err=True)


def installed_plugins() -> Plugins:
    """Return the bindings that are installed, and the sinks that come with the framework."""
    return Plugins.installed([load_binding("thinghost", sinks)])


def start_log(level: int) -> None:
    """Print the log, from *level* on, to standard error."""
    logging.basicConfig(
        level=level,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        datefmt="%H:%M:%S",
    )
