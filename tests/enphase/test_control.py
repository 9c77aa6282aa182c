"""Commands to a site: off unless allowed, sent once, read back, and refused with a sentence."""

import contextlib
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from enphase.handlers import House, house
from enphase.opened_client import token
from enphase.scripted_gateway import (
    INFO,
    INFO_8,
    SERIAL_NUMBER,
    Script,
    ScriptedGateway,
    answer,
    scripted_gateway,
)
from thinghost import (
    Command,
    CommunicationError,
    ConfigurationError,
    DecimalType,
    OnOffType,
    PercentType,
    QuantityType,
    RefreshType,
    StringType,
)
from thinghost_enphase.configuration import EnvoyConfiguration
from thinghost_enphase.control import CONTROLS
from thinghost_enphase.simulator import simulated_gateway
from thinghost_enphase.simulator.credentials import self_signed_context
from thinghost_enphase.simulator.gateway import Equipment, Metering

NOON = datetime(2026, 6, 21, 12, 0, tzinfo=UTC)
ON, OFF = OnOffType.ON, OnOffType.OFF
TARIFF = "/admin/lib/tariff"
POWER = "/ivp/mod/603980032/mode/power"
PRODUCTION = "control#production"
INSTALLER = (
    "the gateway does not let this account change it: it takes an installer's token as jwt, or below firmware 7 "
    "the user installer with its password"
)
PAGES: dict[str, bytes] = {
    "/info": answer(INFO),
    "/api/v1/production": answer('{"wattsNow":850,"wattHoursLifetime":9000000}'),
    POWER: answer('{"powerForcedOff":false}'),
}
SETTINGS = {
    "mode": "self-consumption",
    "reserved_soc": 20.0,
    "charge_from_grid": False,
    "opt_schedules": True,
}
BATTERIES = {
    "/ivp/ensemble/inventory": answer('[{"type":"ENCHARGE","devices":[{"serial_num":"1","percentFull":50}]}]')
}


def configuration(hostname: str, **more: object) -> EnvoyConfiguration:
    given = {"serial_number": SERIAL_NUMBER, "hostname": hostname, "allow_control": True, **more}
    return EnvoyConfiguration(**given)  # type: ignore[arg-type]


@attrs.frozen
class Site:
    """A simulated site with batteries, and its bridge, which was polled once."""

    gateway: Any
    home: House

    def state(self, channel_id: str) -> str:
        return self.home.bridge.states[channel_id]


@contextlib.asynccontextmanager
async def site(*, role: str = "installer", **more: object) -> AsyncIterator[Site]:
    equipment = Equipment(metering=Metering.NET, batteries=2, role=role)
    async with simulated_gateway(SERIAL_NUMBER, firmware=8, equipment=equipment, now=lambda: NOON) as at_work:
        settings = configuration(at_work.address, jwt=at_work.token, **more)
        async with house(settings) as home:
            await home.poll()
            yield Site(at_work.gateway, home)


@contextlib.asynccontextmanager
async def scripted_house(
    pages: dict[str, Any], **more: object
) -> AsyncIterator[tuple[ScriptedGateway, House]]:
    async with (
        scripted_gateway({**PAGES, **pages}) as gateway,
        house(configuration(gateway.address, **more)) as home,
    ):
        await home.poll()
        gateway.requests.clear()
        yield gateway, home


def written(gateway: ScriptedGateway) -> list[tuple[str, Any]]:
    """Return method and path of all that was written, and what."""
    pairs = zip(gateway.requests, gateway.bodies(), strict=True)
    return [(head.partition(" HTTP")[0], json.loads(body)) for head, body in pairs if body]


def tariff(**changed: object) -> bytes:
    return answer(
        json.dumps(
            {
                "tariff": {"currency": {"code": "EUR"}, "storage_settings": {**SETTINGS, **changed}},
                "schedule": {"battery_mode": "economy"},
            }
        )
    )


@pytest.mark.parametrize(
    ("channel_id", "command", "shown"),
    [
        (PRODUCTION, OFF, "OFF"),
        ("gridSwitch#connected", OFF, "OFF"),
        ("dryContacts#NC2Switch", OFF, "OFF"),
        ("storage#mode", StringType("backup"), "backup"),
        ("storage#mode", StringType("savings-mode"), "savings-mode"),
        ("storage#reserve", QuantityType.parse("35 %"), "35 %"),
        ("storage#reserve", DecimalType(Decimal(40)), "40 %"),
        ("storage#reserve", PercentType(Decimal(45)), "45 %"),
        ("storage#chargeFromGrid", ON, "ON"),
    ],
)
async def test_a_command_is_carried_out_and_shown_when_the_gateway_says_so(
    channel_id: str, command: Command, shown: str
) -> None:
    async with site() as place:
        assert place.state(channel_id) != shown
        await place.home.handler.handle_command(channel_id, command)
        assert place.state(channel_id) == shown


