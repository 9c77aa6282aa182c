"""The simulated gateway: the sun it follows, counters that add up, and both ways to get in."""

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from thinghost import ConfigurationError, Thing, ThingUID
from thinghost_enphase.simulation import SIMULATOR
from thinghost_enphase.simulator import SimulatedGateway, simulated_gateway
from thinghost_enphase.simulator.credentials import TokenIssuer
from thinghost_enphase.simulator.gateway import Gateway
from thinghost_enphase.simulator.site import Inverter, Site
from thinghost_enphase.simulator.sun import Sun

BERLIN = ZoneInfo("Europe/Berlin")
SERIAL_NUMBER = "12345789012"


def site(day: datetime) -> Site:
    return Site(Sun.over_zone_of(day), tuple(map(Inverter.of, "abc")), seed="1")


def moments(day: datetime, step: timedelta = timedelta(minutes=30)) -> list[datetime]:
    """Return the moments of *day*, which may have an hour more or less."""
    steps = (
        day.timestamp() + step.total_seconds() * number for number in range(int(timedelta(hours=25) / step))
    )
    return [
        moment
        for moment in (datetime.fromtimestamp(each, BERLIN) for each in steps)
        if moment.date() == day.date()
    ]


@pytest.mark.parametrize("month", [1, 6])
def test_the_sun_rises_to_noon_and_sets(month: int) -> None:
    day = datetime(2026, month, 15, tzinfo=BERLIN)
    heights = [site(day).sun.height(moment.timestamp()) for moment in moments(day)]
    noon = heights.index(max(heights))
    assert heights[0] == heights[-1] == 0
    assert moments(day)[noon].hour in (12, 13)
    assert heights[: noon + 1] == sorted(heights[: noon + 1])
    assert heights[noon:] == sorted(heights[noon:], reverse=True)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland"])
def test_at_ten_in_the_morning_the_sun_is_up_everywhere(zone: str) -> None:
    for month in range(1, 13):
        moment = datetime(2026, month, 21, 10, tzinfo=ZoneInfo(zone))
        assert Sun.over_zone_of(moment).height(moment.timestamp()) > 0.15


def test_the_integral_of_the_sun_is_the_sum_of_its_heights() -> None:
    sun = Sun(45, 15)
    start = 20_000 * 86_400
    step = 10
    summed = sum(sun.height(start + step * number) for number in range(8_640 * 2)) * step / 3600
    days = range(sun.day_of(start), sun.day_of(start + 2 * 86_400) + 1)
    assert sum(sun.hours(day, start, start + 2 * 86_400) for day in days) == pytest.approx(summed, rel=1e-5)


def test_in_the_dark_the_last_light_is_the_sunset() -> None:
    sun, midnight = Sun(45, 15), datetime(2026, 6, 21, 23, 30, tzinfo=BERLIN).timestamp()
    sunset = sun.last_light(midnight)
    assert sun.height(sunset - 60) > 0 == sun.height(sunset + 60)
    assert sun.last_light(midnight + 3600) == sunset


@pytest.mark.parametrize("day", [datetime(2026, 6, 20, tzinfo=BERLIN), datetime(2026, 3, 29, tzinfo=BERLIN)])
def test_the_counters_of_a_day_add_up(day: datetime) -> None:
    figures = [site(day).figures(moment) for moment in moments(day)]
    for earlier, later in pairwise(figures):
        today = later.watt_hours_today - earlier.watt_hours_today
        assert abs(later.watt_hours_lifetime - earlier.watt_hours_lifetime - today) <= 1
        assert today >= 0
    assert figures[0].watt_hours_today == 0 < figures[-1].watt_hours_today


def test_the_energy_of_a_day_is_that_of_its_power() -> None:
    day = datetime(2026, 6, 20, tzinfo=BERLIN)
    step = timedelta(minutes=5)
    energy = sum(site(day).figures(moment).watts_now for moment in moments(day, step)) * (
        step / timedelta(hours=1)
    )
    last = site(day).figures(day + timedelta(hours=23, minutes=59))
    assert energy == pytest.approx(last.watt_hours_today, rel=0.02)


