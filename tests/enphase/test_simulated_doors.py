"""What else a simulated gateway does: cloud, redirects, roles, changes that are read back, and its announcement."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import attrs
import pytest

from enphase.opened_client import opened_client
from enphase.simulated_house import SERIAL_NUMBER
from thinghost import Clock, CommunicationError, ConfigurationError, Secret
from thinghost.mdns import Mdns
from thinghost.mdns_client import find_mdns
from thinghost.testing import RecordingCallback
from thinghost_enphase.answer import NotOfferedError
from thinghost_enphase.discovery import SERVICE_TYPE, is_gateway
from thinghost_enphase.endpoint import Endpoint
from thinghost_enphase.refusal import PageRefusedError
from thinghost_enphase.simulation import SIMULATOR
from thinghost_enphase.simulator import Equipment, Metering, SimulatedGateway, simulated_gateway
from thinghost_enphase.simulator.firmware import FIRMWARE_NAMES
from thinghost_enphase.simulator.guards import INSTALLER_PASSWORD

BERLIN = ZoneInfo("Europe/Berlin")
RELAY = "/ivp/ensemble/relay"
CONTACTS = "/ivp/ensemble/dry_contacts"
CONTACT_SETTINGS = "/ivp/ss/dry_contact_settings"
TARIFF = "/admin/lib/tariff"
SWITCH = "/ivp/mod/603980032/mode/power"


@attrs.define
class Hand:
    """A clock's hand, which the test moves."""

    now: datetime = datetime(2026, 6, 20, 13, tzinfo=BERLIN)

    def __call__(self) -> datetime:
        return self.now

    def time(self) -> float:
        return self.now.timestamp()


@attrs.frozen
class Person:
    """Somebody who reads and changes a gateway as the binding does."""

    client: Any
    gateway: SimulatedGateway
    hand: Hand

    async def read(self, path: str) -> Any:
        return await self.client.read(Endpoint("page", path, lambda document: document))

    async def write(self, method: str, path: str, document: object) -> Any:
        return await self.client.write(method, path, document)


@asynccontextmanager
async def person(firmware: str = "8.2", *, role: str = "owner", **user: Any) -> AsyncIterator[Person]:
    """Let somebody in, as owner or installer, to a house with batteries."""
    hand = Hand()
    equipment = Equipment(Metering.NET, batteries=1, role=role)
    async with simulated_gateway(SERIAL_NUMBER, firmware=firmware, equipment=equipment, now=hand) as gateway:
        callback = RecordingCallback.of("enphase:envoy:1", Clock(BERLIN, hand.time))
        given = {"serial_number": SERIAL_NUMBER, "jwt": gateway.token, **user}
        async with opened_client(gateway.address, callback, **given) as client:
            yield Person(client, gateway, hand)


async def test_the_main_relay_parts_the_house_from_the_grid() -> None:
    async with person() as owner:
        before = json.loads(await text(owner, RELAY))
        await owner.write("POST", RELAY, {"mains_admin_state": "open"})
        assert before == {"mains_admin_state": "closed", "mains_oper_state": "closed"}
        assert await owner.read(RELAY) == {"mains_admin_state": "open", "mains_oper_state": "open"}
        net = (await owner.read("/ivp/meters/readings"))[1]
        assert net["activePower"] == 0
        with pytest.raises(CommunicationError, match="status 400"):
            await owner.write("POST", RELAY, {"mains_admin_state": "ajar"})


async def text(owner: Person, path: str) -> str:
    return json.dumps(await owner.read(path))


async def test_a_dry_contact_opens_and_its_settings_are_taken_only_whole() -> None:
    async with person() as owner:
        await owner.write("POST", CONTACTS, {"dry_contacts": {"id": "NC1", "status": "open"}})
        states = {row["id"]: row["status"] for row in (await owner.read(CONTACTS))["dry_contacts"]}
        assert states == {"NC1": "open", "NC2": "closed", "NO1": "closed", "NO2": "closed"}
        settings = (await owner.read(CONTACT_SETTINGS))["dry_contacts"][0]
        await owner.write("POST", CONTACT_SETTINGS, {"dry_contacts": settings | {"load_name": "Pool"}})
        assert (await owner.read(CONTACT_SETTINGS))["dry_contacts"][0]["load_name"] == "Pool"
        with pytest.raises(CommunicationError, match="status 400"):
            await owner.write("POST", CONTACT_SETTINGS, {"dry_contacts": {"id": "NC1"}})


