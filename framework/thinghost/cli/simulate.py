"""``thinghost simulate NAME``: a device that behaves like a real one, alone."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

import click
import tzlocal

from ..clock import Clock
from ..errors import ConfigurationError
from ..simulation import simulated_time
from ..simulator import Now, Simulation, Simulator, SimulatorOption
from .house import installed_plugins


class _Simulators(click.Group):
    """One command for each simulator that a binding declares."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the signature is click's
        return sorted(each.name for each in installed_plugins().simulators())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002
        try:
            return _command(installed_plugins().simulator(cmd_name))
        except ConfigurationError as error:
            raise click.UsageError(str(error)) from error


@click.group(cls=_Simulators)
def command() -> None:
    """Run a device that behaves like a real one, until Ctrl-C."""


def _command(simulator: Simulator) -> click.Command:
    def run(speed: float, **given: str | int | Sequence[str]) -> None:
        options = {
            name.replace("_", "-"): value if isinstance(value, str | int) else ",".join(value)
            for name, value in given.items()
        }
        try:
            asyncio.run(_serve(simulator.serve(options, _now(speed))))
        except ConfigurationError as error:
            raise click.UsageError(str(error)) from error
        except (OSError, OverflowError) as error:
            raise click.UsageError(f"{simulator.name} cannot be simulated: {error}") from error

    parameters: list[click.Parameter] = [*map(option_of, simulator.options), _SPEED]
    return click.Command(simulator.name, callback=run, params=parameters, help=_help(simulator))


def _help(simulator: Simulator) -> str:
    # the \b keeps click from wrapping the lines behind it
    return f"{simulator.description}\n\n\b\n{simulator.notes}" if simulator.notes else simulator.description


_SPEED = click.Option(
    ["--speed"],
    default=1.0,
    type=click.FloatRange(min=0, min_open=True),
    help="How many times faster than real time passes there: 3600 is an hour per second.",
    show_default=True,
)


def option_of(option: SimulatorOption) -> click.Option:
    """Return *option* as the command line takes it."""
    name, description = f"--{option.name}", option.description
    if option.default is False:
        return click.Option([name], is_flag=True, help=description)
    kind = click.Choice(option.choices) if option.choices else type(option.default)
    if option.repeatable:
        return click.Option([name], type=kind, help=description, multiple=True, metavar="NAME")
    return click.Option(
        [name], default=option.default, type=kind, help=description, show_default=option.default != ""
    )


def _now(speed: float) -> Now:
    clock = Clock(tzlocal.get_localzone())
    return clock.now if speed == 1 else simulated_time(clock, speed=speed, first=clock.now())


async def _serve(device: AbstractAsyncContextManager[Simulation]) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with device as simulation:
        click.echo(_line(simulation))
        await stop.wait()


def _line(simulation: Simulation) -> str:
    return " ".join([simulation.address, *(f"{name} {value}" for name, value in simulation.facts.items())])
