"""The line between a handler and its device carries what it is given, with the faults that it has."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from thinghost.testing import in_virtual_time, virtual_clock
from thinghost.testing.contract.faulty_line import NO_FAULT, Fault, FaultyLine, faulty_line


@asynccontextmanager
async def echoing(fault: Fault = NO_FAULT) -> AsyncIterator[FaultyLine]:
    """Run a device that says back what it hears, and a line to it."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1_000):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server, faulty_line(host, port, fault) as line:
        yield line


@asynccontextmanager
async def connected(line: FaultyLine) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(*line.address)
    try:
        yield reader, writer
    finally:
        writer.close()


async def said(line: FaultyLine, *words: bytes) -> bytes:
    """Return what comes back for *words*, until the connection ends."""
    async with connected(line) as (reader, writer):
        heard = b""
        for word in words:
            writer.write(word)
            heard += await reader.read(1_000)
        writer.write_eof()
        return heard + await reader.read()


@in_virtual_time()
async def test_a_good_line_carries_everything_and_counts() -> None:
    async with echoing() as line:
        assert await said(line, b"one", b"three") == b"onethree"
        assert await said(line, b"two") == b"two"
        assert (line.connections, line.exchanges, line.bytes_asked, line.bytes_answered) == (2, 3, 11, 11)


@in_virtual_time()
async def test_a_slow_line_takes_its_time_for_each_piece() -> None:
    async with echoing(Fault(delay=2)) as line:
        began = virtual_clock().time()
        assert await said(line, b"one", b"two") == b"onetwo"
        assert virtual_clock().time() - began == 4


@in_virtual_time()
async def test_a_line_that_is_cut_ends_after_so_many_bytes() -> None:
    async with echoing(Fault(cut_after=2)) as line:
        assert await said(line, b"three") == b"th"
        assert line.bytes_answered == 5


@in_virtual_time()
async def test_a_line_may_change_what_is_said() -> None:
    async with echoing(Fault(changed=bytes.upper)) as line:
        assert await said(line, b"one") == b"ONE"


@in_virtual_time()
async def test_a_device_may_say_something_else_instead() -> None:
    async with echoing(Fault(instead=b"nonsense")) as line:
        assert await said(line, b"one") == b"nonsense"


@in_virtual_time()
async def test_a_silent_device_says_nothing() -> None:
    async with echoing(Fault(silent=True)) as line:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(said(line, b"one"), 60)


@in_virtual_time()
async def test_a_device_that_was_gone_is_back_at_the_same_place() -> None:
    async with echoing(Fault(gone=True)) as line:
        address = line.address
        with pytest.raises(ConnectionRefusedError):
            await said(line, b"one")
        await line.become(NO_FAULT)
        assert line.address == address
        assert await said(line, b"one") == b"one"


@in_virtual_time()
async def test_a_new_fault_breaks_off_what_is_connected() -> None:
    async with echoing() as line, connected(line) as (reader, writer):
        writer.write(b"one")
        assert await reader.read(1_000) == b"one"
        await line.become(NO_FAULT)
        assert await reader.read() == b""
