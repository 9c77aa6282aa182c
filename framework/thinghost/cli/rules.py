"""``thinghost rules``: what runs of the rule files, and what became of it."""

from pathlib import Path

import click

from ..suggestion import did_you_mean
from ..web.access import Access, NoAnswerError, RefusedRequestError
from ..web.directory import Json
from .source import ask, config_option, running_instance
from .tables import facts, table


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Show the rules: their triggers, last runs and errors.

    The instance is asked that runs PATH, by default the files in the current folder. NAME is a rule's name, or its
    UID such as surplus.py:surplus. Without a command, the rules are listed.

    \b
    Examples:
        thinghost rules
        thinghost rules show "Surplus heating"
        thinghost rules disable surplus.py:surplus
    """  # noqa: D301  the \b keeps click from wrapping the lines behind it
    if context.invoked_subcommand is None:
        _list(_instance(Path(), None))


_path = click.argument("path", default=".", type=click.Path(path_type=Path))
_name = click.argument("name")


@command.command("list")
@_path
@config_option
def list_(path: Path, config: Path | None) -> None:
    """List the rules, and what is wrong in their files."""
    _list(_instance(path, config))


@command.command()
@_name
@_path
@config_option
def show(name: str, path: Path, config: Path | None) -> None:
    """Show the rule NAME with its last runs, the newest first."""
    rule = _named(name, _instance(path, config))
    rows = [
        ("Rule", rule["name"]),
        ("UID", rule["uid"]),
        ("Place", rule["place"]),
        ("Description", rule["description"]),
        ("Status", _status(rule)),
        *(("Trigger", each) for each in rule["triggers"]),
        *(("Condition", each) for each in rule["conditions"]),
        ("Runs", str(rule["count"])),
        ("Errors", str(rule["failures"])),
    ]
    click.echo(facts(rows), nl=False)
    for run in rule["runs"]:
        _show_run(run)


@command.command()
@_name
@_path
@config_option
def enable(name: str, path: Path, config: Path | None) -> None:
    """Let the triggers of the rule NAME run it again; a pause ends."""
    click.echo(f"{_tell(name, path, config, 'enable', 'true')} successfully enabled.")


@command.command()
@_name
@_path
@config_option
def disable(name: str, path: Path, config: Path | None) -> None:
    """Let the rule NAME not run until 'enable', or until its file is loaded again."""
    click.echo(f"{_tell(name, path, config, 'enable', 'false')} successfully disabled.")


@command.command()
@_name
@_path
@config_option
def run(name: str, path: Path, config: Path | None) -> None:
    """Run the rule NAME now, whatever its conditions say."""
    click.echo(f"{_tell(name, path, config, 'runnow', '')} ran.")


def _instance(path: Path, config: Path | None) -> Access:
    access = running_instance((path,), config)
    if access is None:
        raise click.ClickException(f"no instance runs the files in {path}: start one with 'thinghost run'")
    return access


def _list(access: Access) -> None:
    found = ask(access, "thinghost", "rules")
    rows = [
        (each["name"], each["uid"], _status(each), str(each["count"]), str(each["failures"]), _last(each))
        for each in found["rules"]
    ]
    if rows:
        click.echo(table(("Rule", "UID", "Status", "Runs", "Errors", "Last run"), rows), nl=False)
    else:
        click.echo("no rule runs here")
    for problem in found["problems"]:
        click.echo(problem)


def _last(rule: Json) -> str:
    return str(rule["runs"][0]["time"]) if rule["runs"] else ""


def _status(rule: Json) -> str:
    status = rule["status"]
    if status["statusDetail"] == "DISABLED":
        return "disabled"
    return str(status.get("description", status["status"].lower()))


def _show_run(shown: Json) -> None:
    took = f" ({_duration(shown['seconds'])})" if "seconds" in shown else " (still running)"
    click.echo(f"{shown['time']}  {shown['trigger']}{took}")
    for each in shown["because"]:
        click.echo(f"  <- {each}")
    for each in shown["did"]:
        click.echo(f"  -> {each}")
    if "error" in shown:
        click.echo(f"  failed: {shown['error']}")


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _named(name: str, access: Access) -> Json:
    rules: list[Json] = ask(access, "thinghost", "rules")["rules"]
    found = [each for each in rules if name in {each["uid"], each["name"]}]
    if len(found) == 1:
        return found[0]
    if found:
        raise click.ClickException(f"{name} may be one of {', '.join(each['uid'] for each in found)}")
    known = [word for each in rules for word in (each["name"], each["uid"])]
    raise click.ClickException(f"there is no rule {name}{did_you_mean(name, known)}")


def _tell(name: str, path: Path, config: Path | None, verb: str, text: str) -> str:
    """Tell the running instance what to do with the rule *name*, and return its UID."""
    access = _instance(path, config)
    uid = str(_named(name, access)["uid"])
    try:
        access.tell("POST", text, "rules", uid, verb)
    except RefusedRequestError as error:
        raise click.ClickException(f"the running instance refuses: {error.message}") from error
    except NoAnswerError as error:
        raise click.ClickException(f"the running instance went away: {error}") from error
    return uid
