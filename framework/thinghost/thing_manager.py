"""The life of things: their handlers are made, initialized, polled, and disposed of here, and nowhere else.

Whatever a handler raises becomes a status (design: only the runtime owns tasks). The order is openHAB's
(openhab-runtime 1.4, 1.5): a bridge before what is below it, and the other way round at the end.
"""

import asyncio
import itertools
import logging
from collections.abc import Coroutine, Iterable, Sequence

from .cause import Causes
from .channel_command import accepted_command
from .clock import Clock
from .communication_manager import CommunicationManager
from .errors import CommunicationError, ThinghostError
from .event import ThingStatusInfoChangedEvent
from .event_bus import EventBus
from .handler import ThingHandler
from .handler_factory import HandlerFactory, NotStartedError
from .patience import Patience
from .state import Command
from .thing import Thing, ThingStatus, ThingStatusDetail, ThingStatusInfo
from .thing_handler_callback import HostedThing, described, status_of
from .thing_tree import ThingTree
from .thing_type import ThingType
from .uid import ChannelUID, ThingUID

_log = logging.getLogger(__name__)

_UNSETTLED = frozenset({ThingStatus.INITIALIZING, ThingStatus.UNKNOWN})


class ThingManager:
    """Runs the handlers of all things inside a task group."""

    def __init__(  # noqa: PLR0913, PLR0917  the composition root hands in every part
        self,
        factory: HandlerFactory,
        communication: CommunicationManager,
        bus: EventBus,
        clock: Clock,
        causes: Causes,
        tasks: asyncio.TaskGroup,
        patience: Patience,
    ) -> None:
        """Take the parts of the runtime that the words of handlers go to; `start` says which things there are."""
        self._factory = factory
        self._communication = communication
        self._bus = bus
        self._clock = clock
        self._causes = causes
        self._tasks = tasks
        self._patience = patience
        self._tree = ThingTree()
        self._at_work: dict[ThingUID, HostedThing] = {}
        self._starting: dict[asyncio.Task[None], Thing] = {}
        self._unsettled: set[ThingUID] = set()
        self._settled = asyncio.Event()

    def start(self, things: Sequence[Thing]) -> None:
        """Let *things* be all there are, and begin to start those that were not there, a bridge before what is below.

        Those that are there and not among *things* must have been withdrawn.
        """
        before, self._tree = self._tree, ThingTree(things)
        new = ThingTree(thing for thing in things if thing.uid not in before)
        self._unsettled.update(thing.uid for thing in new)
        self._settled.clear()
        for thing in self._tree.in_circles():
            self._stay_down(thing, self._circle(thing))
        for thing in new.roots():
            self._start_or_wait(thing)
        self._settle_all()

    async def withdraw(self, uids: Iterable[ThingUID]) -> None:
        """Dispose of the things *uids* and of all below them: from now on none of them is there."""
        going = self._tree.branches(uids)
        # nobody starts them again while they are waited for
        self._tree = self._tree.without(going)
        await self._end(going)
        self._unsettled.difference_update(thing.uid for thing in going)
        self._settle_all()

    async def stop(self) -> None:
        """Dispose of every handler, things before the bridge they are below."""
        # a withdrawal that was cut off may have left some at work that are not there any more
        await self._end(ThingTree([*self._tree, *(hosted.thing for hosted in self._at_work.values())]))

    async def settled(self) -> None:
        """Wait until every thing was polled once and knows how it is, or is known not to get that far."""
        await self._settled.wait()

    # what a hosted thing asks of the manager

    def hosted(self, uid: ThingUID | None) -> HostedThing | None:
        """Return the thing *uid* with its handler, or None where none is at work."""
        return None if uid is None else self._at_work.get(uid)

    def below(self, bridge: Thing) -> list[HostedThing]:
        """Return the things right below *bridge* whose handlers are at work, in the order of the files."""
        found = (self._at_work.get(child.uid) for child in self._tree.below(bridge.uid))
        return [hosted for hosted in found if hosted is not None]

    def status_changed(self, thing: Thing, info: ThingStatusInfo) -> None:
        """Note *info* as the status of *thing*, tell those below it, and publish the change."""
        old = thing.status_info
        if info != old:
            thing.status_info = info
            _log_status(thing, info)
            now = self._clock.time()
            number = self._causes.note(now, "status", thing, info, old)
            self._bus.publish(ThingStatusInfoChangedEvent(now, number, None, thing, info, old))
            if info.status.is_initialized:
                for child in self.below(thing):
                    child.bridge_changed(info)
        if thing.uid in self._at_work:
            self._settle(thing)

    def _settle(self, thing: Thing) -> None:
        """Note that *thing* knows how it is, if it does; the first time counts."""
        hosted = self._at_work.get(thing.uid)
        if thing.status in _UNSETTLED or (hosted is not None and not hosted.was_polled):
            return
        self._unsettled.discard(thing.uid)
        self._settle_all()

    def _settle_all(self) -> None:
        if not self._unsettled:
            self._settled.set()

    # starting

    def _start_or_wait(self, thing: Thing) -> None:
        """Begin to start *thing*; below a bridge that is not at work, that bridge will do so when it is."""
        bridge = self._tree.get(thing.bridge_uid)
        if bridge is None or bridge.uid in self._at_work:
            self._begin(thing, self._start(thing))
            return
        self._stay_down(thing, _no_bridge_yet(bridge))
        for child in self._tree.below(thing.uid):
            self._start_or_wait(child)

    def _stay_down(self, thing: Thing, reason: NotStartedError) -> None:
        self.status_changed(thing, reason.info)
        self._settle(thing)

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
        self._settle(thing)
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
        hosted = self._at_work.get(thing.uid)
        if hosted is not None:
            hosted.start_polls()

    async def _bring_up(self, thing: Thing) -> bool:
        """Get a handler of *thing* to work; return whether that failed for now, so that a retry is worth it."""
        try:
            hosted, handler = self._made(thing)
        except NotStartedError as reason:
            self.status_changed(thing, reason.info)
            return False
        if thing.status is ThingStatus.UNINITIALIZED:
            self.status_changed(thing, ThingStatusInfo(ThingStatus.INITIALIZING))
        error = await hosted.initialize(handler)
        if error is not None:
            self.status_changed(thing, _status_of_failed_start(error))
            return isinstance(error, CommunicationError)
        self._at_work[thing.uid] = hosted
        if not hosted.has_reported:
            self.status_changed(thing, ThingStatusInfo(ThingStatus.UNKNOWN))
        self._introduce(hosted, handler)
        return False

    def _made(self, thing: Thing) -> tuple[HostedThing, ThingHandler[object]]:
        thing_type = self._factory.thing_type(thing)
        self._check_bridge(thing, thing_type)
        hosted = HostedThing(
            thing,
            self,
            self._communication,
            self._bus,
            self._clock,
            self._causes,
            self._tasks,
            self._patience,
        )
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
        if bridge is not None and bridge.uid not in self._at_work:
            raise _no_bridge_yet(bridge)

    def _introduce(self, hosted: HostedThing, handler: ThingHandler[object]) -> None:
        """Make *handler*, which got to work, and its bridge known to each other."""
        bridge = self.hosted(hosted.thing.bridge_uid)
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
        await asyncio.gather(*starting, return_exceptions=True)
        await self._stop_all(going.roots(), going)

    async def _stop_all(self, things: Sequence[Thing], going: ThingTree) -> None:
        async with asyncio.TaskGroup() as tasks:
            for thing in things:
                tasks.create_task(self._stop(thing, going))

    async def _stop(self, thing: Thing, going: ThingTree) -> None:
        await self._stop_all(going.below(thing.uid), going)
        hosted = self._at_work.pop(thing.uid, None)
        if hosted is None or hosted.handler is None:
            return
        handler, bridge = hosted.handler, self.hosted(thing.bridge_uid)
        await hosted.close()
        if bridge is not None:
            bridge.child_stopped(handler)
        self.status_changed(thing, ThingStatusInfo(ThingStatus.UNINITIALIZED))

    # commands

    def deliver(self, channel_uid: ChannelUID, command: Command) -> None:
        """Let the handler of the channel's thing carry out *command*; dropped where none is at work or takes it."""
        hosted = self._at_work.get(channel_uid.thing_uid)
        channel = hosted.thing.channels.get(channel_uid.id) if hosted else None
        if hosted is None or channel is None:
            _log.debug("%s is dropped: nobody is at work for %s", command, channel_uid)
            return
        accepted = accepted_command(command, channel.item_type)
        if accepted is None:
            _log.debug("%s is dropped: %s takes no %s", command, channel_uid, type(command).__name__)
            return
        hosted.send_command(channel_uid.id, accepted)


def _no_bridge_yet(bridge: Thing) -> NotStartedError:
    return NotStartedError(ThingStatusDetail.BRIDGE_UNINITIALIZED, f"bridge {bridge.uid} is not initialized")


def _status_of_failed_start(error: Exception) -> ThingStatusInfo:
    if isinstance(error, ThinghostError):
        return status_of(error)
    return ThingStatusInfo(
        ThingStatus.UNINITIALIZED, ThingStatusDetail.HANDLER_INITIALIZING_ERROR, described(error)
    )


def _log_status(thing: Thing, info: ThingStatusInfo) -> None:
    _log.log(_log_level(info), "%s is %s", thing.uid, info)


def _log_level(info: ThingStatusInfo) -> int:
    # things of a binding that is not installed are often many: the self-check tells them in one line
    if info.detail is ThingStatusDetail.HANDLER_MISSING_ERROR:
        return logging.DEBUG
    if info.status is ThingStatus.OFFLINE or info.detail is not ThingStatusDetail.NONE:
        return logging.WARNING
    return logging.INFO if info.status is ThingStatus.ONLINE else logging.DEBUG
