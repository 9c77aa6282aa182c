"""The composition root: one async context manager in which a house runs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import attrs

from .auto_update_manager import AutoUpdateManager
from .cause import Causes
from .clock import Clock
from .communication_manager import CommunicationManager
from .event_bus import EventBus
from .expire_manager import ExpireManager
from .group_manager import GroupManager
from .handler_factory import HandlerFactory
from .item_registry import ItemRegistry
from .model import Model
from .model_difference import Difference
from .patience import Patience
from .plugins import Plugins
from .reloader import Reloader
from .sink import SinkContext
from .thing import Thing, ThingStatus
from .thing_manager import ThingManager


@attrs.frozen(eq=False)
class Runtime:
    """A running house, as its sinks, rules and commands see it."""

    items: ItemRegistry
    bus: EventBus
    clock: Clock
    causes: Causes
    _manager: ThingManager
    _reloader: Reloader

    @property
    def model(self) -> Model:
        """What runs, as it was declared last."""
        return self._reloader.model

    @property
    def things(self) -> Sequence[Thing]:
        """All things, in the order of the files."""
        return self.model.things

    async def reload(self, model: Model) -> Difference:
        """Run *model* from now on: what is declared as before stays as it is. Return what became different."""
        return await self._reloader.reload(model)

    async def settled(self) -> None:
        """Wait until every thing was reached once, or is known not to be."""
        await self._manager.settled()

    @property
    def all_online(self) -> bool:
        """Whether every thing is ONLINE."""
        return all(thing.status is ThingStatus.ONLINE for thing in self.things)


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
) -> AsyncIterator[Runtime]:
    """Run *model* until the block ends: items and links, then sinks, then things; the other way round at the end.

    Secrets named by ``${FILE:}`` are looked for in *folder*. Raises ConfigurationError for a sink that cannot be
    opened.
    """
    causes = Causes()
    bus = EventBus(causes)
    registry = ItemRegistry(model.items, bus, clock, causes)
    communication = CommunicationManager(registry, bus, clock, plugins, transform_folder=folder / "transform")
    async with AsyncExitStack() as stack:
        stack.callback(communication.close)
        context = SinkContext(clock, model.items, data_folder)
        for request in sinks:
            await _open_sink(request, plugins, context, bus, stack)
        tasks = await stack.enter_async_context(_tasks())
        factory = HandlerFactory(plugins, folder)
        manager = ThingManager(factory, communication, bus, clock, causes, tasks, patience or Patience())
        AutoUpdateManager(registry, bus, model.links, manager.hosted)
        groups = GroupManager(registry, bus)
        stack.callback(ExpireManager(registry, bus, causes).close)
        reloader = Reloader(model, manager, communication, groups, registry, bus, clock)
        stack.push_async_callback(manager.stop)
        reloader.start()
        yield Runtime(registry, bus, clock, causes, manager, reloader)


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


async def _open_sink(
    request: SinkRequest, plugins: Plugins, context: SinkContext, bus: EventBus, stack: AsyncExitStack
) -> None:
    sink = await stack.enter_async_context(plugins.sink(request.name).open(request.argument, context))
    for kind in sink.kinds:
        stack.callback(bus.subscribe(kind, sink.receive))
