"""``thinghost trust``: a person vouches for the new certificate of a device."""

import json
from pathlib import Path

import click

from ..certificate_pin import trust_certificate
from ..thing_storage import ThingStorages
from ..uid import ThingUID
from ..web.access import Access, NoAnswerError, RefusedRequestError
from ..web.directory import Json
from .house import data_folder, installed_plugins, open_house, settings_of
from .source import ask, config_option, declared_directory, named, running_instance

ACTION = "trust"
"""What the action is called of a thing that pins certificates."""


@click.command()
@click.argument("thing")
@click.argument("path", default=".", type=click.Path(path_type=Path))
@config_option
def command(thing: str, path: Path, config: Path | None) -> None:
    """Trust the certificate that THING was refused for last, such as enphase:envoy:roof.

    A device that signs its certificate itself must show the same one for ever. After a firmware update, a reset or
    a replacement it shows another: then its status says so, and this command accepts it. The instance that runs the
    files in PATH, by default those in the current folder, goes on with it at once; without one, the next does.
    """
    access = running_instance((path,), config)
    things = _declared(path, config) if access is None else ask(access, "things")
    named("thing", thing, {each["UID"]: each for each in things})
    click.echo(
        f"{thing}: {_by_storage(thing, path, config) if access is None else _by_instance(access, thing)}"
    )


def _declared(path: Path, config: Path | None) -> list[Json]:
    return declared_directory(open_house((path,), config), installed_plugins()).thing_list()


def _by_instance(access: Access, thing: str) -> str:
    try:
        answer = access.tell("POST", "", "thinghost", "things", thing, "actions", ACTION)
    except RefusedRequestError as error:
        raise click.ClickException(f"{thing} takes no other certificate: {error.message}") from error
    except NoAnswerError as error:
        raise click.ClickException(f"the running instance went away: {error}") from error
    return str(json.loads(answer)["answer"])


def _by_storage(thing: str, path: Path, config: Path | None) -> str:
    folder = data_folder(*settings_of(path, config))
    return trust_certificate(ThingStorages(folder).of(ThingUID.parse(thing)))