def test_the_last_seven_days_are_the_lifetime_since_then() -> None:
    now = datetime(2026, 6, 20, 15, tzinfo=BERLIN)
    then = site(now).figures(now - timedelta(days=7))
    figures = site(now).figures(now)
    assert abs(figures.watt_hours_lifetime - then.watt_hours_lifetime - figures.watt_hours_seven_days) <= 1


def test_at_night_nothing_is_produced_and_inverters_keep_their_last_report() -> None:
    night = datetime(2026, 6, 21, 1, tzinfo=BERLIN)
    assert site(night).figures(night).watts_now == 0
    report = site(night).reports(night)[0]
    assert datetime.fromtimestamp(report.date, BERLIN).hour in (20, 21)
    assert 0 <= report.watts < report.max_watts


def test_a_gateway_has_twelve_inverters_with_the_given_ones_first_and_always_the_same() -> None:
    def now() -> datetime:
        return datetime(2026, 6, 21, tzinfo=BERLIN)

    first, second = (Gateway.of("1", 5, now=now, inverters=["11", "12", "11"]) for _ in range(2))
    serials = [inverter.serial_number for inverter in first.site.inverters]
    assert serials[:2] == ["11", "12"]
    assert len(set(serials)) == 12
    assert len(first.relays) == 1
    assert (first.site, first.relays) == (second.site, second.relays)


def now() -> datetime:
    return datetime(2026, 6, 21, 13, tzinfo=BERLIN)


async def status(
    session: aiohttp.ClientSession,
    gateway: SimulatedGateway,
    path: str,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    scheme = "https" if gateway.token else "http"
    url = f"{scheme}://{gateway.address}{path}"
    async with session.get(url, headers=headers, ssl=False) as response:
        return response.status, await response.text()


async def test_below_7_only_the_inverters_are_guarded() -> None:
    async with (
        simulated_gateway(SERIAL_NUMBER, firmware=5, now=now) as gateway,
        aiohttp.ClientSession() as session,
    ):
        assert gateway.token is None
        open_pages = ["/info", "/home", "/api/v1/production", "/production.json?details=1", "/inventory.json"]
        assert [(await status(session, gateway, path))[0] for path in open_pages] == [200] * 5
        assert (await status(session, gateway, "/ivp/meters/readings")) == (200, "[]")
        assert await status(session, gateway, "/api/v1/production/inverters") == (
            401,
            "<html><body><h2>401 Unauthorized</h2></body></html>",
        )
        assert await status(session, gateway, "/api/v1/consumption") == (
            404,
            '{ "error" : "404 - Not Found" }\n',
        )


async def test_below_7_a_nonce_is_good_once() -> None:
    digest = aiohttp.DigestAuthMiddleware("envoy", SERIAL_NUMBER[-6:], preemptive=False)
    async with (
        simulated_gateway(SERIAL_NUMBER, firmware=5, now=now) as gateway,
        aiohttp.ClientSession(middlewares=[digest]) as session,
    ):
        path = "/api/v1/production/inverters"
        url = f"http://{gateway.address}{path}"
        async with session.get(url) as response:
            assert response.status == 200
            used = response.request_info.headers["Authorization"]
        async with aiohttp.ClientSession() as other:
            assert (await status(other, gateway, path, {"Authorization": used}))[0] == 401


async def test_from_7_on_a_token_opens_a_session_and_only_that_lets_in() -> None:
    async with (
        simulated_gateway(SERIAL_NUMBER, firmware=8, now=now) as gateway,
        aiohttp.ClientSession() as session,
    ):
        assert gateway.token is not None
        bearer = {"Authorization": f"Bearer {gateway.token.reveal()}"}
        assert (await status(session, gateway, "/info"))[0] == 200
        assert (await status(session, gateway, "/api/v1/production", bearer))[0] == 401
        assert (await status(session, gateway, "/auth/check_jwt", {"Authorization": "Bearer a.b.c"}))[
            0
        ] == 401
        async with session.get(
            f"https://{gateway.address}/auth/check_jwt", headers=bearer, ssl=False
        ) as response:
            assert "Valid token" in await response.text()
            cookie = {"Cookie": f"sessionId={response.cookies['sessionId'].value}"}
        assert (await status(session, gateway, "/api/v1/production", cookie))[0] == 200


def test_a_token_is_good_for_its_gateway_and_its_time() -> None:
    issuer, start = TokenIssuer(), now()
    token = issuer.issue("1", start, timedelta(hours=1)).reveal()
    later = (start + timedelta(hours=1)).timestamp()
    verdicts = [
        issuer.verify(token, "1", start.timestamp()),
        issuer.verify(token, "2", start.timestamp()),
        issuer.verify(token, "1", later),
        TokenIssuer().verify(token, "1", start.timestamp()),
        issuer.verify(token[:-4] + "AAAA", "1", start.timestamp()),
        issuer.verify("", "1", start.timestamp()),
    ]
    assert verdicts == [True, False, False, False, False, False]


async def test_a_firmware_that_cannot_be_simulated_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"^no firmware 9 to simulate, there are 3\.7, 3\.9, "):
        async with simulated_gateway(SERIAL_NUMBER, firmware=9, now=now):
            pass


