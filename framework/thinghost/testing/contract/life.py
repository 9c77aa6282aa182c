"""Rules about the life of a handler: it starts, stops and reloads, wherever it is, and leaves nothing behind."""

import asyncio
import time
from collections.abc import Callable, Sequence

from .device import Device
from .faulty_line import Fault
from .holdings import Holdings, Leftovers
from .overheard import Overheard, overhearing
from .stage import Stage
from .trial import Trial, leftovers
from .verdict import BrokenError, NotApplicableError, counted
from .witness import Done, Hold, Witness

_STARTS = 3
_RELOADS = 10
_POLLS = 50
_IDLE = 60.0
"""So many virtual seconds what is closed, or falls due, has to be gone."""

_PLACES = 6
"""In so many places, spread over the work, it is cut off."""


async def it_comes_online(trial: Trial) -> str:
    """Every thing is ONLINE by itself when its device is there."""
    async with trial.device() as device:
        began = time.perf_counter()
        async with trial.house(device) as stage:
            await stage.settled()
            seconds = await stage.online()
            really = (time.perf_counter() - began) * 1_000
            stage.check_crashes("with its device there")
            return f"{counted(len(stage.things), 'thing')} after {seconds:g} s, with {really:.0f} ms of work"


async def it_stops_without_leaving_anything_behind(trial: Trial) -> str:
    """After a stop no task, timer, file, socket, thread or handler is left."""
    async with trial.device() as device:
        # what is made once and kept, such as a cache, is no leak
        async with trial.house(device) as stage:
            await stage.online()
        await asyncio.sleep(_IDLE)
        before, witness = Holdings.now(), Witness()
        with overhearing() as heard:
            for _ in range(_STARTS):
                async with trial.house(device, witness=witness, heard=heard) as stage:
                    await stage.online()
            name = f"{_STARTS} starts and stops"
            return f"{name}: {await _check_nothing_left(before, witness, heard, name)}"


async def it_reloads_without_leaving_anything_behind(trial: Trial) -> str:
    """Things that come and go by a reload leave nothing behind, while the house goes on."""
    async with trial.device() as device, trial.house(device) as stage:
        await stage.online()
        await _let_go_and_come_back(trial, stage)
        await stage.house.reload()
        await stage.witness.drop_connections()
        await asyncio.sleep(_IDLE)
        before = Holdings.now()
        for _ in range(_RELOADS):
            await _let_go_and_come_back(trial, stage)
        await stage.house.reload()
        await stage.witness.drop_connections()
        await asyncio.sleep(_IDLE)
        left = await _check_nothing_left(before, stage.witness, stage.heard, f"{_RELOADS} reloads")
        return f"{_RELOADS} reloads, {len(stage.witness.handlers)} handlers: {left}"


async def it_polls_without_leaving_anything_behind(trial: Trial) -> str:
    """What it holds does not grow with time."""
    async with trial.device() as device, trial.house(device) as stage:
        await stage.online()
        await asyncio.sleep(stage.interval * 3)
        before, began = Holdings.now(), _meter(stage)
        await asyncio.sleep(stage.interval * _POLLS)
        now = Holdings.now()
        # a request that is under way now, and was not then, is no growth
        if now.size - before.size > _POLLS / 5:
            raise BrokenError(
                f"in {_POLLS} times {stage.interval:g} s this grew: {now.since(before).details}"
            )
        polls, connections, exchanges, answered = (
            now - then for now, then in zip(_meter(stage), began, strict=True)
        )
        if not polls:
            return (
                f"no polls; {exchanges} exchanges, {connections} connections, {answered:,} bytes of answers"
            )
        return (
            f"{polls} polls, each with {exchanges / polls:.1f} exchanges, {connections / polls:.1f} connections, "
            f"{answered / polls:,.0f} bytes of answers"
        )


async def it_leaves_the_device_alone_when_it_is_stopped(trial: Trial) -> str:
    """A handler that was disposed of asks its device nothing, and says nothing."""
    async with trial.device() as device, trial.house(device) as stage:
        await stage.online()
        await stage.house.reload()
        await asyncio.sleep(1)
        asked = device.connections + device.exchanges
        await asyncio.sleep(3_600)
        asked = device.connections + device.exchanges - asked
        if asked:
            raise BrokenError(f"in the hour after it was stopped the device was asked {asked} times")
        if stage.witness.late_words:
            raise BrokenError(f"after it was stopped {stage.witness.late_words[0]}")
        return "an hour of silence"


async def it_survives_being_cut_off_while_it_initializes(trial: Trial) -> str:
    """A start that takes too long is tried again and comes ONLINE."""
    return await _cut_off(trial, "initialize")


async def it_survives_being_cut_off_in_a_poll(trial: Trial) -> str:
    """A poll that takes too long is followed by one that does not."""
    return await _cut_off(trial, "poll")


async def it_can_be_stopped_while_it_initializes(trial: Trial) -> str:
    """A stop does not wait for a start: it cancels, and nothing is left."""
    return await _stopped_within(trial, "initialize")


async def it_can_be_stopped_in_the_middle_of_a_poll(trial: Trial) -> str:
    """A stop does not wait for a poll: it cancels, and nothing is left."""
    return await _stopped_within(trial, "poll", "listen")


