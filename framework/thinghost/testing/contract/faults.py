"""Rules about devices and lines as they are: slow, silent, gone, talking nonsense, cut off, refusing the login."""

import asyncio
import random
from collections.abc import Callable, Mapping

from ...thing import RawConfiguration, Thing, ThingStatus, ThingStatusDetail
from ...uid import ThingUID
from .device import Device
from .faulty_line import NO_FAULT, Fault
from .made_up import secret_for
from .stage import Stage
from .trial import Trial
from .verdict import BrokenError, NotApplicableError, counted

_SLOW_SECONDS = 2.0
_NOISE = random.Random(1)  # noqa: S311  the same noise each time


def _page(status: str, body: bytes, kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


NONSENSE: Mapping[str, bytes] = {
    "nothing": b"",
    "an empty line": b"\r\n",
    "noise": _NOISE.randbytes(512),
    "a line without end": b"x" * 300_000,
    "bytes that are no UTF-8": _page("200 OK", b'{"a": "\xff\xfe"}'),
    "an HTML page": _page("200 OK", b"<html><body>Welcome</body></html>", "text/html"),
    "an empty page": _page("200 OK", b""),
    "null": _page("200 OK", b"null"),
    "an empty object": _page("200 OK", b"{}"),
    "a list of nulls": _page("200 OK", b"[null, null]"),
    "an object of something else": _page("200 OK", b'{"a": {"b": [1, "c", null, 1e999]}}'),
    "half a document": _page("200 OK", b'{"a": [1, 2'),
    "a document that is nested too deep": _page("200 OK", b"[" * 100_000),
    "a redirect to itself": b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    "an error of the server": _page("500 Internal Server Error", b"oops", "text/plain"),
    "an unknown status": _page("799 What", b"{}"),
}
"""What a device may answer to whatever it is asked."""

_PLACES = 6
"""In so many places, spread over what a device says in one poll, it is cut off."""


async def a_slow_device_is_waited_for(trial: Trial) -> str:
    """Where every piece of an answer takes two seconds, things are ONLINE all the same."""
    async with trial.device(Fault(delay=_SLOW_SECONDS)) as device, trial.house(device) as stage:
        seconds = await stage.online()
        stage.check_crashes("with a slow device")
        return f"ONLINE after {seconds:g} s"


async def a_silent_device_is_reported(trial: Trial) -> str:
    """A device that takes every question and answers none makes its thing OFFLINE."""
    return await _reported(trial, Fault(silent=True), "that is silent")


async def a_device_that_is_gone_is_reported(trial: Trial) -> str:
    """A device that refuses connections makes its thing OFFLINE, and it is tried again."""
    return await _reported(trial, Fault(gone=True), "that is gone")


async def a_device_that_goes_away_is_noticed_and_comes_back_by_itself(trial: Trial) -> str:
    """A device that was there makes its thing OFFLINE when it goes, and ONLINE when it is back."""
    async with trial.device() as device, trial.house(device) as stage:
        await stage.online()
        await device.become(Fault(gone=True))
        away = await stage.offline("that went away")
        _check_reported(stage, "that went away")
        await device.become(NO_FAULT)
        back = await stage.online()
        stage.check_crashes("with a device that went away")
        return f"OFFLINE after {away:g} s, ONLINE again after {back:g} s"


async def nonsense_is_no_crash(trial: Trial) -> str:
    """Whatever a device answers, its thing says so in its status, and goes on when it makes sense again."""
    async with trial.device() as device, trial.house(device) as stage:
        await stage.online()
        for name, answer in NONSENSE.items():
            await device.become(Fault(instead=answer))
            await stage.offline(f"that answers {name}")
            _check_reported(stage, f"that answers {name}")
            await device.become(NO_FAULT)
            await stage.online()
        return f"{len(NONSENSE)} kinds of it"


async def an_answer_that_breaks_off_is_no_crash(trial: Trial) -> str:
    """A connection may be cut anywhere in an answer, and the thing goes on when it is whole again."""
    async with trial.device() as device:
        async with trial.house(device) as stage:
            await stage.online()
        places = sorted({1 + device.bytes_answered * place // _PLACES for place in range(_PLACES)})
    return await _survived(trial, {f"cut off after {at} bytes": Fault(cut_after=at) for at in places})


async def an_answer_with_wrong_bytes_is_no_crash(trial: Trial) -> str:
    """Some bytes of an answer may be others, and the thing goes on when they are right again."""
    return await _survived(
        trial, {f"spoilt by the dice {seed}": Fault(changed=_spoiler(seed)) for seed in range(8)}
    )


async def a_refused_login_asks_for_the_person(trial: Trial) -> str:
    """With wrong secrets the status is CONFIGURATION_ERROR, for asking again does not help; right ones do."""
    async with trial.device() as device:
        wrong = _wrong_secrets(trial, device)
        async with trial.house(device, over=wrong) as stage:
            await stage.settled()
            told = [thing for thing in stage.things if _is_configuration_error(thing)]
            if not told:
                raise BrokenError(f"with wrong secrets nothing has CONFIGURATION_ERROR: {stage.told}")
            stage.check_crashes("with wrong secrets")
            await stage.house.reload(things=trial.subject.things, items=trial.subject.items, led=device.led())
            await stage.online()
            return f"{len(told)} of {len(stage.things)} things say so"


async def children_follow_their_bridge(trial: Trial) -> str:
    """What stands below a bridge that is OFFLINE is OFFLINE too, and ONLINE again with it."""
    below = [thing for thing in trial.subject.declared if thing.bridge_uid is not None]
    if not below:
        raise NotApplicableError("no thing stands below another")
    async with trial.device() as device, trial.house(device) as stage:
        await stage.online()
        await device.become(Fault(gone=True))
        await stage.offline("that is gone")
        astray = [
            thing
            for thing in stage.things
            if thing.bridge_uid is not None and thing.status is not ThingStatus.OFFLINE
        ]
        if astray:
            raise BrokenError(f"below a bridge that is OFFLINE: {stage.told}")
        await device.become(NO_FAULT)
        seconds = await stage.online()
        return f"{counted(len(below), 'thing')}, ONLINE again after {seconds:g} s"


async def _reported(trial: Trial, fault: Fault, what: str) -> str:
    async with trial.device(fault) as device, trial.house(device) as stage:
        seconds = await stage.offline(what)
        _check_reported(stage, what)
        await device.become(NO_FAULT)
        back = await stage.online()
        stage.check_crashes(f"with a device {what}")
        return f"OFFLINE after {seconds:g} s, ONLINE {back:g} s after it is mended"


async def _survived(trial: Trial, faults: Mapping[str, Fault]) -> str:
    async with trial.device() as device, trial.house(device) as stage:
        await stage.online()
        for name, fault in faults.items():
            await device.become(fault)
            await asyncio.sleep(2 * stage.interval)
            stage.check_crashes(f"an answer {name}")
            await device.become(NO_FAULT)
            await stage.online()
        return f"{len(faults)} ways"


def _check_reported(stage: Stage, what: str) -> None:
    """Raise BrokenError unless every thing with a device that is OFFLINE has a reason that a person can read."""
    stage.check_crashes(f"with a device {what}")
    for thing in stage.reached:
        info = thing.status_info
        if info.detail not in _FORESEEN or not info.description:
            raise BrokenError(f"with a device {what}: {thing.uid} is {info}, expected a foreseen error")


_FORESEEN = (ThingStatusDetail.COMMUNICATION_ERROR, ThingStatusDetail.CONFIGURATION_ERROR)


def _is_configuration_error(thing: Thing) -> bool:
    return thing.status_info.detail is ThingStatusDetail.CONFIGURATION_ERROR


def _wrong_secrets(trial: Trial, device: Device) -> dict[ThingUID, RawConfiguration]:
    """Return other values for the secrets that let the things in."""
    dice = random.Random()  # noqa: S311  it must differ, no more
    wrong: dict[ThingUID, RawConfiguration] = {}
    for thing in trial.subject.declared:
        given = {**thing.configuration, **device.led().get(thing.uid, {})}
        parameters = trial.subject.binding.thing_types[thing.type_uid].parameters
        secret = [each for each in parameters if each.is_secret and given.get(each.name)]
        if secret:
            wrong[thing.uid] = {each.name: secret_for(each, thing.type_uid, dice) for each in secret}
    if not wrong:
        raise NotApplicableError("no secret is needed to get in")
    return wrong


def _spoiler(seed: int) -> Callable[[bytes], bytes]:
    dice = random.Random(seed)  # noqa: S311  the same each time

    def spoilt(data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(1 + len(data) // 100):
            changed[dice.randrange(len(changed))] = dice.randrange(32, 127)
        return bytes(changed)

    return spoilt


RULES = (
    a_slow_device_is_waited_for,
    a_silent_device_is_reported,
    a_device_that_is_gone_is_reported,
    a_device_that_goes_away_is_noticed_and_comes_back_by_itself,
    nonsense_is_no_crash,
    an_answer_that_breaks_off_is_no_crash,
    an_answer_with_wrong_bytes_is_no_crash,
    a_refused_login_asks_for_the_person,
    children_follow_their_bridge,
)
