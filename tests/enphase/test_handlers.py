"""Bridge and devices against gateways that work, fail, and come back."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from enphase.handlers import house
from enphase.scripted_gateway import INFO, SERIAL_NUMBER, Script, answer, scripted_gateway
from thinghost import CommunicationError, RefreshType, ThingStatus, ThingStatusDetail, ThingStatusInfo
from thinghost_enphase.configuration import EnvoyConfiguration
from thinghost_enphase.simulator import simulated_gateway

NOON = datetime(2026, 6, 21, 13, 7, tzinfo=ZoneInfo("Europe/Berlin"))
PRODUCTION = answer(
    '{"wattHoursToday":1200,"wattHoursSevenDays":45000,"wattHoursLifetime":9000000,"wattsNow":850}'
)
INVERTERS = answer(
    '[{"serialNumber":"11","lastReportDate":1700000000,"lastReportWatts":120,"maxReportWatts":290},'
    '{"serialNumber":"12","lastReportDate":0}]'
)
INVENTORY = answer(
    '[{"type":"PCU","devices":[{"serial_num":"11","part_num":"800-1","device_status":["envoy.global.ok","prop.done"],'
    '"producing":true,"communicating":true,"provisioned":true,"operating":false}]},'
    '{"type":"NSRB","devices":[{"serial_num":"21","relay":"open","line1-connected":true,"line2-connected":false}]}]'
)
PAGES: Script = {
    "/info": answer(INFO),
    "/api/v1/production": PRODUCTION,
    "/api/v1/production/inverters": INVERTERS,
    "/inventory.json": INVENTORY,
}
PRODUCED = {
    "production#wattsNow": "850 W",
    "production#wattHoursToday": "1200 Wh",
    "production#wattHoursSevenDays": "45000 Wh",
    "production#wattHoursLifetime": "9000000 Wh",
    "consumption#wattsNow": "UNDEF",
    "consumption#wattHoursToday": "UNDEF",
    "consumption#wattHoursSevenDays": "UNDEF",
    "consumption#wattHoursLifetime": "UNDEF",
}


def configuration(hostname: str, **more: object) -> EnvoyConfiguration:
    return EnvoyConfiguration(**{"serial_number": SERIAL_NUMBER, "hostname": hostname, **more})  # type: ignore[arg-type]


async def test_one_poll_fills_the_channels_of_bridge_and_devices() -> None:
    async with (
        scripted_gateway(PAGES) as gateway,
        house(configuration(gateway.address), s11="inverter", s12="inverter", s21="relay") as home,
    ):
        await home.poll()
        assert [poll.seconds for poll in home.bridge.polls] == [300]
        assert home.bridge.states == PRODUCED
        assert home.bridge.properties == {
            "serialNumber": SERIAL_NUMBER,
            "modelId": "800-00551-r02",
            "firmwareVersion": "D5.0.62",
            "hostname": gateway.address,
            "productionWattsNowSource": "/api/v1/production wattsNow",
            "productionWattHoursTodaySource": "/api/v1/production today",
            "productionWattHoursSevenDaysSource": "/api/v1/production sevenDays",
            "productionWattHoursLifetimeSource": "/api/v1/production wattHoursLifetime",
        }
        assert home.devices["11"].states == {
            "lastReportWatts": "120 W",
            "maxReportWatts": "290 W",
            "lastReportDate": "2023-11-14T22:13:20.000+0000",
            "status": "Normal, Done",
            "producing": "ON",
            "communicating": "ON",
            "provisioned": "ON",
            "operating": "OFF",
        }
        assert home.devices["11"].properties == {"partNumber": "800-1"}
        assert home.devices["12"].states == {
            "lastReportWatts": "UNDEF",
            "maxReportWatts": "UNDEF",
            "lastReportDate": "UNDEF",
        }
        assert home.devices["21"].states == {
            "relay": "OPEN",
            "line1Connected": "CLOSED",
            "line2Connected": "OPEN",
            "line3Connected": "UNDEF",
            "status": "UNDEF",
            "producing": "UNDEF",
            "communicating": "UNDEF",
            "provisioned": "UNDEF",
            "operating": "UNDEF",
        }
        assert {device.status for device in home.devices.values()} == {"ONLINE"}


async def test_consumption_is_shown_where_the_gateway_offers_it() -> None:
    pages = {**PAGES, "/api/v1/consumption": answer('{"wattsNow":300,"wattHoursLifetime":5000}')}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address)) as home:
        await home.poll()
        assert home.bridge.states == {
            **PRODUCED,
            "consumption#wattsNow": "300 W",
            "consumption#wattHoursToday": "UNDEF",
            "consumption#wattHoursSevenDays": "UNDEF",
            "consumption#wattHoursLifetime": "5000 Wh",
        }


async def test_what_the_gateway_offers_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "thinghost_enphase")
    pages = {**PAGES, "/api/v1/production/inverters": answer("", "401 No")}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address)) as home:
        await home.poll()
        await home.poll()
        assert caplog.messages == [
            (
                f"http://{gateway.address} is Envoy 100000000001 with firmware D5.0.62; offered: production, "
                "inventory (1 inverter, 1 relay); refused: inverters"
            )
        ]


async def test_what_is_not_offered_is_not_asked_for_again() -> None:
    async with scripted_gateway(PAGES) as gateway, house(configuration(gateway.address)) as home:
        await home.poll()
        await home.poll()
        assert gateway.paths().count("/api/v1/consumption") == 1


async def test_after_a_failure_the_gateway_is_looked_at_anew() -> None:
    pages = {**PAGES, "/api/v1/production": [PRODUCTION, answer("", "503 Busy"), PRODUCTION]}
    pages["/ivp/meters"] = [answer("[]"), answer("", "503 Busy"), answer("[]")]
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address)) as home:
        await home.poll()
        with pytest.raises(CommunicationError, match=r"answered with status 503: it is starting, busy"):
            await home.poll(after=900)
        await home.poll()
        assert gateway.paths().count("/info") == 2
        assert gateway.paths().count("/api/v1/consumption") == 2


async def test_inverters_that_may_not_be_read_do_not_take_production_down() -> None:
    pages = {**PAGES, "/api/v1/production/inverters": answer("", "401 No", "WWW-Authenticate: \xd8\xc9\xc6A")}
    async with (
        scripted_gateway(pages) as gateway,
        house(configuration(gateway.address), s11="inverter") as home,
    ):
        await home.poll()
        assert home.bridge.states == PRODUCED
        assert home.devices["11"].status == (
            "OFFLINE (CONFIGURATION_ERROR): the gateway refuses user 'envoy' for /api/v1/production/inverters: "
            "set username and password of the bridge (without them: envoy and the last six characters of the "
            "serial number)"
        )


@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        ("inverter", "the gateway lists no inverter with serial number 99, only 11, 12"),
        ("relay", "the gateway lists no relay with serial number 99, only 21"),
    ],
)
async def test_a_device_that_the_gateway_does_not_know_is_named(device: str, sentence: str) -> None:
    async with scripted_gateway(PAGES) as gateway, house(configuration(gateway.address), s99=device) as home:
        await home.poll()
        assert home.devices["99"].status == f"OFFLINE (CONFIGURATION_ERROR): {sentence}"


async def test_an_inverter_is_no_relay() -> None:
    async with scripted_gateway(PAGES) as gateway, house(configuration(gateway.address), s11="relay") as home:
        await home.poll()
        assert home.devices["11"].status == (
            "OFFLINE (CONFIGURATION_ERROR): the gateway lists no relay with serial number 11, only 21"
        )


async def test_a_relay_of_a_gateway_without_inventory_says_so() -> None:
    pages = {path: page for path, page in PAGES.items() if path != "/inventory.json"}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address), s21="relay") as home:
        await home.poll()
        assert home.devices["21"].status == (
            f"OFFLINE (COMMUNICATION_ERROR): http://{gateway.address}/inventory.json does not exist "
            "on this gateway (404)"
        )


async def test_a_page_may_fail_twice_before_its_devices_go_offline() -> None:
    pages = {**PAGES, "/inventory.json": [INVENTORY, *[answer("", "503 Busy")] * 3, INVENTORY]}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address), s21="relay") as home:
        statuses = []
        for _ in range(5):
            await home.poll(after=900)
            statuses.append(home.devices["21"].thing.status.value)
        assert statuses == ["ONLINE", "ONLINE", "ONLINE", "OFFLINE", "ONLINE"]


async def test_a_device_goes_offline_with_its_bridge_and_waits_for_the_next_poll() -> None:
    async with (
        scripted_gateway(PAGES) as gateway,
        house(configuration(gateway.address), s11="inverter") as home,
    ):
        device = home.bridge.below[0]
        device.bridge_status_changed(
            ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.COMMUNICATION_ERROR)
        )
        assert home.devices["11"].status == "OFFLINE (BRIDGE_OFFLINE)"
        device.bridge_status_changed(ThingStatusInfo(ThingStatus.ONLINE))
        assert home.devices["11"].status == "OFFLINE (BRIDGE_OFFLINE)"
        await home.poll()
        assert home.devices["11"].status == "ONLINE"


async def test_a_device_that_begins_late_gets_what_is_known() -> None:
    async with (
        scripted_gateway(PAGES) as gateway,
        house(configuration(gateway.address), s11="inverter") as home,
    ):
        device = home.bridge.below.pop()
        await home.poll()
        assert home.devices["11"].states == {}
        home.handler.child_handler_initialized(device)
        assert home.devices["11"].states["lastReportWatts"] == "120 W"


METER = answer('[{"eid":1,"state":"enabled","measurementType":"net-consumption","phaseCount":1}]')
NET = answer(
    '[{"eid":1,"activePower":-300,"actEnergyDlvd":50,"actEnergyRcvd":20,"voltage":230.5,"pwrFactor":1.9}]'
)
METERED: Script = {**PAGES, "/ivp/meters": METER, "/ivp/meters/readings": NET}


async def test_channels_come_when_the_gateway_turns_out_to_have_what_they_show() -> None:
    pages: Script = {**METERED, "/ivp/meters/readings": [answer("", "503 Busy"), NET]}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address)) as home:
        assert {channel.partition("#")[0] for channel in home.bridge.thing.channels} == {
            "production",
            "consumption",
        }
        await home.poll()
        assert "net#wattsNow" not in home.bridge.thing.channels
        await home.poll()
        assert home.bridge.states["net#wattsNow"] == "-300 W"
        assert home.bridge.states["net#exportLifetime"] == "20 Wh"
        assert home.bridge.states["netMeter#voltage"] == "230.5 V"
        assert home.bridge.states["netMeter#powerFactor"] == "UNDEF"
        assert home.bridge.storage["offered groups"] == ["net", "netMeter"]


async def test_channels_that_the_gateway_offered_are_there_from_the_start_next_time() -> None:
    async with scripted_gateway(METERED) as gateway, house(configuration(gateway.address)) as home:
        await home.poll()
        home.bridge.update_thing(channels=[])
        await home.handler.dispose()
        await home.handler.initialize()
        assert "net#wattsNow" in home.bridge.thing.channels


async def test_a_page_that_fails_takes_only_its_channels_and_the_bridge_says_so() -> None:
    pages: Script = {**METERED, "/ivp/meters/readings": [NET, *[answer("", "503 Busy")] * 3, NET]}
    async with scripted_gateway(pages) as gateway, house(configuration(gateway.address)) as home:
        shown = []
        for _ in range(5):
            await home.poll()
            states = home.bridge.states
            endpoint = home.bridge.endpoints.get("readings")
            shown.append(
                (states["net#wattsNow"], states["production#wattsNow"], endpoint is None or endpoint.is_good)
            )
        assert shown == [
            ("-300 W", "850 W", True),
            ("-300 W", "850 W", True),
            ("-300 W", "850 W", True),
            ("UNDEF", "850 W", False),
            ("-300 W", "850 W", True),
        ]


async def test_a_channel_that_is_asked_for_anew_shows_what_is_known() -> None:
    async with (
        scripted_gateway(PAGES) as gateway,
        house(configuration(gateway.address), s11="inverter") as home,
    ):
        await home.poll()
        home.bridge.updates.clear()
        home.devices["11"].updates.clear()
        await home.handler.handle_command("production#wattsNow", RefreshType.REFRESH)
        await home.bridge.below[0].handle_command("lastReportWatts", RefreshType.REFRESH)
        assert home.bridge.states == {"production#wattsNow": "850 W"}
        assert home.devices["11"].states == {"lastReportWatts": "120 W"}


async def test_inverters_and_relays_are_found() -> None:
    async with scripted_gateway(PAGES) as gateway, house(configuration(gateway.address)) as home:
        await home.poll()
        assert [(str(each.thing_uid), each.label) for each in home.bridge.results] == [
            ("enphase:inverter:1:11", "Enphase Inverter 11"),
            ("enphase:inverter:1:12", "Enphase Inverter 12"),
            ("enphase:relay:1:21", "Enphase Relay 21"),
        ]


async def test_the_present_power_may_be_read_more_often_than_all_else() -> None:
    async with scripted_gateway(METERED) as gateway, house(configuration(gateway.address, live=1.0)) as home:
        assert [(poll.seconds, poll.tolerate) for poll in home.bridge.polls] == [(5, 25)]
        await home.poll()
        await home.poll()
        assert gateway.paths()[-1] == "/ivp/meters/readings"


@pytest.mark.parametrize("firmware", [5, 8])
async def test_a_simulated_gateway_of_each_era_is_read_whole(firmware: int) -> None:
    async with simulated_gateway(
        SERIAL_NUMBER, firmware=firmware, inverters=["11"], relays=["21"], now=lambda: NOON
    ) as gateway:
        settings = configuration(gateway.address, jwt=gateway.token)
        async with house(settings, s11="inverter", s21="relay") as home:
            await home.poll()
            assert (
                home.bridge.states["production#wattsNow"]
                == f"{gateway.gateway.site.figures(NOON).watts_now} W"
            )
            assert home.devices["11"].status == home.devices["21"].status == "ONLINE"
            assert home.devices["21"].states["relay"] == "CLOSED"
