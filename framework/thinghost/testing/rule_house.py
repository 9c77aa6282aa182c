"""A house of items and rules without devices: what rules are tested in."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path

import attrs

from .. import sinks
from ..auto_update_manager import AutoUpdateManager
from ..cause import Causes
from ..clock import Clock
from ..config_files import find_config_files
from ..declared_files import read_files
from ..errors import ConfigurationError
from ..event import ItemCommandEvent, ThingStatusInfoChangedEvent
from ..event_bus import EventBus
from ..expire_manager import ExpireManager
from ..group_manager import GroupManager
from ..item_registry import ItemRegistry
from ..loader import load_model
from ..model import Model
from ..plugins import Plugins, load_binding
from ..rules.engine import RuleEngine
from ..rules.home import Home, Place
from ..rules.means import Means
from ..rules.scheduler import Scheduler
from ..rules.watchdog import watching
from ..settings import FILE_NAME, Settings, read_settings
from ..thing import Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from ..unit import MeasurementSystem

TEST_SOURCE = "test"
"""Who commands what no rule did."""

_ONLINE = ThingStatusInfo(ThingStatus.ONLINE, ThingStatusDetail.NONE, None)


@attrs.frozen(eq=False)
class RuleHouse:
    """Items and rules at work: *commands* are those that rules sent, by item, since the house began.

    *messages* are what they would have told people.
    """

    home: Home
    model: Model
    engine: RuleEngine
    commands: dict[str, list[ItemCommandEvent]]
    messages: list[str]

    def set_status(self, thing: Thing, info: ThingStatusInfo) -> None:
        """Let *thing* have another status, as if its handler had reported it."""
        old, thing.status_info = thing.status_info, info
        if info != old:
            now = self.home.clock.time()
            number = self.home.causes.note(now, "status", thing, info, old)
            self.home.bus.publish(ThingStatusInfoChangedEvent(now, number, None, thing, info, old))


def settings_in(folder: Path) -> Settings:
    """Return what ``thinghost.toml`` in *folder* says. Raises ConfigurationError where it cannot be read."""
    path = folder / FILE_NAME
    return read_settings(path)[0] if path.is_file() else Settings()


def model_in(folder: Path, settings: Settings) -> Model:
    """Return what the files of *folder* declare, things ONLINE. Raises ConfigurationError with all that is wrong."""
    try:
        declared = read_files(find_config_files([folder]))
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    model = load_model(declared, _plugins(), MeasurementSystem[settings.measurement_system], settings.zone())
    if problems := [*declared.rendered_problems()]:
        raise ConfigurationError("\n".join(problems))
    for thing in model.things:
        thing.status_info = _ONLINE
    return model


@lru_cache(maxsize=1)
def _plugins() -> Plugins:
    return Plugins.installed([load_binding("thinghost", sinks)])


@asynccontextmanager
async def rule_house(  # noqa: PLR0913, PLR0917  all that a house is made of
    folder: Path,
    model: Model,
    settings: Settings,
    clock: Clock,
    data_folder: Path,
    answers: Mapping[str, object],
) -> AsyncIterator[RuleHouse]:
    """Load the rules of *folder* over the items of *model*, and end them with the block.

    No device answers: an item that is commanded takes the state that the command asks for. Nor is a server asked or a
    program run: *answers* has what they say.
    """
    causes = Causes()
    bus = EventBus(causes, clock.time)
    items = ItemRegistry(model.items, bus, clock, causes)
    GroupManager(items, bus).arrange()
    AutoUpdateManager(items, bus, (), lambda _: None)
    expire = ExpireManager(items, bus, causes)
    things = {thing.uid.text: thing for thing in model.things}
    place = Place.of(settings.coordinates())
    messages: list[str] = []
    means = Means(
        things=lambda: model.things,
        transformation=_plugins().transformation,
        folder=folder,
        data_folder=data_folder,
        tell=messages.append,
        ask=lambda what: _answer(what, answers),
        country=settings.country,
        region=settings.region,
    )
    home = Home(items, bus, clock, causes, Scheduler(clock), things.get, place, means)
    commands: dict[str, list[ItemCommandEvent]] = {}
    bus.subscribe(ItemCommandEvent, lambda event: _keep(event, commands))
    async with asyncio.TaskGroup() as tasks, watching(bus) as watchdog:
        engine = RuleEngine([folder], home, tasks, watchdog)
        try:
            engine.load()
            yield RuleHouse(home, model, engine, commands, messages)
        finally:
            engine.close()
            expire.close()
            await home.means.close()


def _answer(what: str, answers: Mapping[str, object]) -> object:
    """Return, or raise, what *answers* has for *what*. Raises LookupError where there is nothing."""
    if what not in answers:
        raise LookupError(f"tests ask nobody: expected home.answers[{what!r}]")
    answer = answers[what]
    if isinstance(answer, Exception):
        raise answer
    return answer


def _keep(event: ItemCommandEvent, commands: dict[str, list[ItemCommandEvent]]) -> None:
    if event.source != TEST_SOURCE:
        commands.setdefault(event.item.name, []).append(event)
