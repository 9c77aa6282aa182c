"""Where a gateway is looked for, and when elsewhere."""

import contextlib

import pytest

from enphase.opened_client import FIGURES, PATH, READ, Hand, callback_at, opened_client, production
from enphase.scripted_gateway import INFO, SERIAL_NUMBER, Script, answer, scripted_gateway
from thinghost import CommunicationError, ConfigurationError, MdnsService, Secret
from thinghost_enphase.client import EnvoyClient, User
from thinghost_enphase.connection import Connection, Timeouts
from thinghost_enphase.place import FoundPlace, GivenPlace, checked_host
from thinghost_enphase.token_keeper import GivenToken

FIRST, SECOND = "192.0.2.1", "[fe80::1%eth0]"


class Finder:
    """Finds what the test wants, in turn, and counts how often it was asked."""

    def __init__(self, *found: str | None) -> None:
        self.found = list(found)
        self.asked = 0

    async def __call__(self) -> str | None:
        self.asked += 1
        return self.found[min(self.asked, len(self.found)) - 1]


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ("envoy.local", "envoy.local"),
        ("envoy.local.:8080", "envoy.local.:8080"),
        ("192.0.2.1:443", "192.0.2.1:443"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("[2001:db8::1]:443", "[2001:db8::1]:443"),
        ("fe80::1%eth0", "[fe80::1%eth0]"),
        ("[fe80::1%25eth0]:443", "[fe80::1%eth0]:443"),
    ],
)
async def test_names_and_addresses_are_taken(given: str, host: str) -> None:
    assert await GivenPlace(given, "1").host() == host


@pytest.mark.parametrize(
    "host", ["", "a b", "envoy:port", "http://envoy", "envoy/info", "envoy:99999", "a..b"]
)
def test_a_hostname_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^hostname '{host}' is no host name or address"):
        checked_host(host)


async def test_a_place_that_works_is_kept_and_remembered() -> None:
    storage: dict[str, object] = {}
    find = Finder(FIRST)
    place = FoundPlace("1", find, storage)
    assert [await place.host() for _ in range(2)] == [FIRST, FIRST]
    place.reached()
    assert await FoundPlace("1", find, storage).host() == FIRST
    assert (find.asked, storage) == (1, {"address": FIRST})


async def test_after_three_failures_in_a_row_it_is_looked_for_again() -> None:
    find = Finder(FIRST, SECOND)
    place = FoundPlace("1", find, {})
    hosts = []
    for _ in range(5):
        hosts.append(await place.host())
        place.missed()
    assert hosts == [FIRST, FIRST, FIRST, SECOND, SECOND]


async def test_failures_that_are_not_in_a_row_do_not_count() -> None:
    find = Finder(FIRST, SECOND)
    place = FoundPlace("1", find, {})
    for _ in range(5):
        await place.host()
        place.missed()
        place.reached()
    assert find.asked == 1


async def test_the_old_place_is_tried_while_no_other_is_announced() -> None:
    place = FoundPlace("1", Finder(None), {"address": FIRST})
    for _ in range(4):
        assert await place.host() == FIRST
        place.missed()


async def test_a_place_that_another_gateway_has_now_is_forgotten() -> None:
    place = FoundPlace("1", Finder(FIRST, SECOND), {})
    await place.host()
    assert str(place.mistaken("2")) == (
        f"the gateway at {FIRST} has the serial number 2, not 1: it is looked for elsewhere"
    )
    assert await place.host() == SECOND


async def test_a_gateway_that_is_not_announced_is_named() -> None:
    with pytest.raises(CommunicationError) as failed:
        await FoundPlace("1", Finder(None), {}).host()
    assert str(failed.value) == (
        "hostname is empty, and no gateway with the serial number 1 announces itself in this network: "
        "set hostname to its name or address, or correct serialNumber"
    )


async def test_without_a_hostname_the_client_looks_for_the_announced_one() -> None:
    callback = callback_at(Hand())
    # port 80 of it answers nothing here: what counts is that it was found
    callback.announced = [
        MdnsService(
            "_enphase-envoy._tcp.local.", "envoy", "envoy.local", 80, ("127.0.0.9",), {"serialnum": sn}
        )
        for sn in ("999999999999", SERIAL_NUMBER)
    ]
    async with opened_client("", callback) as client:
        with pytest.raises(CommunicationError, match=r"^no gateway answers at 127\.0\.0\.9: "):
            await client.detect()
        assert client.properties()["hostname"] == "127.0.0.9"


async def test_an_ipv6_address_is_spoken_to() -> None:
    async with (
        scripted_gateway({"/info": answer(INFO)}, host="::1") as gateway,
        opened_client(gateway.address) as client,
    ):
        assert (await client.detect()).serial_number == SERIAL_NUMBER


async def test_the_scope_of_an_address_is_not_told_to_the_gateway() -> None:
    async with scripted_gateway({"/info": answer(INFO)}, host="::1") as gateway:
        scoped = gateway.address.replace("]", "%1]")
        async with opened_client(scoped) as client:
            await client.detect()
        assert f"Host: {gateway.address}\r\n" in gateway.requests[-1]


async def test_a_gateway_that_moved_is_found_after_three_failures() -> None:
    places: list[str] = []
    script: Script = {"/info": answer(INFO), PATH: answer(FIGURES)}

    async def find() -> str:
        return places[-1]

    connection = Connection(Timeouts(connect=5, read=0.5, slow_read=0.5))
    jwt = GivenToken(Secret(""), SERIAL_NUMBER, Hand().time)
    client = EnvoyClient(SERIAL_NUMBER, FoundPlace(SERIAL_NUMBER, find, {}), connection, User(), jwt)
    async with contextlib.aclosing(connection):
        async with scripted_gateway(script) as gateway:
            places.append(gateway.address)
            assert await production(client) == READ
        async with scripted_gateway(script) as gateway:
            places.append(gateway.address)
            for _ in range(3):
                with pytest.raises(CommunicationError, match=r"no connection to "):
                    await production(client)
            assert await production(client) == READ
