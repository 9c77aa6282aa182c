"""``thinghost new-binding NAME``: the first version of a binding of one's own."""

from pathlib import Path

import click

from ..errors import ConfigurationError
from ..scaffold import new_binding, write_binding
from .house import installed_plugins


@click.command()
@click.argument("name")
@click.option("--label", default="", help="What people call the device.  [default: NAME]")
@click.option(
    "--directory",
    type=click.Path(path_type=Path),
    help="Where to write it; must not be there yet.  [default: thinghost-binding-NAME]",
)
def command(name: str, label: str, directory: Path | None) -> None:
    """Write a binding of your own that works, to be changed: package, simulated device, tests, read-me.

    NAME is the id of the binding, with which the UIDs of its things begin: small letters and digits.

    \b
    Examples:
        thinghost new-binding acme
        thinghost new-binding acme --label "Acme Heat Pump" --directory ~/acme
    """  # noqa: D301  the \b keeps click from wrapping the lines behind it
    try:
        binding = new_binding(name, label, installed_plugins().binding_ids)
        folder = directory or Path(f"thinghost-binding-{name}")
        write_binding(binding, folder)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
    except FileExistsError as error:
        raise click.UsageError(f"{error.filename} is there already, and is not written over") from error
    except OSError as error:
        raise click.FileError(str(error.filename), error.strerror) from error
    click.echo(_next_steps(binding.name, folder))


def _next_steps(name: str, folder: Path) -> str:
    return f"""\
{folder} has a binding that works. What to do next:
    cd {folder}
    pip install -e '.[dev]'
    pytest
    thinghost run example.things example.items --simulate {name}"""
