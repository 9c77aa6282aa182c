"""``thinghost run``: a house in the terminal."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import attrs
import click

from ..clock import Clock
from ..duration import parse_duration
from ..errors import ConfigurationError
from ..loader import load_model
from ..long_lived import keep_long_lived
from ..mdns_client import NetworkMdns
from ..model import Model
from ..plugins import Plugins
from ..runtime import Runtime, SinkRequest, running
from ..self_check import self_check
from ..simulation import FIRST_HOUR, SPEED, SimulatedThing, StandIns, stand_ins
from ..simulator import Simulator
from ..unit import MeasurementSystem
from ..web.service import answering
from .house import House, installed_plugins, open_house, paths_argument, show_problems, start_log, warn
from .reload import Calls, Files, keep_stubs, show_broken_rules
from .tables import items_table, things_table

ONCE_SECONDS = 120.0
"""How long ``--once`` waits for the slowest thing."""


@attrs.frozen
class _Wishes:
    once: bool
    watch: bool
    seconds: float | None
    sinks: tuple[SinkRequest, ...]


@click.command()
@paths_argument
@click.option(
    "--simulate", metavar="NAME", help="Stand in for the devices that have no address, e.g. enphase."
)
@click.option(
    "--sink",
    "sinks",
    metavar="NAME[=ARG]",
    multiple=True,
    help="Where events go: console, jsonl=FILE ... May be given several times. [default: console on a terminal]",
)
@click.option(
    "--once", is_flag=True, help="Poll every thing once, print a table, exit 0 if all are ONLINE, else 1."
)
@click.option("--for", "duration", metavar="DURATION", help="Stop after this time: 30s, 5m, 1h 30m.")
@click.option("--strict", is_flag=True, help="Refuse to run when a file has an error (exit 1).")
@click.option("--no-watch", is_flag=True, help="Leave changes of the files alone until a SIGHUP.")
@click.option("-v", "--verbose", is_flag=True, help="Log everything, as log_level = 'debug' does.")
def command(  # noqa: PLR0913  one argument for each option
    paths: tuple[Path, ...],
    config: Path | None,
    simulate: str | None,
    sinks: tuple[str, ...],
    duration: str | None,
    *,
    once: bool,
    strict: bool,
    no_watch: bool,
    verbose: bool,
) -> None:
    """Run the things and items of PATH..., and show what changes.

    PATH is a .things or .items file, a file called things.* or items.* (such as things.example), or a folder laid
    out like openHAB's (things/*.things, items/*.items). A file with an error runs without what is broken in it.
    Files that change are reloaded: what is new in them starts, what is as before goes on undisturbed.

    \b
    Examples:
        thinghost run things.example items.example --simulate enphase
        thinghost run /etc/openhab --sink jsonl=/var/log/states.jsonl
        thinghost run my.things my.items --once
    """  # noqa: D301  the \b keeps click from wrapping the lines behind it
    house = open_house(paths, config)
    everything = verbose or click.get_current_context().obj
    start_log(logging.DEBUG if everything else house.settings.level())
    plugins = installed_plugins()
    try:
        wishes = _wishes(house, plugins, sinks, duration, once=once, watch=not no_watch)
        simulator = None if simulate is None else plugins.simulator(simulate)
        clock = Clock(house.settings.zone())
        model = _model(house, plugins, clock)
        files = Files(paths, config, house.settings, plugins)
        if strict and (model.problems or not house.declared.is_valid):
            click.echo("nothing is run: the files have errors (--strict)", err=True)
            raise SystemExit(1)
        raise SystemExit(asyncio.run(_run(files, house, wishes, simulator, model, clock)))
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error


def _wishes(  # noqa: PLR0913  one argument for each option that counts
    house: House, plugins: Plugins, sinks: tuple[str, ...], duration: str | None, *, once: bool, watch: bool
) -> _Wishes:
    wanted = sinks or house.settings.sinks
    if not wanted and not once and sys.stdout.isatty():
        wanted = ("console",)
    requests = tuple(SinkRequest.parse(each) for each in wanted)
    for request in requests:
        plugins.sink(request.name)
    return _Wishes(once, watch, _seconds(duration), requests)


def _seconds(duration: str | None) -> float | None:
    if duration is None:
        return None
    parsed = parse_duration(duration)
    if parsed is None or parsed.total_seconds() < 0:
        raise ConfigurationError(f"--for: '{duration}' is no duration, expected e.g. 30s, 5m or 1h 30m")
    return parsed.total_seconds()


def _model(house: House, plugins: Plugins, clock: Clock) -> Model:
    """Return what the files declare, and say what is wrong with them and what is not run."""
    model = load_model(
        house.declared, plugins, MeasurementSystem[house.settings.measurement_system], clock.zone
    )
    show_problems(house)
    for problem in model.problems:
        warn(problem)
    keep_stubs(house)
    for line in house.files.not_run:
        click.echo(line, err=True)
    return model


async def _run(  # noqa: PLR0913, PLR0917  everything that a run is made of
    files: Files, house: House, wishes: _Wishes, simulator: Simulator | None, model: Model, clock: Clock
) -> int:
    calls = Calls()
    calls.listen()
    async with (
        _simulation(model, simulator, clock) as found,
        running(
            model,
            files.plugins,
            clock,
            sinks=wishes.sinks,
            folder=house.folder,
            data_folder=house.data_folder,
            stale_after=house.settings.stale(),
            automation=house.automation,
            discover=house.settings.discovery and simulator is None and not wishes.once,
            mdns=NetworkMdns(clock, house.settings.discovery_interfaces),
        ) as runtime,
    ):
        show_broken_rules(runtime)
        if wishes.once:
            return await _once(runtime, calls, wishes.seconds or ONCE_SECONDS)
        async with (
            answering(runtime, files.plugins, house.data_folder, house.settings.rest_port),
            asyncio.TaskGroup() as tasks,
        ):
            # whoever reads that all is up may rely on being watched
            beside = [tasks.create_task(files.watch(calls.reload))] if wishes.watch else []
            beside.append(tasks.create_task(_check_itself(runtime)))
            if wishes.seconds is not None:
                asyncio.get_running_loop().call_later(wishes.seconds, calls.stop)
            keep_long_lived()
            while await calls.is_reload():
                await files.reload(runtime, found)
                keep_long_lived()
            for task in beside:
                task.cancel()
        return 0


async def _check_itself(runtime: Runtime) -> None:
    """Say once how many things and items are up, and what is missing, when that is known or the wait was long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(ONCE_SECONDS):
            await runtime.settled()
    for line in self_check(runtime.model, runtime.started, runtime.rules):
        click.echo(line, err=True)


