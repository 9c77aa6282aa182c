"""``thinghost simulate NAME``: a device that behaves like a real one, alone."""

import asyncio
import signal
from collections.abc import Mapping
from datetime import datetime

import click
import tzlocal

from ..errors import ConfigurationError
from ..simulator import Simulation, Simulator, SimulatorOption
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
    def run(**options: str | int) -> None:
        try:
            asyncio.run(_serve(simulator, options))
        except ConfigurationError as error:
            raise click.UsageError(str(error)) from error
        except (OSError, OverflowError) as error:
            raise click.UsageError(f"{simulator.name} cannot be simulated: {error}") from error

    parameters: list[click.Parameter] = [_option(each) for each in simulator.options]
    return click.Command(simulator.name, callback=run, params=parameters, help=simulator.description)


def _option(option: SimulatorOption) -> click.Option:
    kind = click.Choice(option.choices) if option.choices else type(option.default)
    return click.Option(
        [f"--{option.name}"], default=option.default, type=kind, help=option.description, show_default=True
    )


async def _serve(simulator: Simulator, options: Mapping[str, str | int]) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    zone = tzlocal.get_localzone()
    async with simulator.serve(options, lambda: datetime.now(zone)) as simulation:
        click.echo(_line(simulation))
        await stop.wait()


def _line(simulation: Simulation) -> str:
    return " ".join([simulation.address, *(f"{name} {value}" for name, value in simulation.facts.items())])