async def test_every_control_is_a_channel_that_takes_commands_only_where_they_are_allowed() -> None:
    async with site() as place:
        assert await writable(place) == set(CONTROLS)
    async with site(allow_control=False) as place:
        assert await writable(place) == set()
        assert PRODUCTION not in place.home.bridge.thing.channels


async def writable(place: Site) -> set[str]:
    channels = place.home.bridge.thing.channels
    return {
        channel_id
        for channel_id, channel in channels.items()
        if channel.state_description is not None and not channel.state_description.read_only
    }


async def test_commands_are_off_unless_they_are_allowed() -> None:
    async with site(allow_control=False) as place:
        with pytest.raises(ConfigurationError) as refused:
            await place.home.handler.handle_command("storage#chargeFromGrid", ON)
        assert (
            str(refused.value) == "commands are off: set allowControl=true of the bridge to let them through"
        )
        assert place.home.bridge.updates[-1][0] == "storage#chargeFromGrid"
        assert place.state("storage#chargeFromGrid") == "OFF"
        assert not place.gateway.battery.charge_from_grid


@pytest.mark.parametrize(
    ("channel_id", "command", "sentence"),
    [
        (PRODUCTION, StringType("off"), "it takes ON or OFF"),
        ("storage#mode", StringType("fast"), "it takes self-consumption, savings-mode, economy, backup"),
        ("storage#reserve", DecimalType(Decimal(101)), "it takes 0 % to 100 %"),
        ("storage#reserve", ON, "it takes 0 % to 100 %"),
        ("production#wattsNow", DecimalType(Decimal(1)), "it is only read"),
    ],
)
async def test_a_command_that_means_nothing_is_refused_before_anything_is_sent(
    channel_id: str, command: Command, sentence: str
) -> None:
    async with scripted_house({}) as (gateway, home):
        with pytest.raises(ConfigurationError) as refused:
            await home.handler.handle_command(channel_id, command)
        assert (str(refused.value), gateway.requests) == (sentence, [])


async def test_the_tariff_is_written_whole_with_the_gateways_own_name_of_the_mode() -> None:
    pages = {**BATTERIES, TARIFF: [tariff(), tariff(), answer("{}"), tariff(mode="economy")]}
    async with scripted_house(pages) as (gateway, home):
        await home.handler.handle_command("storage#mode", StringType("savings-mode"))
        assert written(gateway) == [
            (
                f"PUT {TARIFF}",
                {
                    "tariff": {
                        "currency": {"code": "EUR"},
                        "storage_settings": {**SETTINGS, "mode": "economy", "opt_schedules": False},
                    }
                },
            )
        ]
        assert home.bridge.states["storage#mode"] == "economy"


async def test_what_the_cloud_changes_back_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    theirs = tariff(mode="backup")
    pages = {**BATTERIES, TARIFF: [tariff(), tariff(), answer("{}"), theirs, theirs, tariff()]}
    async with scripted_house(pages) as (_, home):
        await home.handler.handle_command("storage#mode", StringType("backup"))
        await home.poll(after=60)
        assert home.bridge.states["storage#mode"] == "backup"
        await home.poll(after=60)
        await home.poll(after=60)
    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == [
        (
            "enphase:envoy:1:storage#mode: was set to backup and is self-consumption again: Enphase's cloud, or "
            "somebody else, has changed it back; change it in the Enphase app as well"
        )
    ]


async def test_what_is_not_done_is_told_and_not_sent_again() -> None:
    async with scripted_house({}) as (gateway, home):
        with pytest.raises(CommunicationError) as failed:
            await home.handler.handle_command(PRODUCTION, OFF)
        assert str(failed.value) == "the gateway took it and says ON 7 s later: it is not sent again"
        assert written(gateway) == [(f"PUT {POWER}", {"length": 1, "arr": [1]})]
        assert gateway.paths() == [POWER] * 5


