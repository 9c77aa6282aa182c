"""Rules about secrets: what a person must not read stands nowhere, whatever happens to the device."""

import asyncio
import json
import random
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC

from ...event_text import TEXTS, message_of, payload_of, topic_of
from ...parser import is_secret_name
from ...thing import RawConfiguration
from ...uid import ThingUID
from ...web.directory import Directory
from .faults import NONSENSE
from .faulty_line import NO_FAULT, Fault
from .made_up import secret_for
from .stage import Stage
from .trial import Trial
from .verdict import BrokenError, NotApplicableError

_SHORTEST = 12
"""A real secret that is shorter may stand somewhere by chance."""

Secrets = dict[str, str]
"""What must not be read, and whose it is."""

_FAULTS = {
    "with its device there": NO_FAULT,
    "with a device that is gone": Fault(gone=True),
    "with a device that answers nonsense": Fault(instead=NONSENSE["an object of something else"]),
    "with a device that breaks off": Fault(cut_after=150),
}


async def no_secret_is_told(trial: Trial) -> str:
    """No secret stands in a log, an event, a status, a property, a repr or an answer of REST."""
    over, secrets = _marked(trial)
    for when, fault in _FAULTS.items():
        async with trial.device() as device:
            if fault is not NO_FAULT:
                await device.become(fault)
            async with trial.house(device, over=over) as stage:
                await _live(stage)
                _check(_words(stage), secrets, when)
            _check(stage.heard.sentences(), secrets, when)
    real = await _let_in(trial)
    return f"{len(secrets)} made up, {real} real, in {len(_FAULTS) + 1} houses"


async def what_looks_like_a_secret_is_declared_as_one(trial: Trial) -> str:
    """A parameter that is named like a password or a token is of the type Secret."""
    parameters = [
        (f"{each.name} of {thing_type.uid}", each)
        for thing_type in trial.subject.binding.thing_types.values()
        for each in thing_type.parameters
    ]
    open_ones = [
        name
        for name, each in parameters
        if each.type is str and is_secret_name(each.name) and not each.is_secret
    ]
    if open_ones:
        raise BrokenError(f"{', '.join(open_ones)}: declared as text, expected Secret")
    return f"{sum(each.is_secret for _, each in parameters)} of {len(parameters)} parameters are secret"


async def _let_in(trial: Trial) -> int:
    """Look for the secrets that let the things in; return how many there are to be looked for."""
    async with trial.device() as device:
        secrets = {
            value: f"{name} of {thing.uid}"
            for thing in trial.subject.declared
            for name, value in device.led().get(thing.uid, {}).items()
            if len(value) >= _SHORTEST
            and any(
                each.name == name and each.is_secret
                for each in trial.subject.binding.thing_types[thing.type_uid].parameters
            )
        }
        async with trial.house(device) as stage:
            await _live(stage)
            _check(_words(stage), secrets, "let in")
        _check(stage.heard.sentences(), secrets, "let in")
    return len(secrets)


def _marked(trial: Trial) -> tuple[dict[ThingUID, RawConfiguration], Secrets]:
    """Return a random value for every parameter that is secret, by thing, and whose each is."""
    over: dict[ThingUID, RawConfiguration] = {}
    secrets: Secrets = {}
    dice = random.SystemRandom()
    for thing in trial.subject.declared:
        for each in trial.subject.binding.thing_types[thing.type_uid].parameters:
            if each.is_secret:
                value = secret_for(each, thing.type_uid, dice)
                secrets[value] = f"{each.name} of {thing.uid}"
                over[thing.uid] = {**over.get(thing.uid, {}), each.name: value}
    if not secrets:
        raise NotApplicableError("no parameter of these things is secret")
    return over, secrets


async def _live(stage: Stage) -> None:
    """Let the house live through a few polls."""
    await stage.settled()
    await asyncio.sleep(stage.interval * 5)


def _words(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield where a person may read something of a running house, and what."""
    runtime = stage.house.runtime
    for thing in runtime.things:
        yield f"the status of {thing.uid}", str(thing.status_info)
        yield f"the properties of {thing.uid}", repr(thing.properties)
        yield f"the repr of {thing.uid}", repr(thing)
        yield f"the health of {thing.uid}", repr(runtime.health().get(thing.uid))
    for item in runtime.items:
        yield f"the state of {item.name}", repr(item)
    for event in stage.house.recorded.events:
        yield "an event", repr(event)
        if type(event) in TEXTS:
            yield "an event", f"{topic_of(event)} {json.dumps(payload_of(event))} {message_of(event, UTC)}"
    for handler in stage.witness.alive():
        yield f"the repr of {type(handler).__name__}", f"{handler!r} {vars(handler)!r}"
    listed = Directory(runtime.things, list(runtime.items), runtime.model.links, stage.house.plugins, UTC)
    yield "REST", json.dumps([listed.thing_list(), listed.item_list(), listed.link_list()], default=repr)


def _check(words: Iterator[tuple[str, str]], secrets: Secrets, when: str) -> None:
    disguised = [(each, whose) for secret, whose in secrets.items() for each in _disguises(secret)]
    for where, text in words:
        for each, whose in disguised:
            if each in text:
                shown = text[max(0, text.index(each) - 60) : text.index(each)].rpartition("\n")[2]
                raise BrokenError(f"{when}: {whose} stands in {where}, behind '{shown}'")


def _disguises(secret: str) -> tuple[str, ...]:
    """Return how *secret* may look: as it is, in hexadecimal, and in the middle of something in base64."""
    raw = secret.encode()
    shifted = (b64encode(b"x" * shift + raw).decode()[4:-4] for shift in range(3))
    return (secret, raw.hex(), *(each for each in shifted if len(each) >= 8))


RULES = (no_secret_is_told, what_looks_like_a_secret_is_declared_as_one)
