"""A load manager that behaves like a real one, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import attrs

from .discovery import QUESTION

ALIVE_SECONDS = 20
WATTS_PER_AMPERE = 3 * 230


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@attrs.define(eq=False)
class SimulatedCharger:
    """A charger; a car is plugged in *since* then, None without one."""

    number: int
    charging: bool = False
    limit: int = 16
    mode: str = "fast"
    energy: float = 0.0
    since: datetime | None = None
    told: datetime | None = None

    @property
    def power(self) -> int:
        """The watts that it draws."""
        return self.limit * WATTS_PER_AMPERE if self.charging else 0

    def carry_out(self, wish: dict[str, object]) -> str | None:
        """Do what is wished. Return why not where it cannot be."""
        match wish:
            case {"charging": True} if self.since is None:
                return f"no car is plugged in at charger {self.number}"
            case {"charging": bool(charging)}:
                self.charging = charging
            case {"limit": int(limit)} if 6 <= limit <= 32:
                self.limit = limit
            case {"mode": "fast" | "solar" as mode}:
                self.mode = str(mode)
            case {"unlock": True}:
                self.charging, self.since = False, None
            case {"tell": True}:
                pass
            case _:
                return "no such wish"
        return None

    def status(self, now: datetime) -> dict[str, object]:
        """Return what is told of it; the car has been charged up to *now*."""
        self.energy += self.power * (now - (self.told or now)).total_seconds() / 3600
        self.told = now
        return {
            "charger": self.number,
            "charging": self.charging,
            "limit": self.limit,
            "mode": self.mode,
            "power": self.power,
            "energy": round(self.energy, 1),
            "since": self.since and self.since.isoformat(timespec="seconds"),
        }


@attrs.define(eq=False)
class SimulatedManager:
    """Listens at *address*, and lets in who knows *password*; *now* tells its time."""

    chargers: dict[int, SimulatedCharger]
    now: Callable[[], datetime] = utc_now
    address: str = ""
    serial: str = "LM4711"
    password: str = "sesame"  # noqa: S105  a simulated one
    guests: set[asyncio.StreamWriter] = attrs.field(factory=set)

    def plug(self, number: int) -> None:
        """Plug a car in."""
        charger = self.chargers[number]
        charger.since, charger.energy = self.now(), 0.0
        self.tell(charger.status(self.now()))

    def hold(self, number: int, card: str) -> None:
        """Hold a card at a charger."""
        self.tell({"charger": number, "card": card})

    def hang_up(self) -> None:
        """End all connections."""
        for guest in self.guests:
            guest.close()

    def tell(self, message: dict[str, object]) -> None:
        """Tell everybody."""
        for guest in self.guests:
            _send(guest, message)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak to one who has connected."""
        try:
            if json.loads(await reader.readline()) != {"login": self.password}:
                _send(writer, {"refused": "login"})
                return
            self._greet(writer)
            while await self._hear(reader, writer):
                pass
        except (OSError, ValueError):
            return
        finally:
            self.guests.discard(writer)
            writer.close()

    def _greet(self, writer: asyncio.StreamWriter) -> None:
        chargers = [{"number": number, "serial": f"{self.serial}-{number}"} for number in self.chargers]
        _send(writer, {"manager": self.serial, "firmware": "1.4", "chargers": chargers})
        for charger in self.chargers.values():
            _send(writer, charger.status(self.now()))
        self.guests.add(writer)

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        try:
            async with asyncio.timeout(ALIVE_SECONDS):
                line = await reader.readline()
        except TimeoutError:
            self._show_life(writer)
            return True
        if line:
            self._answer(json.loads(line), writer)
        return bool(line)

    def _show_life(self, writer: asyncio.StreamWriter) -> None:
        for charger in self.chargers.values():
            if charger.charging:
                _send(writer, charger.status(self.now()))
        _send(writer, {"alive": True})

    def _answer(self, wish: dict[str, object], writer: asyncio.StreamWriter) -> None:
        charger = self.chargers.get(int(str(wish["charger"])))
        if charger is None:
            refusal: str | None = f"there is no charger {wish['charger']}"
        else:
            before = charger.status(self.now())
            refusal = charger.carry_out(wish)
            if before != charger.status(self.now()) or "tell" in wish:
                self.tell(charger.status(self.now()))
        _send(writer, {"failed": wish["wish"], "why": refusal} if refusal else {"done": wish["wish"]})


@attrs.define(eq=False)
class _Doorman(asyncio.DatagramProtocol):
    """Answers those who look for load managers."""

    answer: bytes
    transport: asyncio.DatagramTransport | None = attrs.field(default=None, init=False)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data == QUESTION and self.transport is not None:
            self.transport.sendto(self.answer, addr)


def _send(writer: asyncio.StreamWriter, message: dict[str, object]) -> None:
    writer.write(json.dumps(message).encode() + b"\n")


@asynccontextmanager
async def simulated_manager(
    numbers: Iterable[int], port: int = 0, now: Callable[[], datetime] = utc_now
) -> AsyncIterator[SimulatedManager]:
    """Run a load manager with chargers of these *numbers*, a car at the first, until the block ends."""
    manager = SimulatedManager({number: SimulatedCharger(number) for number in numbers}, now)
    server = await asyncio.start_server(manager.serve, "127.0.0.1", port)
    host, found_port = server.sockets[0].getsockname()
    manager.address = f"{host}:{found_port}"
    for number in list(manager.chargers)[:1]:
        manager.plug(number)
    try:
        yield manager
    finally:
        server.close()
        manager.hang_up()
        await server.wait_closed()


@asynccontextmanager
async def findable(manager: SimulatedManager, port: int = 0) -> AsyncIterator[str]:
    """Let *manager* be found until the block ends, and yield where to ask for it."""
    answer = {"manager": manager.serial, "port": int(manager.address.rpartition(":")[2])}
    transport, doorman = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Doorman(json.dumps(answer).encode()), local_addr=("127.0.0.1", port)
    )
    doorman.transport = transport
    try:
        host, found_port = transport.get_extra_info("sockname")
        yield f"{host}:{found_port}"
    finally:
        transport.close()