async def test_a_request_that_broke_off_is_not_repeated() -> None:
    pages = {POWER: [PAGES[POWER], PAGES[POWER], b""]}
    async with scripted_house(pages) as (gateway, home):
        with pytest.raises(CommunicationError, match=r"the gateway hung up without an answer$"):
            await home.handler.handle_command(PRODUCTION, OFF)
        assert written(gateway) == [(f"PUT {POWER}", {"length": 1, "arr": [1]})]


async def test_a_gateway_without_the_page_is_told_nothing() -> None:
    async with scripted_house({POWER: answer("{}")}) as (gateway, home):
        with pytest.raises(
            CommunicationError, match=r"expected an object with powerForcedOff, found an empty"
        ):
            await home.handler.handle_command(PRODUCTION, OFF)
        assert written(gateway) == []


async def test_an_owner_may_not_switch_production() -> None:
    async with site(role="owner") as place:
        assert place.state(PRODUCTION) == "UNDEF"
        with pytest.raises(ConfigurationError) as refused:
            await place.home.handler.handle_command(PRODUCTION, OFF)
        assert str(refused.value) == INSTALLER
        assert not place.gateway.controls.switch.is_off


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
async def test_who_may_read_but_not_write_is_told_so_and_nothing_is_sent_twice(status: str) -> None:
    pages: Script = {
        **PAGES,
        "/info": answer(INFO_8),
        "/auth/check_jwt": answer("Valid token", "200 OK", "Set-Cookie: sessionId=s"),
        POWER: [PAGES[POWER], PAGES[POWER], answer("<h1>no</h1>", status)],
    }
    async with (
        scripted_gateway(pages, tls=self_signed_context("1")) as gateway,
        house(configuration(gateway.address, jwt=token(expires=4e9))) as home,
    ):
        await home.poll()
        with pytest.raises(ConfigurationError) as refused:
            await home.handler.handle_command(PRODUCTION, OFF)
        assert str(refused.value) == INSTALLER
        assert written(gateway) == [(f"PUT {POWER}", {"length": 1, "arr": [1]})]


async def test_production_comes_back_by_itself_also_after_a_restart() -> None:
    async with site() as place:
        done = await place.home.handler.turn_production_off(resume_after=30)
        assert (done, place.state(PRODUCTION)) == ("production is off for 30 minutes", "OFF")
        await place.home.poll(after=29 * 60)
        assert place.state(PRODUCTION) == "OFF"
        again = configuration(
            place.home.handler.configuration.hostname, jwt=place.home.handler.configuration.jwt
        )
        async with house(again, place.home.bridge.storage) as later:
            await later.poll(after=31 * 60)
            assert later.bridge.states[PRODUCTION] == "ON"
            assert "production resumes at" not in later.bridge.storage


async def test_a_person_who_switches_production_ends_the_pause() -> None:
    async with site() as place:
        await place.home.handler.turn_production_off(resume_after=30)
        await place.home.handler.handle_command(PRODUCTION, OFF)
        await place.home.poll(after=3600)
        assert place.state(PRODUCTION) == "OFF"
        assert await place.home.handler.turn_production_off(0) == "production is off until it is turned on"


async def test_production_that_does_not_come_back_is_tried_again_and_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    off, on = answer('{"powerForcedOff":true}'), PAGES[POWER]
    stays_off = [off, answer(""), off, off, off]
    pages = {POWER: [on, on, answer(""), off, *stays_off, off, answer(""), on]}
    async with scripted_house(pages) as (_, home):
        await home.handler.turn_production_off(resume_after=1)
        await home.poll(after=60)
        assert home.bridge.states[PRODUCTION] == "OFF"
        await home.poll(after=240)
        await home.poll(after=120)
        assert home.bridge.states[PRODUCTION] == "ON"
    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == [
        (
            "enphase:envoy:1: production is not on again: the gateway took it and says OFF 7 s later: it is not "
            "sent again; this is tried again"
        )
    ]


async def test_a_pause_that_is_refused_is_no_pause() -> None:
    async with site(role="owner") as place:
        with pytest.raises(ConfigurationError):
            await place.home.handler.turn_production_off()
        assert "production resumes at" not in place.home.bridge.storage


async def test_a_refresh_is_no_command() -> None:
    async with site(allow_control=False) as place:
        place.home.bridge.updates.clear()
        await place.home.handler.handle_command("storage#reserve", RefreshType.REFRESH)
        assert [channel_id for channel_id, _ in place.home.bridge.updates] == ["storage#reserve"]
