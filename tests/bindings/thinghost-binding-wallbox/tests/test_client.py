"""What the client makes of a load manager."""

import asyncio
import re

import pytest
from thinghost import CommunicationError, ConfigurationError, Secret
from thinghost.testing import in_virtual_time

from thinghost_wallbox.client import Client
from thinghost_wallbox.message import Alive, CardHeld, Message
from thinghost_wallbox.simulator import SimulatedManager, simulated_manager


def client_of(manager: SimulatedManager) -> Client:
    return Client(manager.address, Secret(manager.password))


@in_virtual_time()
async def test_it_hears_what_happens_until_the_manager_hangs_up() -> None:
    heard: list[Message] = []
    async with simulated_manager([1]) as manager, asyncio.TaskGroup() as group:
        group.create_task(client_of(manager).listen(heard.append))
        await asyncio.sleep(1)
        manager.hold(1, "04A2")
        await asyncio.sleep(20)
        manager.hang_up()
    assert heard[2:] == [CardHeld(1, "04A2"), Alive()]


@in_virtual_time()
async def test_a_wish_is_granted_or_refused() -> None:
    async with simulated_manager([1, 2]) as manager, asyncio.TaskGroup() as group:
        client = client_of(manager)
        group.create_task(client.listen(lambda _message: None))
        await asyncio.sleep(1)
        await client.wish(1, limit=10)
        assert manager.chargers[1].limit == 10
        with pytest.raises(CommunicationError, match=r"refuses: no car is plugged in at charger 2$"):
            await client.wish(2, charging=True)
        manager.hang_up()


@in_virtual_time()
async def test_a_wish_ends_with_the_connection() -> None:
    async with simulated_manager([1]) as manager:
        client = client_of(manager)
        listening = asyncio.create_task(client.listen(lambda _message: None))
        await asyncio.sleep(1)
        manager.hang_up()
        _, wish = await asyncio.gather(listening, client.wish(1, limit=12), return_exceptions=True)
        assert isinstance(wish, CommunicationError)
        assert str(wish) == f"{manager.address} ended the connection"


async def broken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()
    writer.write(b'{"firm')
    writer.close()


async def test_a_message_that_breaks_off_is_a_failure() -> None:
    async with await asyncio.start_server(broken, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        with pytest.raises(CommunicationError, match=r"broke off in the middle of a message$"):
            await Client(f"{host}:{port}").listen(lambda _message: None)


async def test_a_wish_needs_a_connection() -> None:
    with pytest.raises(CommunicationError, match=r"^nowhere is not connected$"):
        await Client("nowhere").wish(1, limit=10)


async def test_a_wrong_password_is_for_a_person_to_correct() -> None:
    async with simulated_manager([1]) as manager:
        with pytest.raises(ConfigurationError, match=r"refuses this password: correct password$"):
            await Client(manager.address, Secret("wrong")).listen(lambda _message: None)


async def test_a_manager_that_is_gone_cannot_be_reached() -> None:
    async with simulated_manager([1]) as manager:
        pass
    with pytest.raises(CommunicationError, match=f"^{re.escape(manager.address)}: .*Connect call failed"):
        await client_of(manager).listen(lambda _message: None)


@pytest.mark.parametrize("address", [":1", "[::1", "box:99999", "box:x"])
async def test_what_is_no_address_is_for_a_person_to_correct(address: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^hostname '{re.escape(address)}' is no address"):
        await Client(address).listen(lambda _message: None)
