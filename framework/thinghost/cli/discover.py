"""``thinghost discover``: looks for things, and prints what to paste into the files."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import click

from ..errors import PluginError
from ..plugins import Binding, Plugins
from ..suggestion import did_you_mean
from .found import echo_text
from .house import installed_plugins, start_log
from .search import Found, Search, let_look, look, place_of
from .source import config_option, running_instance, split_words


@click.command()
@click.argument("words", nargs=-1, metavar="[BINDING] [PATH]...")
@config_option
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="How long to look.")
@click.option("--input", "text", default="", help="What the binding asks for, such as a pairing code.")
@click.option(
    "--interface",
    "interfaces",
    multiple=True,
    metavar="ADDRESS",
    help="Listen on this address of the machine only.",
)
@click.option("--things", "only", flag_value="things", help="Print only what belongs into a .things file.")
@click.option("--items", "only", flag_value="items", help="Print only what belongs into an .items file.")
def command(  # noqa: PLR0913, PLR0917  one argument for each option
    words: tuple[str, ...],
    config: Path | None,
    seconds: float | None,
    text: str,
    interfaces: tuple[str, ...],
    only: str | None,
) -> None:
    """Look for things of BINDING, or of all bindings, and print what to paste into the files.

    The instance looks that runs PATH, by default the files in the current folder; without one, this command does, and
    asks the bridges that the files have. What the files have already is left out. Exits 1 if nothing is new.

    \b
    Examples:
        thinghost discover
        thinghost discover enphase --things >> my.things
    """  # noqa: D301  the \b keeps click from wrapping the lines behind it
    # what goes wrong is said in the command's own words
    start_log(logging.DEBUG if click.get_current_context().obj else logging.CRITICAL)
    name, paths = split_words(words)
    plugins = installed_plugins()
    search = Search(_bindings(name, plugins), seconds, text, interfaces)
    access = running_instance(paths, config)
    if access is None:
        given = paths if len(words) > (name is not None) else ()
        found = asyncio.run(look(search, plugins, place_of(given, config, plugins)))
    else:
        found = asyncio.run(let_look(search, access))
    for line in _left_out(found):
        click.echo(line, err=True)
    if not found.new:
        click.echo(_nothing(search), err=True)
        raise SystemExit(1)
    echo_text(found.new, plugins, found.items, things=only != "items", items=only != "things")


def _bindings(name: str | None, plugins: Plugins) -> tuple[Binding, ...]:
    """Return the bindings that are to look. Raises click's usage error where there is none."""
    known = {
        each.id: each for each in plugins.bindings() if each.discovery_services or each.mdns_participants
    }
    if name in known:
        return (known[name],)
    if name is None and known:
        return tuple(known.values())
    listed = f"those that can are: {', '.join(known) or 'none'}"
    if name is None:
        raise click.UsageError("no binding that is installed can look for things")
    try:
        is_there = plugins.binding(name) is not None
    except PluginError as error:
        raise click.UsageError(str(error)) from error
    if is_there:
        raise click.UsageError(f"the binding {name} cannot look for things; {listed}")
    raise click.UsageError(f"there is no binding '{name}'{did_you_mean(name, known)}; {listed}")


def _left_out(found: Found) -> Iterator[str]:
    if found.declared:
        yield f"left out, for the files have them: {', '.join(found.declared)}"
    if found.ignored:
        ignored = ", ".join(found.ignored)
        yield f"left out, for they are ignored, or in the files under another name: {ignored}"


def _nothing(search: Search) -> str:
    ids = ", ".join(each.id for each in search.bindings)
    listened = [name for each in search.bindings for name in each.mdns_participants]
    tried = f"nothing new was found for {ids} in {search.longest:g} s"
    advice = "is the device on, and in the same network?"
    if listened:
        tried += f", listening by mDNS for {', '.join(listened)}"
        advice += " mDNS crosses neither routers nor VLANs, and a firewall must let UDP port 5353 in."
    return f"{tried}: {advice} Look longer with --seconds, or write the thing into a .things file by hand"
