"""A line between a handler and a device, which can be as bad as lines and devices are: for any protocol over TCP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import attrs

_CHUNK = 65_536

Change = Callable[[bytes], bytes]


def _unchanged(data: bytes) -> bytes:
    return data


@attrs.frozen
class Fault:
    """What is wrong with a line; by itself, nothing.

    Every piece of an answer takes *delay* seconds, and is *changed*. After *cut_after* bytes of a connection's
    answers it is cut. A device that is *gone* refuses connections. One that says *instead* answers that to
    whatever it is asked, and hangs up; one that is *silent* takes everything and says nothing.
    """

    delay: float = 0.0
    changed: Change = _unchanged
    cut_after: int | None = None
    gone: bool = False
    silent: bool = False
    instead: bytes | None = None


NO_FAULT = Fault()


@attrs.define(eq=False)
class FaultyLine:
    """Listens at *address* and connects to *target* (both host and port), with all the faults of *fault*.

    *connections*, *exchanges* (how often something was asked after an answer, or first), *bytes_asked* and
    *bytes_answered* are what went over it. Bytes are never read: TLS goes through as it is.
    """

    target: tuple[str, int]
    fault: Fault
    address: tuple[str, int] = ("127.0.0.1", 0)
    connections: int = 0
    exchanges: int = 0
    bytes_asked: int = 0
    bytes_answered: int = 0
    _server: asyncio.Server | None = attrs.field(default=None, init=False)
    _tasks: set[asyncio.Task[None]] = attrs.field(factory=set, init=False)

    async def open(self) -> None:
        """Take a port of its own, and have the fault."""
        await self._listen()
        await self.become(self.fault)

    async def close(self) -> None:
        """Break off every connection, and listen no more."""
        self._deafen()
        await self._hang_up()

    async def become(self, fault: Fault) -> None:
        """Have *fault* from now on; every connection there is breaks off, as when a device starts anew."""
        await self._hang_up()
        self.fault = fault
        if fault.gone:
            self._deafen()
        elif self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        host, port = self.address
        # where a port is chosen, it stays: a device that comes back is where it was
        self._server = await asyncio.start_server(self._connected, host, port)
        self.address = self._server.sockets[0].getsockname()[:2]

    def _deafen(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _hang_up(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._carry(reader, writer), name="line")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.fault.silent:
                while await reader.read(_CHUNK):
                    self.exchanges += 1
            elif self.fault.instead is not None:
                await reader.read(_CHUNK)
                self.exchanges += 1
                writer.write(self.fault.instead)
            else:
                await self._connect(reader, writer)
        except OSError:
            # either end is gone, and so will be the other
            pass
        except asyncio.CancelledError:
            writer.transport.abort()
            raise
        finally:
            await _end(writer)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        device_reader, device_writer = await asyncio.open_connection(*self.target)
        carried = _Carried()
        up = asyncio.create_task(self._up(reader, device_writer, carried), name="line up")
        try:
            await self._down(device_reader, writer, carried)
        finally:
            up.cancel()
            await asyncio.gather(up, return_exceptions=True)
            device_writer.transport.abort()
            await _end(device_writer)

    async def _up(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, carried: "_Carried"
    ) -> None:
        while data := await reader.read(_CHUNK):
            if not carried.asked:
                carried.asked = True
                self.exchanges += 1
            self.bytes_asked += len(data)
            writer.write(data)
            await writer.drain()
        writer.write_eof()

    async def _down(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, carried: "_Carried"
    ) -> None:
        left = self.fault.cut_after
        while data := await reader.read(_CHUNK):
            carried.asked = False
            if self.fault.delay:
                await asyncio.sleep(self.fault.delay)
            self.bytes_answered += len(data)
            writer.write(self.fault.changed(data[:left]))
            await writer.drain()
            if left is not None:
                left -= len(data)
                if left <= 0:
                    return


@attrs.define(eq=False)
class _Carried:
    """What both directions of a connection know: whether the last that went over it was a question."""

    asked: bool = False


async def _end(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


@asynccontextmanager
async def faulty_line(host: str, port: int, fault: Fault = NO_FAULT) -> AsyncIterator[FaultyLine]:
    """Yield a line to *host* and *port* that has *fault*, until the block ends."""
    line = FaultyLine((host, port), fault)
    await line.open()
    try:
        yield line
    finally:
        await line.close()
