"""Services that are announced for real, over multicast on this machine's own loopback interface."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC
from pathlib import Path

import pytest
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from framework.demo_binding import MDNS_TYPE, Home, house
from thinghost import Clock, CommunicationError, MdnsService, ThingUID
from thinghost.mdns_client import NetworkMdns, find_mdns
from thinghost.mdns_service import MdnsChange

LOOPBACK = ("127.0.0.1",)
CLOCK = Clock(UTC)
SECONDS = 20

# a type for each test, for all hear each other
GOODBYE, TWO, NONE = "_demo-goodbye._tcp.local.", "_demo-two._tcp.local.", "_demo-none._tcp.local."


@asynccontextmanager
async def announced(
    name: str, service_type: str, **properties: str | bytes | None
) -> AsyncIterator[AsyncZeroconf]:
    """Announce *name* until the block ends; skips where the machine has no multicast on loopback."""
    try:
        announcer = AsyncZeroconf(interfaces=list(LOOPBACK))
    except OSError as error:
        pytest.skip(f"no multicast on loopback: {error}")
    info = AsyncServiceInfo(
        service_type,
        f"{name}.{service_type}",
        80,
        addresses=[socket.inet_aton("127.0.0.1")],
        properties=properties,
        server=f"{name}.local.",
    )
    try:
        # the name is invented for this test: nobody has to be asked whether he has it
        await (await announcer.async_register_service(info, cooperating_responders=True))
        yield announcer
    finally:
        await announcer.async_close()


@asynccontextmanager
async def listening() -> AsyncIterator[NetworkMdns]:
    client = NetworkMdns(CLOCK, LOOPBACK)
    try:
        yield client
    finally:
        await client.close()


async def test_a_service_is_found_with_all_that_it_announces_and_lost_when_it_says_goodbye() -> None:
    heard: list[MdnsChange] = []
    async with (
        asyncio.timeout(SECONDS),
        listening() as client,
        aclosing(client.changes(GOODBYE)) as changes,
    ):
        async with announced("one", GOODBYE, serial="7", odd=b"\xff", empty=None):
            heard.append(await anext(changes))
        while heard[-1].service is not None:
            heard.append(await anext(changes))
    facts = {"serial": "7", "odd": "\\xff", "empty": ""}
    found = MdnsService(GOODBYE, "one", "one.local", 80, LOOPBACK, facts)
    assert heard[0] == MdnsChange("one", found)
    assert heard[-1] == MdnsChange("one", None)


async def test_of_two_services_the_one_that_is_wanted_is_found() -> None:
    async with announced("two", TWO, serial="2"), announced("three", TWO, serial="3"), listening() as client:
        found = await find_mdns(client, TWO, lambda service: service.properties["serial"] == "3", SECONDS)
    assert found is not None
    assert found.name == "three"


async def test_where_nobody_announces_it_nothing_is_found() -> None:
    async with announced("four", TWO, serial="4"), listening() as client:
        assert await find_mdns(client, NONE, lambda _: True, 0.3) is None


async def test_a_scan_hears_the_network(tmp_path: Path) -> None:
    uid = ThingUID.parse("demo:hub:5")
    async with (
        announced("five", MDNS_TYPE, serial="5"),
        listening() as client,
        house(Home(), CLOCK, "", folder=tmp_path, announced=client) as runtime,
    ):
        for seconds in (1.5, 5, 20):
            assert await runtime.discovery.scan("demo", seconds) == []
            entry = runtime.discovery.inbox.get(uid)
            if entry is not None:
                break
    assert entry is not None
    assert entry.result.properties == {"host": "127.0.0.1", "firmware": "3"}


async def test_an_address_that_the_machine_does_not_have_cannot_be_listened_to() -> None:
    client = NetworkMdns(CLOCK, ("192.0.2.1",))
    with pytest.raises(CommunicationError, match=r"mDNS cannot be listened to on 192\.0\.2\.1: "):
        await find_mdns(client, MDNS_TYPE, lambda _: True, SECONDS)
    await client.close()
