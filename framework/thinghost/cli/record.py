"""``thinghost record NAME HOST``: a device's answers in a file, fit for strangers."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import click

from ..cassette import Cassette, write_cassette
from ..disguise import Disguise
from ..errors import CommunicationError, ConfigurationError
from ..recorder import Recorder
from .house import installed_plugins
from .simulate import option_of


class _Recorders(click.Group):
    """One command for each recorder that a binding declares."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the signature is click's
        return sorted(each.name for each in installed_plugins().recorders())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002
        try:
            return _command(installed_plugins().recorder(cmd_name))
        except ConfigurationError as error:
            raise click.UsageError(str(error)) from error


@click.group(cls=_Recorders)
def command() -> None:
    """Record what a device answers, for tests and for those who help.

    Serial numbers, names and addresses are replaced, the same one everywhere; tokens and passwords are left out.
    Look into the file before you give it away.
    """


def _command(recorder: Recorder) -> click.Command:
    def run(host: str, output: Path, **given: str | int) -> None:
        options = {name.replace("_", "-"): value for name, value in given.items()}
        try:
            click.echo(asyncio.run(_record(recorder, host, output, options)))
        except ConfigurationError as error:
            raise click.UsageError(str(error)) from error
        except CommunicationError as error:
            raise click.ClickException(str(error)) from error

    parameters: list[click.Parameter] = [
        click.Argument(["host"]),
        click.Option(
            ["-o", "--output"],
            type=click.Path(dir_okay=False, path_type=Path),
            default=Path(f"{recorder.name}.cassette"),
            help="The file to write.",
            show_default=True,
        ),
        *map(option_of, recorder.options),
    ]
    return click.Command(recorder.name, callback=run, params=parameters, help=recorder.description)


async def _record(recorder: Recorder, host: str, output: Path, options: Mapping[str, str | int]) -> str:
    """Record, and return what to tell about it."""
    exchanges = await recorder.record(host, options)
    known = [str(options[name]) for name in recorder.secrets if options.get(name)]
    disguised = Disguise(recorder.private_names).apply(exchanges, [*known, host])
    write_cassette(output, Cassette(recorder.name, disguised))
    good = sum(200 <= each.status < 300 for each in disguised)
    return f"{output}: {len(disguised)} answers, {good} of them good"
