"""Reads rule files without a house that runs: what is declared in them, and what is wrong."""

import asyncio
from copy import copy

import attrs

from ..automation import Automation
from ..cause import Causes
from ..clock import Clock
from ..event_bus import EventBus
from ..item_registry import ItemRegistry
from ..model import Model
from .engine import RuleEngine
from .home import Home, Place
from .means import Means
from .rule_declaration import RuleDeclaration
from .rule_error import RuleError
from .scheduler import Scheduler
from .watchdog import watching


@attrs.frozen(eq=False)
class RulesRead:
    """The *rules* of all files without an error, in their order, and all *errors*."""

    rules: tuple[RuleDeclaration, ...]
    errors: tuple[RuleError, ...]


def read_rules(automation: Automation, model: Model, clock: Clock) -> RulesRead:
    """Return what the rule files of *automation* declare over the items and things of *model*.

    What stands in a file outside of its functions is executed; no rule runs, no device is there, nothing is kept.
    Not to be called from a coroutine.
    """
    return asyncio.run(_read(automation, model, clock))


async def _read(automation: Automation, model: Model, clock: Clock) -> RulesRead:
    causes = Causes()
    bus = EventBus(causes, clock.time)
    items = ItemRegistry(map(copy, model.items), bus, clock, causes)
    things = {thing.uid.text: thing for thing in model.things}
    place = Place.of(automation.coordinates)
    means = Means(things=lambda: model.things, country=automation.country, region=automation.region)
    home = Home(items, bus, clock, causes, Scheduler(clock), things.get, place, means)
    async with asyncio.TaskGroup() as tasks, watching(bus) as watchdog:
        engine = RuleEngine(automation.folders, home, tasks, watchdog)
        engine.load()
        read = RulesRead(tuple(rule.declaration for rule in engine.rules), tuple(engine.errors))
        engine.close()
    await means.close()
    return read
