"""The composition root: one async context manager in which a house runs."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs

from .auto_update_manager import AutoUpdateManager
from .automation import Automation, Rules
from .cause import Causes
from .clock import Clock
from .communication_manager import CommunicationManager
from .contact import Contact
from .disabled_things import DisabledThings
from .discovering import discovering
from .discovery_manager import DiscoveryManager
from .display import Transform
from .event_bus import EventBus
from .expire_manager import ExpireManager
from .foundation import Foundation
from .group_manager import GroupManager
from .handler_factory import HandlerFactory
from .item_registry import ItemRegistry
from .mdns_client import MdnsClient, NetworkMdns
from .model import Model
from .model_difference import Difference
from .patience import Patience
from .plugins import Plugins
from .reloader import Reloader
from .restorer import Restorer
from .sink import Sink, SinkContext
from .stale_after import NEVER_STALE, StaleAfter
from .stale_manager import StaleManager
from .start_level import StartLevel, StartLevels
from .state_store import StateStore
from .thing import Thing, ThingStatus, ThingStatusDetail
from .thing_action import ThingAction
from .thing_manager import ThingManager
from .thing_registry import ThingRegistry
from .transformer import Transformer
from .uid import ThingUID


@attrs.frozen(eq=False)
class Runtime:
    """A running house, as its sinks, rules and commands see it."""

    items: ItemRegistry
    bus: EventBus
    clock: Clock
    causes: Causes
    transform: Transform
    """Carries out the transformations that patterns name."""
    started: float
    """When it began, in seconds since 1970: what holds an older state was restored and not heard of since."""
    discovery: DiscoveryManager
    rules: Rules | None
    """What runs the rule files, None where there are none."""
    _things: ThingRegistry
    _manager: ThingManager
    _reloader: Reloader
    _levels: StartLevels

    @property
    def model(self) -> Model:
        """What runs, as it was declared last."""
        return self._reloader.model

    @property
    def things(self) -> Sequence[Thing]:
        """All things, in the order of the files."""
        return self.model.things

    @property
    def start_level(self) -> int:
        """How far the start has come (`StartLevel`); 100 is all the way."""
        return self._levels.level

    async def reload(self, model: Model) -> Difference:
        """Run *model* from now on, and the rule files as they are now: what is as before stays as it is.

        Return what became different.
        """
        found = await self._reloader.reload(model)
        if self.rules is None:
            return found
        return attrs.evolve(found, rules=tuple(self.rules.reload(found.touched)))

    async def settled(self) -> None:
        """Wait until every thing was reached once, or is known not to be."""
        await self._things.settled()

    async def set_enabled(self, uid: ThingUID, *, enabled: bool) -> None:
        """Start the thing *uid*, or dispose of it and of all below it; kept over restarts (openhab-runtime 1.9).

        A thing that is not there is remembered. Raises OSError, and changes nothing, where it cannot be written down.
        """
        await self._manager.set_enabled(uid, enabled=enabled)

    def actions(self, uid: ThingUID) -> Mapping[str, ThingAction]:
        """Return the actions of the thing *uid* by name. Raises ConfigurationError where it is not at work."""
        return self._manager.actions(uid)

    async def thing_action(self, uid: ThingUID, name: str, **arguments: object) -> Any:  # noqa: ANN401  its answer
        """Do the action *name* of the thing *uid*, when it is its turn, and return what it returns.

        Raises ConfigurationError where the thing is not at work, has no such action, or it does not take *arguments*;
        else what the action raises.
        """
        return await self._manager.perform(uid, name, arguments)

    def health(self) -> Mapping[ThingUID, Sequence[Contact]]:
        """Return how it goes with the polls and endpoints of each thing at work."""
        return self._things.contacts()

    @property
    def all_online(self) -> bool:
        """Whether every thing is ONLINE that nobody disabled."""
        return all(
            thing.status is ThingStatus.ONLINE or thing.status_info.detail is ThingStatusDetail.DISABLED
            for thing in self.things
        )


@attrs.frozen
class SinkRequest:
    """A sink that somebody asked for: ``NAME`` or ``NAME=ARGUMENT``."""

    name: str
    argument: str = ""

    @classmethod
    def parse(cls, text: str) -> "SinkRequest":
        """Return what *text* asks for."""
        name, _, argument = text.partition("=")
        return cls(name, argument)


@asynccontextmanager
async def running(  # noqa: PLR0913  the composition root is told everything
    model: Model,
    plugins: Plugins,
    clock: Clock,
    *,
    sinks: Sequence[SinkRequest] = (),
    folder: Path,
    data_folder: Path,
    patience: Patience | None = None,
    discover: bool = False,
    mdns: MdnsClient | None = None,
    stale_after: StaleAfter = NEVER_STALE,
    automation: Automation | None = None,
) -> AsyncIterator[Runtime]:
    """Run *model* until the block ends; the other way round at the end.

    First items get their restored states, groups and links; then sinks hear what happens, then the rules that
    *automation* names listen, then things begin. Secrets named by ``${FILE:}`` are looked for in *folder*. Items that
    do not say when they are stale are so by *stale_after*.
    With *discover*, things are looked for in the background; *mdns* is asked in place of the network.
    Raises ConfigurationError for a sink that cannot be opened.
    """
    causes = Causes()
    bus = EventBus(causes, clock.time)
    items = ItemRegistry(model.items, bus, clock, causes)
    transform_folder = folder / "transform"
    transform = Transformer(plugins.transformation, transform_folder)
    communication = CommunicationManager(items, bus, clock, plugins, transform_folder=transform_folder)
    async with AsyncExitStack() as stack:
        stack.callback(communication.close)
        opened = await _opened(sinks, plugins, SinkContext(clock, model.items, data_folder, transform), stack)
        tasks = await stack.enter_async_context(_tasks())
        house = Foundation(items, bus, clock, causes, plugins, tasks, folder, data_folder)
        discovery = await stack.enter_async_context(
            discovering(model.things, plugins, bus, clock, tasks, mdns or NetworkMdns(clock), data_folder)
        )
        things, manager = _things(house, communication, discovery, patience or Patience())
        restorer = Restorer([sink for sink in opened if isinstance(sink, StateStore)], causes)
        groups = GroupManager(items, bus)
        reloader = Reloader(model, manager, things, groups, items, restorer, bus, clock)
        await reloader.arrange()
        _listen(house, model, opened, things, stale_after, stack)
        stack.push_async_callback(manager.stop)
        levels = StartLevels(bus, clock)
        rules = await _started_rules(automation, house, manager, reloader, levels, stack)
        levels.reach(StartLevel.RULE_ENGINE)
        started = clock.time()
        _start_things(model, reloader, levels)
        if discover:
            discovery.begin()
        yield Runtime(
            items, bus, clock, causes, transform, started, discovery, rules, things, manager, reloader, levels
        )


async def _opened(
    requests: Sequence[SinkRequest], plugins: Plugins, context: SinkContext, stack: AsyncExitStack
) -> list[Sink]:
    """Return the sinks that *requests* ask for, open until *stack* ends."""
    return [
        await stack.enter_async_context(plugins.sink(each.name).open(each.argument, context))
        for each in requests
    ]


def _things(
    house: Foundation, communication: CommunicationManager, discovery: DiscoveryManager, patience: Patience
) -> tuple[ThingRegistry, ThingManager]:
    bus, clock, data_folder = house.bus, house.clock, house.data_folder
    factory = HandlerFactory(house.plugins, house.folder)
    things = ThingRegistry(factory, communication, bus, clock, house.causes, discovery, data_folder)
    disabled = DisabledThings(data_folder)
    return things, ThingManager(things, factory, disabled, clock, house.tasks, patience)


def _listen(  # noqa: PLR0913, PLR0917  who listens to what
    house: Foundation,
    model: Model,
    sinks: Sequence[Sink],
    things: ThingRegistry,
    stale_after: StaleAfter,
    stack: AsyncExitStack,
) -> None:
    """Let *sinks*, and all that follows items by itself, hear what happens from now on until *stack* ends."""
    items, bus, causes = house.items, house.bus, house.causes
    for sink in sinks:
        for kind in sink.kinds:
            stack.callback(bus.subscribe(kind, sink.receive))
    AutoUpdateManager(items, bus, model.links, things.hosted)
    stack.callback(ExpireManager(items, bus, causes).close)
    stale = StaleManager(items, bus, house.clock, causes, model.links, things.hosted, stale_after)
    stack.callback(stale.close)


async def _started_rules(  # noqa: PLR0913, PLR0917  what rules need of the house
    automation: Automation | None,
    house: Foundation,
    manager: ThingManager,
    reloader: Reloader,
    levels: StartLevels,
    stack: AsyncExitStack,
) -> Rules | None:
    """Return the rules that *automation* names, at work until *stack* ends; None where there are none."""
    if automation is None:
        return None
    # not imported before it is wanted
    opening = import_module("thinghost.rules.opening")
    rules: Rules = await stack.enter_async_context(
        opening.working_rules(automation, house, manager, lambda: reloader.model.things)
    )
    levels.reach(StartLevel.RULES)
    rules.start()
    return rules


def _start_things(model: Model, reloader: Reloader, levels: StartLevels) -> None:
    reloader.start()
    levels.reach(StartLevel.USER_INTERFACE)
    levels.watch(model.things)


@asynccontextmanager
async def _tasks() -> AsyncIterator[asyncio.TaskGroup]:
    """Yield a task group; what the block raises comes out as itself, not in a group of one."""
    raised: BaseException | None = None
    async with asyncio.TaskGroup() as group:
        try:
            yield group
        except Exception as error:  # noqa: BLE001  raised again below, when the group has ended
            raised = error
    if raised is not None:
        raise raised
