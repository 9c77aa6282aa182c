"""``thinghost inbox``: what was found and stands in no file yet."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import attrs
import click

from ..discovery_result import DiscoveryResultFlag, discovery_result_dto, discovery_result_of
from ..errors import ConfigurationError
from ..inbox_store import read_inbox, write_inbox
from ..web.access import Access, NoAnswerError, RefusedRequestError
from ..web.directory import Json
from .found import echo_text
from .house import data_folder, installed_plugins, settings_of
from .source import ask, config_option, named, running_instance
from .tables import table

Function = TypeVar("Function", bound=Callable[..., Any])

_FLAGS = {"ignore": DiscoveryResultFlag.IGNORED, "unignore": DiscoveryResultFlag.NEW}


@attrs.frozen
class _Inbox:
    """The inbox of the instance that *access* asks, else the one in the data *folder*."""

    access: Access | None
    folder: Path

    def entries(self) -> dict[str, Json]:
        """Return every entry by its UID, as REST has it."""
        if self.access is not None:
            found = ask(self.access, "inbox") or []
        else:
            found = [discovery_result_dto(entry) for entry in read_inbox(self.folder)]
        return {each["thingUID"]: each for each in found}

    def flag(self, uid: str, how: str) -> None:
        """Let the entry *uid* be ignored, or no longer."""
        if self.access is not None:
            _tell(self.access, "POST", uid, how)
            return
        entries = read_inbox(self.folder)
        changed = [
            attrs.evolve(each, flag=_FLAGS[how], known_as=None) if each.uid.text == uid else each
            for each in entries
        ]
        write_inbox(self.folder, changed)

    def remove(self, uids: Iterable[str]) -> None:
        """Remove the entries *uids*."""
        if self.access is None:
            going = set(uids)
            write_inbox(self.folder, [each for each in read_inbox(self.folder) if each.uid.text not in going])
            return
        for uid in uids:
            # one below another that went is gone already
            with suppress(RefusedRequestError):
                _tell(self.access, "DELETE", uid)


def _tell(access: Access, method: str, uid: str, *how: str) -> None:
    try:
        access.tell(method, "", "inbox", uid, *how)
    except NoAnswerError as error:
        raise click.ClickException(f"the running instance went away: {error}") from error


def _of_house(function: Function) -> Function:
    """Give the command *function* the argument [PATH]..., as ``paths``, and the option ``--config``."""
    paths = click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
    return paths(config_option(function))


def _open(paths: tuple[Path, ...], config: Path | None) -> _Inbox:
    try:
        folder = data_folder(*settings_of((paths or (Path(),))[0], config))
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
    return _Inbox(running_instance(paths or (Path(),), config), folder)


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Show and tidy the inbox: things that were found and that no file has yet.

    The instance is asked that runs PATH, by default the files in the current folder; without one, the inbox it left is
    read. Without a command, the inbox is listed.
    """
    if context.invoked_subcommand is None:
        _list(_open((), None))


@command.command("list")
@_of_house
def list_(paths: tuple[Path, ...], config: Path | None) -> None:
    """List what is in the inbox."""
    _list(_open(paths, config))


def _list(inbox: _Inbox) -> None:
    entries = inbox.entries().values()
    if not entries:
        click.echo("the inbox is empty: 'thinghost discover' looks for things")
        return
    rows = [(each["flag"], each["thingUID"], each["label"], _facts(each)) for each in entries]
    click.echo(table(("Flag", "Thing", "Label", "Properties"), rows), nl=False)


def _facts(entry: Json) -> str:
    return ", ".join(f"{name}={value}" for name, value in entry["properties"].items())


@command.command()
@click.argument("uid")
@_of_house
def ignore(uid: str, paths: tuple[Path, ...], config: Path | None) -> None:
    """Hear no more of the thing UID."""
    _flag(uid, "ignore", _open(paths, config))


@command.command()
@click.argument("uid")
@_of_house
def unignore(uid: str, paths: tuple[Path, ...], config: Path | None) -> None:
    """Let the thing UID be new again."""
    _flag(uid, "unignore", _open(paths, config))


def _flag(uid: str, how: str, inbox: _Inbox) -> None:
    named("entry", uid, inbox.entries())
    inbox.flag(uid, how)


@command.command()
@click.argument("uid")
@_of_house
def clear(uid: str, paths: tuple[Path, ...], config: Path | None) -> None:
    """Remove the thing UID and what is below it; UID ``all`` stands for everything. What is found again comes back."""
    inbox = _open(paths, config)
    entries = inbox.entries()
    going = (
        list(entries)
        if uid == "all"
        else _with_those_below(named("entry", uid, entries)["thingUID"], entries)
    )
    inbox.remove(going)
    for each in going:
        click.echo(f"removed {each}")


def _with_those_below(uid: str, entries: dict[str, Json]) -> list[str]:
    below = [each for each, entry in entries.items() if entry.get("bridgeUID") == uid]
    return [uid, *(lower for each in below for lower in _with_those_below(each, entries))]


@command.command()
@click.argument("uid")
@_of_house
def show(uid: str, paths: tuple[Path, ...], config: Path | None) -> None:
    """Print the thing UID and what is below it as text to paste into files."""
    entries = _open(paths, config).entries()
    named("entry", uid, entries)
    results = [discovery_result_of(entries[each]) for each in _with_those_below(uid, entries)]
    echo_text(results, installed_plugins())