async def it_can_be_cut_off_while_it_is_disposed_of(trial: Trial) -> str:
    """A dispose that takes too long is cut off, and nothing is left all the same."""
    return await _stopped_within(trial, "dispose")


async def it_stops_at_once_when_the_device_hangs(trial: Trial) -> str:
    """A device that does not answer does not keep the house from stopping."""
    async with trial.device() as device:
        await device.become(Fault(silent=True))
        loop = asyncio.get_running_loop()
        async with trial.house(device) as stage:
            await asyncio.sleep(3)
            began = loop.time()
        seconds = loop.time() - began
        stage.check_crashes("with a silent device")
        cut_off = [each.getMessage() for each in stage.heard.records if "dispose failed" in each.getMessage()]
        if cut_off:
            raise BrokenError(f"with a silent device {cut_off[0]}")
        return f"{seconds:g} s"


async def _cut_off(trial: Trial, name: str) -> str:
    """Hold the first work called *name* where it waits, until a time limit strikes, and see it recover."""
    async with trial.device() as device:
        holds = await _holds(trial, device, name)
        for hold in holds:
            async with trial.house(device, witness=Witness(hold)) as stage:
                await stage.until(_was_held(stage.witness), f"that {name} was cut off")
                await stage.online()
            stage.check_crashes(f"{name} was cut off where it waits for the {hold.at}. time")
        return _told(holds, name)


async def _stopped_within(trial: Trial, *names: str) -> str:
    """Hold the first work of one of *names* where it waits, stop the house, and see what is left."""
    async with trial.device() as device:
        held = []
        for hold in await _holds(trial, device, *names):
            before, witness = Holdings.now(), Witness(hold)
            with overhearing() as heard:
                async with trial.house(device, witness=witness, heard=heard) as stage:
                    await stage.until(_can_be_stopped(stage, hold), f"that {hold.name} waits")
                if witness.held is not None:
                    where = f"{hold.name} is cancelled where it waits for the {hold.at}. time"
                    _check_cancelled(witness.held, where)
                    await _check_nothing_left(before, witness, heard, where)
                    held.append(hold)
        return _told(held, *names)


async def _holds(trial: Trial, device: Device, *names: str) -> list[Hold]:
    """Return where to hold the work that waits most often of those called *names*: a few places, spread over it."""
    async with trial.house(device) as stage:
        await stage.online()
    done = [each for name in names for each in stage.witness.of(name)]
    if not done:
        raise NotApplicableError(f"no handler has a {' or '.join(names)}")
    longest = max(done, key=lambda each: each.work.pauses)
    pauses = longest.work.pauses
    places = sorted({1 + pauses * place // _PLACES for place in range(_PLACES)}) if pauses else []
    return [Hold(longest.thing.uid, longest.name, at) for at in places]


def _told(holds: Sequence[Hold], *names: str) -> str:
    return f"in {counted(len(holds), 'place')}" if holds else f"{' or '.join(names)} never waits"


def _was_held(witness: Witness) -> Callable[[], bool]:
    return lambda: witness.held is not None and witness.held.ended is not None


def _can_be_stopped(stage: Stage, hold: Hold) -> Callable[[], bool]:
    """Return what says that the work is held, or will be by the stop itself."""
    if hold.name == "dispose":
        return lambda: stage.house.runtime.all_online
    return lambda: stage.witness.held is not None


def _check_cancelled(held: Done, where: str) -> None:
    raised = held.work.raised
    if raised is None or not issubclass(raised, asyncio.CancelledError):
        came = "goes on to its end" if raised is None else f"raises {raised.__name__}"
        raise BrokenError(f"{where}, and {came}: a cancellation must come out")


async def _check_nothing_left(before: Holdings, witness: Witness, heard: Overheard, name: str) -> Leftovers:
    """Return what is left after *name*: nothing. Raises BrokenError if there is something, or was thrown away open."""
    left = await leftovers(before, witness)
    if left:
        raise BrokenError(f"{name}: this is left: {left.details}")
    thrown_away = [*heard.crashes, *heard.unclosed]
    if thrown_away:
        raise BrokenError(f"{name}: {thrown_away[0]}")
    return left


async def _let_go_and_come_back(trial: Trial, stage: Stage) -> None:
    await stage.house.reload()
    await stage.house.reload(things=trial.subject.things, items=trial.subject.items, led=stage.device.led())
    await stage.online()


def _meter(stage: Stage) -> tuple[int, int, int, int]:
    device = stage.device
    return len(stage.witness.of("poll")), device.connections, device.exchanges, device.bytes_answered


RULES = (
    it_comes_online,
    it_stops_without_leaving_anything_behind,
    it_reloads_without_leaving_anything_behind,
    it_polls_without_leaving_anything_behind,
    it_leaves_the_device_alone_when_it_is_stopped,
    it_stops_at_once_when_the_device_hangs,
    it_survives_being_cut_off_while_it_initializes,
    it_survives_being_cut_off_in_a_poll,
    it_can_be_stopped_while_it_initializes,
    it_can_be_stopped_in_the_middle_of_a_poll,
    it_can_be_cut_off_while_it_is_disposed_of,
)