async def test_a_port_that_is_taken_is_named() -> None:
    async with simulated_gateway(SERIAL_NUMBER, now=now) as gateway:
        port = int(gateway.address.partition(":")[2])
        with pytest.raises(ConfigurationError, match=rf"127.0.0.1:{port} cannot be listened on"):
            async with simulated_gateway(SERIAL_NUMBER, now=now, port=port):
                pass


async def test_without_cryptography_firmware_8_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "thinghost_enphase.simulator.credentials")
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(ConfigurationError, match=r": pip install thinghost\[simulator\]$"):
        async with simulated_gateway(SERIAL_NUMBER, firmware=8, now=now):
            pass
    async with simulated_gateway(SERIAL_NUMBER, firmware=5, now=now):
        pass


def thing(uid: str, **configuration: str) -> Thing:
    parsed = ThingUID.parse(uid)
    return Thing(parsed, parsed.type_uid, configuration=configuration)


async def test_a_bridge_gets_a_gateway_with_its_own_serial_number_and_devices() -> None:
    bridge = thing("enphase:envoy:1", serialNumber="100000000001", password="changed")
    below = [thing("enphase:inverter:1:a", serialNumber="11"), thing("enphase:relay:1:b", serialNumber="21")]
    async with SIMULATOR.simulate(bridge, below, now) as running, aiohttp.ClientSession() as session:
        assert running.facts == {"serial number": "100000000001"}
        assert running.configuration == {
            "hostname": running.address,
            "refresh": str(2 / 60),
            "username": "envoy",
            "password": "000001",
        }
        async with session.get(f"http://{running.address}/inventory.json") as response:
            inverters, _, relays = await response.json()
    assert inverters["devices"][0]["serial_num"] == "11"
    assert [relay["serial_num"] for relay in relays["devices"]] == ["21"]


async def test_a_gateway_alone_says_how_to_reach_it() -> None:
    async with SIMULATOR.serve({"firmware": "8", "port": 0, "serial": "100000000001"}, now) as running:
        assert list(running.facts) == ["serial number", "token"]
        assert running.facts["serial number"] == "100000000001"
        assert running.facts["token"].count(".") == 2


def test_a_bridge_without_hostname_wants_a_simulation() -> None:
    assert [
        SIMULATOR.wants_simulation(thing("enphase:envoy:1", hostname=name)) for name in ("", "envoy")
    ] == [
        True,
        False,
    ]