async def _once(runtime: Runtime, calls: Calls, seconds: float) -> int:
    settled = asyncio.ensure_future(runtime.settled())
    stopped = asyncio.ensure_future(calls.is_reload())
    await asyncio.wait({settled, stopped}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for waiting in (settled, stopped):
        waiting.cancel()
    click.echo(items_table(list(runtime.items), runtime.clock.zone, runtime.transform))
    click.echo(things_table(runtime.things))
    return 0 if runtime.all_online else 1


@asynccontextmanager
async def _simulation(
    model: Model, simulator: Simulator | None, clock: Clock
) -> AsyncIterator[StandIns | None]:
    if simulator is None:
        yield None
        return
    async with stand_ins(simulator, clock) as found:
        _say_simulated(await found.lead(model.things), simulator)
        yield found


def _say_simulated(led: Sequence[SimulatedThing], simulator: Simulator) -> None:
    if not led:
        warn(f"nothing to simulate: no {simulator.thing_type} is without an address of its own")
    for each in led:
        facts = "".join(f", {name} {value}" for name, value in each.simulation.facts.items())
        click.echo(f"{each.thing.uid} is simulated at {each.simulation.address}{facts}", err=True)
    if led:
        pace = led[0].simulation.poll_seconds
        polls = f"; polls come every {pace:g} seconds" if pace else ""
        click.echo(
            f"The simulated day starts at {FIRST_HOUR}:00 and runs {SPEED} times as fast{polls}.", err=True
        )
