"""Opens the rules of a running house, and closes them with it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from ..automation import Automation
from ..cause import Causes
from ..clock import Clock
from ..event_bus import EventBus
from ..item_registry import ItemRegistry
from ..thing import Thing
from ..thing_manager import ThingManager
from ..transformation import TransformationType
from .engine import RuleEngine
from .home import Home, Place
from .means import Means
from .scheduler import Scheduler
from .watchdog import watching


@asynccontextmanager
async def working_rules(  # noqa: PLR0913, PLR0917  the composition root hands in every part
    automation: Automation,
    items: ItemRegistry,
    bus: EventBus,
    clock: Clock,
    causes: Causes,
    tasks: asyncio.TaskGroup,
    *,
    things: Callable[[], Iterable[Thing]],
    manager: ThingManager,
    transformation: Callable[[str], TransformationType | None],
    folder: Path,
    data_folder: Path,
) -> AsyncIterator[RuleEngine]:
    """Load the rules that *automation* names, and end them with the block; *things* are all that there are."""

    def thing(uid: str) -> Thing | None:
        return next((each for each in things() if each.uid.text == uid), None)

    means = Means(
        things=things,
        perform=manager.perform,
        enable=lambda uid, is_enabled: manager.set_enabled(uid, enabled=is_enabled),
        transformation=transformation,
        folder=folder,
        data_folder=data_folder,
        notify=automation.notify,
        country=automation.country,
        region=automation.region,
    )
    home = Home(items, bus, clock, causes, Scheduler(clock), thing, Place.of(automation.coordinates), means)
    async with watching(bus) as watchdog:
        engine = RuleEngine(automation.folders, home, tasks, watchdog, manager.carried_out)
        try:
            engine.load()
            yield engine
        finally:
            await engine.stop()
            await means.close()
