"""A real house with rule files, for the tests of what runs them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import attrs

from thinghost.item import Item
from thinghost.rules.engine import RuleEngine
from thinghost.rules.home import Home
from thinghost.rules.running_rule import RunningRule
from thinghost.rules.scheduler import Scheduler
from thinghost.rules.watchdog import ENDLESS_SECONDS, Watchdog, watching
from thinghost.testing import RunningHouse, running_house

ITEMS = """
Switch A
Switch B
Number N
String Told
"""

BEGINNING = """\
import asyncio, time
from house import items
from thinghost.rules import *
from thinghost.rules.item_triggers import changed, received, updated
from thinghost.rules.life_triggers import started, stopping
from thinghost.rules.time_triggers import every
"""
"""What every rule file of the tests begins with: their own text begins in line 7."""


@attrs.frozen(eq=False)
class RulesAtWork:
    """The house, and what runs its rules."""

    house: RunningHouse
    home: Home
    engine: RuleEngine
    watchdog: Watchdog

    def rule(self, name: str) -> RunningRule:
        return next(each for each in self.engine.rules if each.declaration.name == name)

    def item(self, name: str) -> Item:
        return self.home.item(name)

    @property
    def commands(self) -> list[str]:
        """Every command there was, such as ``A ON``."""
        found = (self.home.causes.record(number) for number in reversed(self.home.causes.numbers()))
        return [f"{each.subject.name} {each.value}" for each in found if each and each.what == "command"]  # type: ignore[attr-defined]

    def send(self, name: str, command: str = "ON") -> None:
        self.house.send(name, command)

    def hold(self, name: str, state: str) -> None:
        item = self.item(name)
        self.home.items.update(item, item.type.parse_state(state))  # type: ignore[arg-type]  # a test's text is one


@asynccontextmanager
async def rules_at_work(
    folder: Path,
    rules: str | Mapping[str, str],
    *,
    items: str = ITEMS,
    endless_seconds: float = ENDLESS_SECONDS,
) -> AsyncIterator[RulesAtWork]:
    """Run *rules*, one file ``a.py`` or files by name, which import everything."""
    files = rules if isinstance(rules, Mapping) else {"a.py": rules}
    (folder / "rules").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "rules" / name).write_text(BEGINNING + text)
    async with running_house(folder, items=items) as house, asyncio.TaskGroup() as tasks:
        runtime = house.runtime
        clock = runtime.clock
        home = Home(runtime.items, runtime.bus, clock, runtime.causes, Scheduler(clock), lambda _: None)
        async with watching(home.bus, endless_seconds) as watchdog:
            engine = RuleEngine([folder], home, tasks, watchdog)
            engine.load()
            engine.start()
            assert engine.problems == []
            try:
                yield RulesAtWork(house, home, engine, watchdog)
            finally:
                await engine.stop()
