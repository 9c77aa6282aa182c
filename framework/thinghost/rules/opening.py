"""Opens the rules of a running house, and closes them with it."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from ..automation import Automation
from ..foundation import Foundation
from ..thing import Thing
from ..thing_manager import ThingManager
from .engine import RuleEngine
from .home import Home, Place
from .means import Means
from .scheduler import Scheduler
from .watchdog import watching


@asynccontextmanager
async def working_rules(
    automation: Automation,
    house: Foundation,
    manager: ThingManager,
    things: Callable[[], Iterable[Thing]],
) -> AsyncIterator[RuleEngine]:
    """Load the rules that *automation* names, and end them with the block; *things* are all that there are."""

    def thing(uid: str) -> Thing | None:
        """Return the thing *uid*, or None."""
        return next((each for each in things() if each.uid.text == uid), None)

    means = Means(
        things=things,
        perform=manager.perform,
        enable=lambda uid, is_enabled: manager.set_enabled(uid, enabled=is_enabled),
        transformation=house.plugins.transformation,
        folder=house.folder,
        data_folder=house.data_folder,
        notify=automation.notify,
        country=automation.country,
        region=automation.region,
    )
    scheduler, place = Scheduler(house.clock), Place.of(automation.coordinates)
    home = Home(house.items, house.bus, house.clock, house.causes, scheduler, thing, place, means)
    async with watching(house.bus) as watchdog:
        engine = RuleEngine(automation.folders, home, house.tasks, watchdog, manager.carried_out)
        try:
            engine.load()
            yield engine
        finally:
            await engine.stop()
            await means.close()
