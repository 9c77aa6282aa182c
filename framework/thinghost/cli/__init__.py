"""The command line: ``thinghost COMMAND``. Each command is a module here, imported when it is called."""

from importlib import import_module

import click

from ..suggestion import did_you_mean

_COMMANDS = {
    "run": "Run things and items, and show what changes.",
    "check": "Say what is wrong with the files, without running anything.",
    "test": "Run the tests of your rules, in virtual time.",
    "fmt": "Format the files; their meaning stays.",
    "parse": "Print what the files declare, for people or as JSON.",
    "items": "List the items with their states, or show one.",
    "things": "List the things with their statuses, or show one.",
    "channels": "List the channels and what they are linked to, or show one.",
    "links": "List the links between items and channels.",
    "rules": "List the rules, or show one with its last runs.",
    "schedule": "List which rules run when, through every change of the clocks.",
    "why": "Say why an item is as it is.",
    "send": "Send a command to an item.",
    "update": "Let an item have another state.",
    "discover": "Look for things, and print what to paste into the files.",
    "inbox": "Show what was found and stands in no file, or ignore it.",
    "diag": "Write all that helps to find a fault into one file, without secrets.",
    "stubs": "Tell editors and type checkers which items and things there are.",
    "trust": "Trust the new certificate of a device.",
    "simulate": "Run a device that behaves like a real one.",
    "record": "Record what a device answers, without what is private.",
    "new-binding": "Write a binding of your own, to begin with.",
    "docs": "Write the tables of a binding's pages anew.",
}


class _Commands(click.Group):
    """Knows the commands by name and one line; the module of one is imported when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the signature is click's
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f".{cmd_name.replace('-', '_')}", __name__).command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            hint = did_you_mean(args[0], _COMMANDS)
            raise click.UsageError(error.message.rstrip(".") + hint, ctx=error.ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="thinghost", message="thinghost %(version)s")
@click.option("-v", "--verbose", is_flag=True, help="Log everything.")
@click.pass_context
def main(context: click.Context, *, verbose: bool) -> None:
    """Run openHAB-style .things and .items files headless.

    \b
    Try it with a simulated solar gateway:
        thinghost run things.example items.example --simulate enphase
    """  # noqa: D301  the \b keeps click from wrapping the lines behind it
    context.obj = verbose
