"""Polls many gateways in turn and prints what one poll costs: what all the pollers here have in common."""

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import attrs

AT_ONCE = 10
"""So many gateways are polled at a time."""

_ROUNDS = 30
"""At least so many: some pages have news every 15 minutes only, which are 15 polls."""

Poll = Callable[[], Awaitable[object]]


@attrs.frozen
class Server:
    """Where the gateways are: each at one of *addresses* in turn; *plain* is where requests are counted."""

    scheme: str
    addresses: tuple[str, ...]
    plain: str
    serial: str
    token: str

    def address(self, number: int) -> str:
        """Return where the gateway *number* is."""
        return self.addresses[number % len(self.addresses)]


@attrs.frozen
class Figures:
    """What *gateways* cost: requests a poll, polls a second, CPU milliseconds a poll, kB resident for each."""

    gateways: int
    requests: float
    polls_per_second: float
    cpu_milliseconds: float
    kilobytes: float


def resident_kilobytes() -> float:
    """Return what the process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024


def server_and_count() -> tuple[Server, int]:
    """Return what the command line says."""
    return Server(**json.loads(sys.argv[1])), int(sys.argv[2])


async def _served(address: str) -> int:
    """Return how many requests were answered so far."""
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /requests HTTP/1.1\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    count = await reader.read(20)
    writer.close()
    return int(count)


async def print_figures(
    server: Server, open_polls: Callable[[Server, int], Awaitable[Sequence[Poll]]], count: int, polls: int
) -> None:
    """Open *count* gateways of *server* and print their figures, *polls* in all."""
    warm = await open_polls(server, 1)
    await _all(warm, 3)
    gc.collect()
    before = resident_kilobytes()
    each = await open_polls(server, count)
    await _all(each, 2)
    gc.collect()
    kilobytes = (resident_kilobytes() - before) / count
    rounds = max(_ROUNDS, polls // count)
    served = await _served(server.plain)
    started, cpu = time.perf_counter(), time.process_time()
    await _all(each, rounds)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    done = rounds * count
    requests = (await _served(server.plain) - served) / done
    figures = Figures(count, requests, done / seconds, cpu / done * 1000, kilobytes)
    print(json.dumps(attrs.asdict(figures)))


async def _all(polls: Sequence[Poll], rounds: int) -> None:
    async def work(its_polls: Sequence[Poll]) -> None:
        for _ in range(rounds):
            for poll in its_polls:
                await poll()

    await asyncio.gather(*(work(polls[first::AT_ONCE]) for first in range(AT_ONCE)))