async def test_the_mode_of_storage_counts_only_without_optimised_schedules() -> None:
    async with person() as owner:
        tariff = await owner.read(TARIFF)
        settings = tariff["tariff"]["storage_settings"]
        settings |= {"mode": "backup", "reserved_soc": 40.0}
        await owner.write("PUT", TARIFF, tariff)
        assert await modes(owner) == ("self-consumption", 40.0)
        settings["opt_schedules"] = False
        await owner.write("PUT", TARIFF, tariff)
        assert await modes(owner) == ("backup", 40.0)
        assert (await owner.read("/ivp/ensemble/secctrl"))["configured_backup_soc"] == 40
        settings["mode"] = "party"
        with pytest.raises(CommunicationError, match="status 400"):
            await owner.write("PUT", TARIFF, tariff)


async def modes(owner: Person) -> tuple[str, float]:
    settings = (await owner.read(TARIFF))["tariff"]["storage_settings"]
    return settings["mode"], settings["reserved_soc"]


async def test_only_an_installer_turns_production_off() -> None:
    async with person() as owner:
        with pytest.raises(NotOfferedError):
            await owner.write("PUT", SWITCH, {"length": 1, "arr": [1]})
        assert not owner.gateway.gateway.controls.switch.is_off
    async with person(role="installer") as installer:
        assert await installer.read(SWITCH) == {"powerForcedOff": False}
        await installer.write("PUT", SWITCH, {"length": 1, "arr": [1]})
        assert await installer.read(SWITCH) == {"powerForcedOff": True}
        assert (await installer.read("/ivp/meters/readings"))[0]["activePower"] == 0
        await installer.write("PUT", SWITCH, {"length": 1, "arr": [0]})
        assert (await installer.read("/ivp/meters/readings"))[0]["activePower"] > 1_000


async def test_below_7_the_installer_is_another_user() -> None:
    async with person("5") as owner:
        with pytest.raises(PageRefusedError):
            await owner.read(SWITCH)
        assert "tariff" in await owner.read(TARIFF)
    password = Secret(INSTALLER_PASSWORD)
    async with person("5", username="installer", password=password) as installer:
        assert await installer.read(SWITCH) == {"powerForcedOff": False}


async def test_live_data_moves_only_while_it_is_streamed() -> None:
    async with person() as owner:
        await owner.write("POST", "/ivp/livedata/stream", {"enable": 1})
        assert (await live(owner))[0] == "enabled"
        stopped = owner.hand.time() + 900
        owner.hand.now += timedelta(hours=1)
        assert await live(owner) == ("disabled", int(stopped))


async def live(owner: Person) -> tuple[str, int]:
    page = await owner.read("/ivp/livedata/status")
    return page["connection"]["sc_stream"], page["meters"]["last_update"]


async def test_a_session_ends_by_the_gateways_own_clock_and_is_renewed() -> None:
    async with person() as owner:
        await owner.read(RELAY)
        owner.hand.now += timedelta(hours=2)
        await owner.read(RELAY)
        owner.hand.now += timedelta(days=366)
        with pytest.raises(ConfigurationError, match="it expired on 2027-06-20"):
            await owner.read(RELAY)


async def test_http_leads_to_https() -> None:
    async with (
        simulated_gateway(SERIAL_NUMBER, firmware="7", now=Hand(), http_port=0) as gateway,
        aiohttp.ClientSession() as session,
        session.get(f"http://{gateway.http_address}/info?x=1", allow_redirects=False) as response,
    ):
        assert (response.status, response.headers["Location"]) == (301, f"https://{gateway.address}/info?x=1")


