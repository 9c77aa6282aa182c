"""Actions of things: declared by a decorator, called by name, with arguments that are checked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from framework.demo_binding import EXACT, module_with
from thinghost import (
    ChannelDefinition,
    ChannelType,
    Command,
    CommunicationError,
    ConfigurationError,
    NoConfiguration,
    OnOffType,
    ThingHandler,
    ThingType,
    ThingUID,
    thing_action,
)
from thinghost.plugins import load_binding
from thinghost.reference import action_table
from thinghost.runtime import Runtime
from thinghost.testing import in_virtual_time, running_house
from thinghost.thing_action import actions_of, handler_class_of

HORN = ThingUID.parse("car:horn:h")


class HornHandler(ThingHandler[NoConfiguration]):
    """A horn."""

    async def initialize(self) -> None:
        self.calls: list[object] = []

    @thing_action("Sounds the horn, and returns how long.")
    async def honk(self, seconds: float, times: int = 1, tone: str | None = None) -> float:
        self.calls.append((seconds, times, tone))
        await asyncio.sleep(seconds * times)
        return seconds * times

    @thing_action("Fails.")
    async def fail(self) -> None:
        raise CommunicationError("the fuse is blown")

    async def handle_command(self, channel_id: str, command: Command) -> None:
        self.calls.append((channel_id, command))


HORN_TYPE = ThingType(
    "car:horn",
    "Horn",
    HornHandler,
    channels=(ChannelDefinition("on", ChannelType("car:on", "Switch", "On")),),
)


@asynccontextmanager
async def horn(folder: Path) -> AsyncIterator[Runtime]:
    binding = load_binding("car", module_with(thinghost_thing_types=lambda: [HORN_TYPE]))
    items = 'Switch On { channel="car:horn:h:on" }'
    things = "Thing car:horn:h\nThing car:hornn:x"
    async with running_house(
        folder, things=things, items=items, bindings=[binding], patience=EXACT
    ) as running:
        await asyncio.sleep(1)
        yield running.runtime


def handler(runtime: Runtime) -> HornHandler:
    hosted = runtime._things.hosted(HORN)
    assert hosted is not None
    assert isinstance(hosted.handler, HornHandler)
    return hosted.handler


@in_virtual_time()
async def test_an_action_is_done_with_converted_arguments_and_answers(tmp_path: Path) -> None:
    async with horn(tmp_path) as runtime:
        assert await runtime.thing_action(HORN, "honk", seconds="1.5", times=2) == 3.0
        assert handler(runtime).calls == [(1.5, 2, None)]


@in_virtual_time()
async def test_actions_and_commands_take_turns(tmp_path: Path) -> None:
    async with horn(tmp_path) as runtime:
        first = asyncio.ensure_future(runtime.thing_action(HORN, "honk", seconds=5))
        await asyncio.sleep(1)
        item = runtime.items.get("On")
        assert item is not None
        runtime.items.send_command(item, OnOffType.ON)
        await asyncio.sleep(1)
        assert handler(runtime).calls == [(5.0, 1, None)]
        await first
        await asyncio.sleep(0.1)
        assert handler(runtime).calls == [(5.0, 1, None), ("on", OnOffType.ON)]


@in_virtual_time()
async def test_what_an_action_raises_reaches_the_caller_and_a_slow_one_is_cut_off(tmp_path: Path) -> None:
    async with horn(tmp_path) as runtime:
        with pytest.raises(CommunicationError, match=r"^the fuse is blown$"):
            await runtime.thing_action(HORN, "fail")
        with pytest.raises(CommunicationError, match=r"^it took longer than 30 s and was cut off$"):
            await runtime.thing_action(HORN, "honk", seconds=31)


@pytest.mark.parametrize(
    ("uid", "name", "arguments", "message"),
    [
        ("car:horn:h", "hunk", {}, "there is no action hunk (there are fail, honk), did you mean 'honk'?"),
        ("car:horn:h", "honk", {}, "action honk: seconds: must be given"),
        (
            "car:horn:h",
            "honk",
            {"seconds": "long", "times": 1.5, "tune": "A"},
            (
                "action honk: unknown parameter 'tune', did you mean 'tone'?; "
                "seconds: 'long' is no number; times: 1.5 is no whole number"
            ),
        ),
        ("car:horn:i", "honk", {}, "there is no thing car:horn:i, did you mean 'car:horn:h'?"),
        (
            "car:hornn:x",
            "honk",
            {},
            (
                "car:hornn:x is not at work: UNINITIALIZED (HANDLER_MISSING_ERROR): "
                "binding 'car' has no thing type 'hornn', did you mean 'horn'?"
            ),
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    uid: str, name: str, arguments: dict[str, Any], message: str, tmp_path: Path
) -> None:
    @in_virtual_time()
    async def run() -> None:
        async with horn(tmp_path) as runtime:
            with pytest.raises(ConfigurationError) as raised:
                await runtime.thing_action(ThingUID.parse(uid), name, **arguments)
            assert str(raised.value) == message
            assert handler(runtime).calls == []

    run()


@in_virtual_time()
async def test_the_actions_of_a_thing_are_listed_with_all_that_people_must_know(tmp_path: Path) -> None:
    async with horn(tmp_path) as runtime:
        found = runtime.actions(HORN)
        assert {name: each.description for name, each in found.items()} == {
            "fail": "Fails.",
            "honk": "Sounds the horn, and returns how long.",
        }
        assert [(each.name, each.type, each.required, each.default) for each in found["honk"].parameters] == [
            ("seconds", float, True, None),
            ("times", int, False, 1),
            ("tone", str, False, None),
        ]


def test_the_actions_of_a_thing_type_are_known_without_a_thing() -> None:
    for factory in (HornHandler, partial(HornHandler)):
        found = handler_class_of(factory)
        assert found is not None
        assert list(actions_of(found)) == ["fail", "honk"]
    assert handler_class_of(HORN_TYPE.channel_definitions) is None


def test_the_actions_of_a_thing_type_make_a_table() -> None:
    assert action_table(HORN_TYPE) == (
        "| action | meaning |\n"
        "|---|---|\n"
        "| `fail()` | Fails. |\n"
        "| `honk(seconds: number, times: whole number = 1, tone: text = None)` "
        "| Sounds the horn, and returns how long. |\n"
    )
    assert action_table(ThingType("car:seat", "Seat", ThingHandler)) == "| action | meaning |\n|---|---|\n"


def no_coroutine(self: object) -> None: ...


async def no_type(self: object, seconds) -> None: ...  # type: ignore[no-untyped-def]  # noqa: ANN001


async def many(self: object, *seconds: float) -> None: ...


async def wrong_type(self: object, names: dict[str, str]) -> None: ...


@pytest.mark.parametrize(
    ("method", "message"),
    [
        (no_coroutine, "no_coroutine must be 'async def' to be a thing action"),
        (no_type, "no_type: seconds must be one parameter with a type"),
        (many, "many: *seconds: float must be one parameter with a type"),
        (
            wrong_type,
            (
                "wrong_type: a parameter cannot be of type dict[str, str]; possible are text, secret text, "
                "true or false, whole number, number, number"
            ),
        ),
    ],
)
def test_a_method_that_can_be_no_action_is_refused_when_it_is_declared(
    method: Callable[..., Any], message: str
) -> None:
    with pytest.raises(TypeError) as raised:
        thing_action("Does something.")(method)
    assert str(raised.value) == message
