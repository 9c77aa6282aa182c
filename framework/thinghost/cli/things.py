"""``thinghost things``: all things with their statuses, or one; and which of them are enabled."""

from pathlib import Path

import click

from ..disabled_things import DisabledThings
from ..uid import ThingUID
from ..web.access import Access, NoAnswerError, RefusedRequestError
from ..web.directory import Json
from .house import data_folder, settings_of
from .source import name_and_paths, open_source, running_instance, split_words
from .tables import facts, table

_ABLE = {"enable": True, "disable": False}


@click.command()
@name_and_paths
def command(words: tuple[str, ...], config: Path | None) -> None:
    """List the things with their statuses, or show the thing NAME, a UID.

    The instance is asked that runs PATH, by default the files in the current folder; without one, the files are read.

    'disable UID' instead of NAME stops a thing and all that is below it, and keeps it from starting until 'enable UID',
    also when the program starts again.

    \b
    Examples:
        thinghost things enphase:envoy:roof
        thinghost things disable enphase:envoy:roof
    """  # noqa: D301  the \b keeps click from wrapping the lines behind it
    if words and words[0] in _ABLE:
        _set_enabled(words, config)
        return
    name, paths = split_words(words)
    source = open_source(paths, config)
    if name is not None:
        click.echo(_one(source.thing(name)), nl=False)
        return
    rows = [(each["UID"], each.get("label", ""), status_text(each["statusInfo"])) for each in source.things]
    click.echo(table(("Thing", "Label", "Status"), rows), nl=False)


def _set_enabled(words: tuple[str, ...], config: Path | None) -> None:
    verb, *rest = words
    uid, paths = split_words(tuple(rest))
    if uid is None:
        raise click.UsageError(f"which thing? expected: thinghost things {verb} UID")
    # one that nobody knows is rather a slip than a wish for the future
    open_source(paths, config).thing(uid)
    access = running_instance(paths, config)
    if access is None:
        _write_down(uid, paths, config, enabled=_ABLE[verb])
    else:
        _ask(access, uid, enabled=_ABLE[verb])
    click.echo(f"{uid} successfully {verb}d.")


def _ask(access: Access, uid: str, *, enabled: bool) -> None:
    try:
        access.tell("PUT", "true" if enabled else "false", "things", uid, "enable")
    except RefusedRequestError as error:
        raise click.ClickException(f"the running instance refuses: {error.message}") from error
    except NoAnswerError as error:
        raise click.ClickException(f"the running instance went away: {error}") from error


def _write_down(uid: str, paths: tuple[Path, ...], config: Path | None, *, enabled: bool) -> None:
    disabled = DisabledThings(data_folder(*settings_of(paths[0], config)))
    try:
        disabled.set_disabled(ThingUID.parse(uid), not enabled)
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be written: {error.strerror}") from error


def status_text(info: Json) -> str:
    """Return a status as people read it: ``OFFLINE (COMMUNICATION_ERROR): nobody answers``."""
    detail = "" if info["statusDetail"] == "NONE" else f" ({info['statusDetail']})"
    description = f": {info['description']}" if "description" in info else ""
    return f"{info['status']}{detail}{description}"


def _one(thing: Json) -> str:
    rows = [
        ("Thing", thing["UID"]),
        ("Label", thing.get("label", "")),
        ("Type", thing["thingTypeUID"]),
        ("Status", status_text(thing["statusInfo"])),
        ("Bridge", thing.get("bridgeUID", "")),
        ("Location", thing.get("location", "")),
        *((f"Parameter {name}", str(value)) for name, value in thing["configuration"].items()),
        *((f"Property {name}", value) for name, value in thing["properties"].items()),
        *(("Channel", channel["id"]) for channel in thing["channels"]),
    ]
    return facts(rows)
