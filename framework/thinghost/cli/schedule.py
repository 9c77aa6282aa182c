"""``thinghost schedule``: which rules run when."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path

import click

from ..clock import Clock
from ..loader import load_model
from ..rule_folder import RULES
from ..rules.forecast import Timed, forecast, timed
from ..rules.home import Place
from ..rules.reading import read_rules
from ..rules.rule_declaration import RuleDeclaration
from ..suggestion import did_you_mean
from ..unit import MeasurementSystem
from .house import House, installed_plugins, open_house, warn
from .source import config_option
from .tables import table


@click.command()
@click.argument("path", default=".", type=click.Path(exists=True, path_type=Path))
@config_option
@click.option(
    "--next", "count", default=10, type=click.IntRange(min=1), help="How many times.", show_default=True
)
@click.option("--rule", "name", help="Of this rule only: its name, or its UID such as surplus.py:surplus.")
@click.option("--from", "start", help="Begin there instead of now: 2027-03-28, or '2027-03-28 01:30'.")
def command(path: Path, config: Path | None, count: int, name: str | None, start: str | None) -> None:
    """List which rules in PATH, by default the current folder, will run when; none of them has to be running.

    Times that a change of the clocks skips or shows twice within a year are named. What counts from the start, or
    follows an item, stands below the list.

    \b
    Examples:
        thinghost schedule
        thinghost schedule /etc/openhab --rule "Daily report" --next 5
        thinghost schedule --from 2027-03-28
    """  # noqa: D301  the \b keeps click from wrapping the lines behind it
    house = open_house((path,), config)
    zone = house.settings.zone()
    first = datetime.now(zone) if start is None else _moment(start, zone)
    place = Place.of(house.settings.coordinates())
    waiting = timed(_chosen(_rules(house, zone), name), place)
    _show(waiting, first, count)


def _rules(house: House, zone: tzinfo) -> Sequence[RuleDeclaration]:
    """Return the rules of *house*; what is wrong with others is printed."""
    if house.automation is None:
        raise click.ClickException(f"{house.folder} has no rules that run: no {RULES}/, or 'rules = false'")
    system = MeasurementSystem[house.settings.measurement_system]
    read = read_rules(
        house.automation, load_model(house.declared, installed_plugins(), system, zone), Clock(zone)
    )
    for error in read.errors:
        warn(str(error))
    return read.rules


def _chosen(rules: Sequence[RuleDeclaration], name: str | None) -> Sequence[RuleDeclaration]:
    chosen = [rule for rule in rules if name in {None, rule.name, rule.uid}]
    if name is not None and not chosen:
        known = [word for rule in rules for word in (rule.name, rule.uid)]
        raise click.ClickException(f"there is no rule {name}{did_you_mean(name, known)}")
    return chosen


def _show(waiting: Sequence[Timed], first: datetime, count: int) -> None:
    rows = [
        (_told(moment), each.rule.name, str(each.trigger))
        for moment, each in islice(forecast(waiting, first), count)
    ]
    click.echo(table(("Time", "Rule", "Trigger"), rows) if rows else "no rule waits for a time\n", nl=False)
    for each in waiting:
        if each.schedule is None:
            click.echo(f"{each.rule.name} also runs {each.trigger}: only the running house knows when")
        for warning in each.warnings(first):
            warn(f"{each.rule.path}:{each.rule.line}: {each.rule.name}, {each.trigger}: {warning}")


def _told(moment: datetime) -> str:
    return f"{moment:%a} {moment.isoformat(' ', 'seconds')}"


def _moment(text: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        expected = "expected one such as 2027-03-28 or '2027-03-28 01:30'"
        raise click.UsageError(f"--from is '{text}', which is no date, {expected}") from None
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
