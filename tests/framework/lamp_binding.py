"""A small binding over TCP that keeps the contract, and a simulated hub: what bad handlers of tests deviate from."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import attrs

from framework.demo_binding import module_with
from thinghost import (
    ChannelDefinition,
    ChannelType,
    Command,
    CommunicationError,
    ConfigurationError,
    OnOffType,
    Poll,
    QuantityType,
    RefreshType,
    Secret,
    Simulation,
    Simulator,
    StateDescription,
    Thing,
    ThingHandler,
    ThingHandlerCallback,
    ThingStatus,
    ThingType,
    parameter,
)
from thinghost.plugins import Binding, load_binding

TOKEN = "sesame-open-the-door"
POLL_SECONDS = 30.0


@attrs.frozen
class HubConfiguration:
    """How to reach a hub."""

    host: str = parameter(label="Host", description="Host and port of the hub.")
    token: Secret = parameter(default=Secret(""), label="Token", description="What lets in.")


@attrs.frozen
class LampConfiguration:
    """Which lamp it is."""

    number: int = parameter(default=1, label="Number", description="The number of the lamp.")


class HubHandler(ThingHandler[HubConfiguration]):
    """Asks its hub by a line of words, over a new connection each time."""

    def __init__(self, thing: Thing, configuration: HubConfiguration, callback: ThingHandlerCallback) -> None:
        super().__init__(thing, configuration, callback)
        self.requested: Poll | None = None

    async def initialize(self) -> None:
        self.requested = self.callback.run_every(POLL_SECONDS, self.poll)

    async def handle_command(self, channel_id: str, command: Command) -> None:
        del channel_id
        if isinstance(command, RefreshType) and self.requested is not None:
            self.requested.refresh()
        elif isinstance(command, OnOffType):
            await self.ask(f"turn {command.name}")

    async def poll(self) -> None:
        await self.show(await self.ask("get"))

    async def show(self, words: list[str]) -> None:
        try:
            states = {"power": QuantityType.parse(f"{words[0]} W"), "light": OnOffType[words[1]]}
        except (IndexError, KeyError, ValueError) as error:
            raise CommunicationError(f"the hub says {' '.join(words)!r}") from error
        with self.callback.together():
            self.callback.update_states(states)
            for child in self.callback.children():
                child.callback.update_status(ThingStatus.ONLINE)

    async def ask(self, words: str) -> list[str]:
        try:
            async with asyncio.timeout(10), self.connected() as (reader, writer):
                writer.write(f"{self.configuration.token.reveal()} {words}\n".encode())
                answer = (await reader.readline()).decode("ascii").split()
        except (OSError, ValueError) as error:
            raise CommunicationError(f"the hub does not answer: {error or 'it takes too long'}") from error
        if answer == ["refused"]:
            raise ConfigurationError("the hub refuses the token: set another one")
        return answer

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection(*self.place)
        try:
            yield reader, writer
        finally:
            writer.close()

    @property
    def place(self) -> tuple[str, str]:
        host, _, port = self.configuration.host.partition(":")
        return host, port


class LampHandler(ThingHandler[LampConfiguration]):
    """Has what its hub has."""


def read_only() -> StateDescription:
    return StateDescription(read_only=True)


POWER = ChannelType("lamps:power", "Number:Power", "Power", "What it takes.", state_description=read_only())
LIGHT = ChannelType("lamps:light", "Switch", "Light", "Whether it shines.")


def hub(
    handler: Callable[..., ThingHandler[Any]] = HubHandler,
    *,
    power: ChannelType = POWER,
    configuration: type[attrs.AttrsInstance] = HubConfiguration,
) -> ThingType:
    channels = (ChannelDefinition("power", power), ChannelDefinition("light", LIGHT))
    return ThingType(
        "lamps:hub", "Hub", handler, "A hub.", configuration=configuration, is_bridge=True, channels=channels
    )


def lamp(handler: Callable[..., ThingHandler[Any]] = LampHandler) -> ThingType:
    return ThingType(
        "lamps:lamp",
        "Lamp",
        handler,
        "A lamp.",
        configuration=LampConfiguration,
        supported_bridges=("lamps:hub",),
    )


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        token, _, wish = line.decode().strip().partition(" ")
        answer = "refused" if token != TOKEN else "40 ON" if wish == "get" else "done ON"
        writer.write(f"{answer}\n".encode())
    writer.close()


@asynccontextmanager
async def simulated_hub() -> AsyncIterator[Simulation]:
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(_serve(reader, writer), name="hub"))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    address = "{}:{}".format(*server.sockets[0].getsockname())
    try:
        yield Simulation(address, configuration={"host": address, "token": TOKEN}, poll_seconds=POLL_SECONDS)
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)


def _alone(
    _options: Mapping[str, str | int], _now: Callable[[], datetime]
) -> contextlib.AbstractAsyncContextManager[Simulation]:
    return simulated_hub()


def _beside(
    _thing: Thing, _below: Sequence[Thing], _now: Callable[[], datetime]
) -> contextlib.AbstractAsyncContextManager[Simulation]:
    return simulated_hub()


SIMULATOR = Simulator("lamps", "a hub with a lamp", "lamps:hub", (), _alone, _beside, lambda _thing: True)


def lamps(
    hub_type: ThingType | None = None,
    lamp_type: ThingType | None = None,
    simulators: Sequence[Simulator] = (SIMULATOR,),
) -> Binding:
    """Return the binding, with other thing types if they are given."""
    types = (hub_type or hub(), lamp_type or lamp())
    return load_binding(
        "lamps",
        module_with(thinghost_thing_types=lambda: types, thinghost_simulators=lambda: simulators),
    )