@pytest.mark.parametrize(
    ("path", "status", "content_type"),
    [
        ("/production", 200, "text/html"),
        ("/production.json", 200, "text/html"),
        ("/ivp/ensemble/inventory", 404, "application/json"),
    ],
)
async def test_firmware_3_7_has_pages_for_people_only(path: str, status: int, content_type: str) -> None:
    async with (
        simulated_gateway(SERIAL_NUMBER, firmware="3.7", now=Hand()) as gateway,
        aiohttp.ClientSession() as session,
        session.get(f"http://{gateway.address}{path}") as response,
    ):
        assert (response.status, response.content_type) == (status, content_type)
        assert response.headers["Connection"] == "close"


LOGIN = {"user[email]": "owner@example.org", "user[password]": "sunshine"}


async def test_the_cloud_gives_a_token_by_json_and_by_form() -> None:
    async with (
        simulated_gateway(SERIAL_NUMBER, firmware="8.2", now=Hand(), cloud=True) as gateway,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
    ):
        assert gateway.cloud is not None
        url = gateway.cloud.url
        async with session.post(f"{url}/login/login.json", data=LOGIN | {"user[password]": "x"}) as refused:
            assert refused.status == 401
        async with session.post(f"{url}/login/login.json", data=LOGIN) as answer:
            session_id = (await answer.json())["session_id"]
        asked = {"session_id": session_id, "serial_num": SERIAL_NUMBER, "username": "owner@example.org"}
        async with session.post(f"{url}/tokens", json=asked) as answer:
            assert (await answer.text()).count(".") == 2
        async with session.post(f"{url}/tokens", json=asked | {"serial_num": "1"}) as refused:
            assert refused.status == 403
        form = {"username": "owner@example.org", "password": "sunshine"}
        async with session.post(f"{url}/login", data=form) as answer:
            assert "SESSION" in answer.cookies
        page = {"Site": "Simulated Site", "serialNum": SERIAL_NUMBER}
        async with session.post(f"{url}/entrez_tokens", data=page) as answer:
            assert 'id="JWTToken">eyJ' in await answer.text()
        async with session.post(f"{url}/entrez_tokens", data=page | {"serialNum": "1"}) as answer:
            assert "Failed to generate token" in await answer.text()


def options(**given: str | int) -> Mapping[str, str | int]:
    return {name.replace("_", "-"): value for name, value in given.items()}


def test_every_firmware_may_be_asked_for() -> None:
    (firmware,) = (option for option in SIMULATOR.options if option.name == "firmware")
    assert sorted(firmware.choices) == sorted(FIRMWARE_NAMES)


async def test_options_become_equipment() -> None:
    given = options(firmware="8.3", metered=True, phases="3", battery=2, inverters=20, cloud=True, port=0)
    async with SIMULATOR.serve(given, Hand()) as running:
        assert list(running.facts) == ["serial number", "token", "cloud", "username", "password"]
        assert running.configuration["autoJwt"] == "true"
    with pytest.raises(ConfigurationError, match=r"^--metered and --no-cts exclude each other$"):
        async with SIMULATOR.serve(options(metered=True, no_cts=True), Hand()):
            pass
    with pytest.raises(ConfigurationError, match=r"^--inverters: expected 0 or more, found -1$"):
        async with SIMULATOR.serve(options(inverters=-1), Hand()):
            pass


async def test_a_fault_of_the_cloud_brings_one() -> None:
    async with SIMULATOR.serve(options(firmware="7", fault="mfa,slow"), Hand()) as running:
        assert "cloud" in running.facts


async def test_it_announces_itself_where_it_is_told_to() -> None:
    async with SIMULATOR.serve(options(firmware="8.2", announce="127.0.0.1"), Hand()):
        mdns = Mdns(["127.0.0.1"], Clock(BERLIN))
        try:
            found = await find_mdns(mdns, SERVICE_TYPE, is_gateway(SERIAL_NUMBER), 10)
        finally:
            await mdns.close()
    assert found is not None
    assert found.properties == {"serialnum": SERIAL_NUMBER, "protovers": "8.2.4345"}
    with pytest.raises(ConfigurationError, match=r"^--announce: 203\.0\.113\.9 is no IPv4 address"):
        async with SIMULATOR.serve(options(announce="203.0.113.9"), Hand()):
            pass
