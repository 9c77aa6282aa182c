"""The life of things: their handlers are made, initialized, polled, and disposed of here, and nowhere else.

Whatever a handler raises becomes a status (design: only the runtime owns tasks). The order is openHAB's
(openhab-runtime 1.4, 1.5): a bridge before what is below it, and the other way round at the end.
"""

import asyncio
import itertools
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any

from .clock import Clock
from .disabled_things import DisabledThings
from .errors import CommunicationError, ConfigurationError
from .failure import status_of_failed_start
from .handler import ThingHandler
from .handler_factory import HandlerFactory, NotStartedError
from .patience import Patience
from .suggestion import did_you_mean
from .thing import Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from .thing_action import ThingAction, actions_of
from .thing_handler_callback import HostedThing
from .thing_registry import ThingRegistry
from .thing_tree import ThingTree
from .thing_type import ThingType
from .uid import ThingUID


class ThingManager:
    """Runs the handlers of all things inside a task group."""

    def __init__(  # noqa: PLR0913, PLR0917  the composition root hands in every part
        self,
        registry: ThingRegistry,
        factory: HandlerFactory,
        disabled: DisabledThings,
        clock: Clock,
        tasks: asyncio.TaskGroup,
        patience: Patience,
    ) -> None:
        """Keep in *registry* who is at work; `start` says which things there are, but for those *disabled*."""
        self._registry = registry
        self._factory = factory
        self._disabled = disabled
        self._clock = clock
        self._tasks = tasks
        self._patience = patience
        self._starting: dict[asyncio.Task[None], Thing] = {}
        self._one_change_at_a_time = asyncio.Lock()

    @property
    def _tree(self) -> ThingTree:
        return self._registry.tree

    def start(self, things: Sequence[Thing]) -> None:
        """Let *things* be all there are, and begin to start those that were not there, a bridge before what is below.

        Those that are there and not among *things* must have been withdrawn. One whose handler was missing is looked
        at again: its binding may have been installed meanwhile.
        """
        before, self._registry.tree = self._tree, ThingTree(things)
        new = ThingTree(thing for thing in things if thing.uid not in before or _misses_handler(thing))
        self._registry.expect({thing.uid for thing in new})
        for thing in self._tree.in_circles():
            self._stay_down(thing, self._circle(thing))
        for thing in new.roots():
            self._start_or_wait(thing)
        self._registry.forget(set())

    async def withdraw(self, uids: Iterable[ThingUID]) -> None:
        """Dispose of the things *uids* and of all below them: from now on none of them is there."""
        async with self._one_change_at_a_time:
            going = self._tree.branches(uids)
            # nobody starts them again while they are waited for
            self._registry.tree = self._tree.without(going)
            await self._end(going)
            self._registry.forget({thing.uid for thing in going})

    async def set_enabled(self, uid: ThingUID, *, enabled: bool) -> None:
        """Start the thing *uid*, or dispose of it and of all below it; kept over restarts, whether it is there or not.

        Raises OSError, and changes nothing, where that cannot be written down (openhab-runtime 1.9).
        """
        async with self._one_change_at_a_time:
            self._disabled.set_disabled(uid, not enabled)
            thing = self._tree.get(uid)
            if thing is None:
                return
            if enabled:
                self._enable(thing)
            else:
                await self._disable(thing)

    async def stop(self) -> None:
        """Dispose of every handler, things before the bridge they are below."""
        # a withdrawal that was cut off may have left some at work that are not there any more
        await self._end(ThingTree([*self._tree, *self._registry.at_work()]))
        await self._registry.close()

    def _enable(self, thing: Thing) -> None:
        if self._registry.hosted(thing.uid) is not None or thing in self._starting.values():
            return
        if thing in self._tree.in_circles():
            self._stay_down(thing, self._circle(thing))
            return
        self._registry.expect({thing.uid})
        self._start_or_wait(thing)

    async def _disable(self, thing: Thing) -> None:
        going = self._tree.branches([thing.uid])
        await self._end(going)
        for each in going:
            self._stay_down(each, _no_bridge_yet(self._tree.get(each.bridge_uid) or each))

    # starting

    def _start_or_wait(self, thing: Thing) -> None:
        """Begin to start *thing*; below a bridge that is not at work, that bridge will do so when it is."""
        bridge = self._tree.get(thing.bridge_uid)
        if bridge is None or self._is_up(bridge):
            self._begin(thing, self._start(thing))
            return
        self._stay_down(thing, _no_bridge_yet(bridge))
        for child in self._tree.below(thing.uid):
            self._start_or_wait(child)

    def _stay_down(self, thing: Thing, reason: NotStartedError) -> None:
        """Let the status of *thing* tell *reason*, unless it is disabled and would not start in any case."""
        told = _disabled() if thing.uid in self._disabled else reason
        self._registry.status_changed(thing, told.info)
        self._registry.settle(thing)

    def _circle(self, thing: Thing) -> NotStartedError:
        names = " -> ".join(map(str, self._tree.circle(thing)))
        return NotStartedError(
            ThingStatusDetail.BRIDGE_UNINITIALIZED, f"its bridges go round in a circle: {names}"
        )

    def _begin(self, thing: Thing, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = self._tasks.create_task(work, name=f"start {thing.uid}")
        self._starting[task] = thing
        task.add_done_callback(self._starting.pop)
        return task

    async def _start(self, thing: Thing) -> None:
        worth_a_retry = await self._bring_up(thing)
        await self._start_below(thing)
        self._registry.settle(thing)
        if worth_a_retry:
            self._begin(thing, self._start_again(thing))

    async def _start_again(self, thing: Thing) -> None:
        """Try until *thing* is at work, or until it is no longer worth it; those below it have waited."""
        for failures in itertools.count(1):
            await self._clock.sleep(self._patience.pause(failures, self._patience.longest_retry))
            if not await self._bring_up(thing):
                break
        await self._start_below(thing)

    async def _start_below(self, thing: Thing) -> None:
        """Start what is below *thing*, so that its first poll reaches them too; a slow one is not waited for."""
        below = [self._begin(child, self._start(child)) for child in self._tree.below(thing.uid)]
        if below:
            await asyncio.wait(below, timeout=self._patience.children)
        hosted = self._registry.hosted(thing.uid)
        if hosted is not None:
            hosted.start_polls()

    async def _bring_up(self, thing: Thing) -> bool:
        """Get a handler of *thing* to work; return whether that failed for now, so that a retry is worth it."""
        try:
            hosted, handler = self._made(thing)
        except NotStartedError as reason:
            self._stay_down(thing, reason)
            return False
        if thing.status is ThingStatus.UNINITIALIZED:
            self._registry.status_changed(thing, ThingStatusInfo(ThingStatus.INITIALIZING))
        error = await hosted.initialize(handler)
        if error is not None:
            self._registry.status_changed(thing, status_of_failed_start(error))
            return isinstance(error, CommunicationError)
        self._registry.admit(hosted)
        if not hosted.has_reported:
            self._registry.status_changed(thing, ThingStatusInfo(ThingStatus.UNKNOWN))
        self._introduce(hosted, handler)
        return False

    def _made(self, thing: Thing) -> tuple[HostedThing, ThingHandler[object]]:
        if thing.uid in self._disabled:
            raise _disabled()
        thing_type = self._factory.thing_type(thing)
        self._check_bridge(thing, thing_type)
        hosted = self._registry.new_host(thing, self._tasks, self._patience)
        return hosted, self._factory.make(thing, thing_type, hosted)

    def _check_bridge(self, thing: Thing, thing_type: ThingType) -> None:
        if thing.bridge_uid is None and not thing_type.supported_bridges:
            return
        bridge = self._tree.get(thing.bridge_uid)
        if thing.bridge_uid is not None and bridge is None:
            raise NotStartedError(
                ThingStatusDetail.BRIDGE_UNINITIALIZED, f"there is no bridge {thing.bridge_uid}"
            )
        if thing_type.supported_bridges and (
            bridge is None or bridge.type_uid not in thing_type.supported_bridges
        ):
            wanted = " or ".join(map(str, thing_type.supported_bridges))
            found = f", {bridge.uid} is none" if bridge else ""
            raise NotStartedError(
                ThingStatusDetail.HANDLER_CONFIGURATION_PENDING,
                f"must stand below a bridge of type {wanted}{found}",
            )
        if bridge is not None and not bridge.is_bridge:
            raise NotStartedError(ThingStatusDetail.BRIDGE_UNINITIALIZED, f"{bridge.uid} is no bridge")
        if bridge is not None and not self._is_up(bridge):
            raise _no_bridge_yet(bridge)

    def _is_up(self, bridge: Thing) -> bool:
        # one that was just disabled is still there while what is below it stops
        return self._registry.hosted(bridge.uid) is not None and bridge.uid not in self._disabled

    def _introduce(self, hosted: HostedThing, handler: ThingHandler[object]) -> None:
        """Make *handler*, which got to work, and its bridge known to each other."""
        bridge = self._registry.hosted(hosted.thing.bridge_uid)
        if bridge is None:
            return
        bridge.child_started(handler)
        if bridge.thing.status is ThingStatus.OFFLINE:
            hosted.bridge_changed(bridge.thing.status_info)

    # stopping

    async def _end(self, going: ThingTree) -> None:
        """Dispose of the handlers of *going*, and let nobody start them."""
        starting = [task for task, thing in self._starting.items() if thing.uid in going]
        for task in starting:
            task.cancel()
        if starting:
            await asyncio.wait(starting)
        await self._stop_all(going.roots(), going)

    async def _stop_all(self, things: Sequence[Thing], going: ThingTree) -> None:
        async with asyncio.TaskGroup() as tasks:
            for thing in things:
                tasks.create_task(self._stop(thing, going))

    async def _stop(self, thing: Thing, going: ThingTree) -> None:
        await self._stop_all(going.below(thing.uid), going)
        hosted = self._registry.dismiss(thing)
        if hosted is None or hosted.handler is None:
            return
        handler, bridge = hosted.handler, self._registry.hosted(thing.bridge_uid)
        await hosted.close()
        if bridge is not None:
            bridge.child_stopped(handler)
        self._registry.status_changed(thing, ThingStatusInfo(ThingStatus.UNINITIALIZED))

    # actions

    def actions(self, uid: ThingUID) -> Mapping[str, ThingAction]:
        """Return the actions of the thing *uid* by name. Raises ConfigurationError where it is not at work."""
        return actions_of(type(self._at_work(uid).handler))

    async def perform(self, uid: ThingUID, name: str, arguments: Mapping[str, object]) -> Any:  # noqa: ANN401  its answer
        """Do the action *name* of the thing *uid* and return what it returns.

        Raises ConfigurationError where the thing is not at work, has no such action, or it does not take *arguments*;
        else what the action raises.
        """
        return await self._at_work(uid).perform(name, arguments)

    async def carried_out(self) -> None:
        """Wait until the things at work did what they were told until now."""
        found = (self._registry.hosted(thing.uid) for thing in self._registry.at_work())
        await asyncio.gather(*(hosted.work.finish() for hosted in found if hosted is not None))

    def _at_work(self, uid: ThingUID) -> HostedThing:
        hosted, thing = self._registry.hosted(uid), self._tree.get(uid)
        if hosted is not None:
            return hosted
        if thing is not None:
            raise ConfigurationError(f"{uid} is not at work: {thing.status_info}")
        hint = did_you_mean(uid.text, [each.uid.text for each in self._tree])
        raise ConfigurationError(f"there is no thing {uid}{hint}")


def _disabled() -> NotStartedError:
    return NotStartedError(ThingStatusDetail.DISABLED)


def _no_bridge_yet(bridge: Thing) -> NotStartedError:
    return NotStartedError(ThingStatusDetail.BRIDGE_UNINITIALIZED, f"bridge {bridge.uid} is not initialized")


def _misses_handler(thing: Thing) -> bool:
    return thing.status_info.detail is ThingStatusDetail.HANDLER_MISSING_ERROR
