"""The client over real sockets: what it makes of every way in which a gateway can answer."""

import asyncio
import itertools
import logging
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from enphase.scripted_gateway import HANG, INFO, SERIAL_NUMBER, Script, answer, scripted_gateway
from thinghost import CommunicationError, ConfigurationError, Secret
from thinghost_enphase.access import RefusedError
from thinghost_enphase.answer import NotOfferedError
from thinghost_enphase.client import Credentials, EnvoyClient
from thinghost_enphase.connection import Timeouts
from thinghost_enphase.dto import InverterReport, Production
from thinghost_enphase.info import Info
from thinghost_enphase.simulator.credentials import self_signed_context

PRODUCTION = "/api/v1/production"
INVERTERS = "/api/v1/production/inverters"
CHECK_JWT = "/auth/check_jwt"
FIGURES = '{"wattHoursToday":1200,"wattHoursSevenDays":45000,"wattHoursLifetime":9000000,"wattsNow":850}'
READ = Production(850, 1200, 45000, 9000000)
INFO_8 = INFO.replace("D5.0.62", "D8.2.127").replace("</device>", "</device><web-tokens>true</web-tokens>")
TOKEN = "eyJh.eyJhdWQiOiIxMDAwMDAwMDAwMDEiLCJleHAiOjE4MDAwMDAwMDB9.c2ln"
CHALLENGE = 'WWW-Authenticate: Digest qop="auth", realm="enphaseenergy.com", nonce="1"'
UNAUTHORIZED = answer("<html>401 Authorization Required</html>", "401 Unauthorized")
NOW = 1_790_000_000


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


def client_of(session: aiohttp.ClientSession, host: str, **credentials: object) -> EnvoyClient:
    given = Credentials(**{"serial_number": SERIAL_NUMBER, **credentials})  # type: ignore[arg-type]
    return EnvoyClient(
        session, host, given, timeouts=Timeouts(connect=5, read=0.5, slow_read=0.5), now=lambda: NOW
    )


async def test_a_gateway_below_7_is_found_by_http_after_https(session: aiohttp.ClientSession) -> None:
    async with scripted_gateway({"/info": answer(INFO)}) as gateway:
        client = client_of(session, gateway.address)
        assert client.address == gateway.address
        assert await client.detect() == Info(SERIAL_NUMBER, "800-00551-r02", "D5.0.62")
        assert client.address == f"http://{gateway.address}"


async def test_verbs_detect_the_gateway_by_themselves(session: aiohttp.ClientSession) -> None:
    async with scripted_gateway({"/info": answer(INFO), PRODUCTION: answer(FIGURES)}) as gateway:
        assert await client_of(session, gateway.address).production() == READ


@pytest.mark.parametrize(
    ("raw", "kind", "sentence"),
    [
        (answer(""), CommunicationError, "{url} gave an empty answer"),
        (answer(FIGURES[:40]), CommunicationError, "{url} gave JSON that is cut or broken after 40 bytes"),
        (answer(FIGURES, length=200), CommunicationError, "{url}: the answer was cut off"),
        (b"", CommunicationError, "{url}: the gateway hung up without an answer"),
        (b"220 this is no HTTP\r\n\r\n", CommunicationError, "{url} gave no answer that can be understood"),
        (HANG, CommunicationError, "{url} gave no answer within 0.5 s"),
        (answer("busy"), CommunicationError, "{url} gave 'busy' where JSON was expected"),
        (answer("[]"), NotOfferedError, "{url}: expected an object, found a list of 0"),
        (answer(" <!DOCTYPE html>"), NotOfferedError, "{url} gave a page for people where JSON was expected"),
        (answer("", "404 Not Found"), NotOfferedError, "{url} does not exist on this gateway (404)"),
        (
            answer("", "302 Found", "Location: /error"),
            NotOfferedError,
            "{url} sends on to /error instead of answering",
        ),
        (
            answer("", "500 Error"),
            CommunicationError,
            "{url} answered with status 500: it is busy or being serviced",
        ),
        (answer("", "418 Teapot"), CommunicationError, "{url} answered with status 418"),
        (
            answer("", "403 Forbidden"),
            RefusedError,
            "the gateway refuses user 'envoy' for /api/v1/production: ",
        ),
    ],
)
async def test_a_wrong_answer_is_named(
    session: aiohttp.ClientSession, raw: bytes, kind: type[Exception], sentence: str
) -> None:
    async with scripted_gateway({"/info": answer(INFO), PRODUCTION: raw}) as gateway:
        with pytest.raises((CommunicationError, ConfigurationError)) as failed:
            await client_of(session, gateway.address).production()
        assert type(failed.value) is kind
        assert str(failed.value).startswith(sentence.format(url=f"http://{gateway.address}{PRODUCTION}"))


async def test_json_is_taken_whatever_its_headers_say(session: aiohttp.ClientSession) -> None:
    odd = answer(b"\xef\xbb\xbf " + FIGURES.encode(), "200 OK", "Content-Type: text/html; charset=ISO-8859-4")
    async with scripted_gateway({"/info": answer(INFO), PRODUCTION: odd}) as gateway:
        assert await client_of(session, gateway.address).production() == READ


async def test_after_a_bad_answer_the_next_good_one_counts(session: aiohttp.ClientSession) -> None:
    script: Script = {"/info": answer(INFO), PRODUCTION: [answer(FIGURES[:9]), answer(FIGURES)]}
    async with scripted_gateway(script) as gateway:
        client = client_of(session, gateway.address)
        with pytest.raises(CommunicationError):
            await client.production()
        assert await client.production() == READ


async def test_a_kept_connection_that_died_is_replaced(session: aiohttp.ClientSession) -> None:
    script: Script = {"/info": answer(INFO), PRODUCTION: [answer(FIGURES, keep=True), b"", answer(FIGURES)]}
    async with scripted_gateway(script) as gateway:
        client = client_of(session, gateway.address)
        assert [await client.production() for _ in range(2)] == [READ, READ]
        assert gateway.paths().count(PRODUCTION) == 3


async def test_connections_are_not_kept_below_firmware_4(session: aiohttp.ClientSession) -> None:
    info = answer(INFO.replace("D5.0.62", "R3.9.36"))
    async with scripted_gateway({"/info": info, PRODUCTION: answer(FIGURES)}) as gateway:
        await client_of(session, gateway.address).production()
        assert "connection: close" in gateway.requests[-1].lower()


async def test_one_request_is_under_way_at_a_time(session: aiohttp.ClientSession) -> None:
    async with scripted_gateway({"/info": answer(INFO), PRODUCTION: answer(FIGURES)}) as gateway:
        client = client_of(session, gateway.address)
        assert await asyncio.gather(*(client.production() for _ in range(5))) == [READ] * 5
        assert gateway.paths().count("/info") == 1


async def test_a_host_where_nothing_listens_is_named(session: aiohttp.ClientSession) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(CommunicationError) as failed:
            await client_of(session, address).detect()
    assert str(failed.value) == (
        f"no gateway answers at {address}: no connection to {address} (Connection refused); "
        "check hostname, and whether it is on"
    )


async def test_another_device_is_no_gateway(session: aiohttp.ClientSession) -> None:
    async with scripted_gateway({"/info": answer("<html>Router</html>")}) as gateway:
        with pytest.raises(NotOfferedError) as failed:
            await client_of(session, gateway.address).detect()
    assert str(failed.value) == (
        f"{gateway.address} is no Envoy gateway: check hostname "
        "(expected /info to hold the elements sn and software)"
    )


async def test_a_gateway_that_hides_its_info_is_taken_for_an_old_one(session: aiohttp.ClientSession) -> None:
    async with scripted_gateway({PRODUCTION: answer(FIGURES)}) as gateway:
        client = client_of(session, gateway.address)
        assert await client.detect() == Info()
        assert await client.production() == READ


async def test_the_serial_number_of_another_gateway_is_refused(session: aiohttp.ClientSession) -> None:
    async with scripted_gateway({"/info": answer(INFO)}) as gateway:
        with pytest.raises(ConfigurationError) as failed:
            await client_of(session, gateway.address, serial_number="100000000002").detect()
    assert str(failed.value) == (
        f"the gateway at {gateway.address} has the serial number 100000000001, "
        "but serialNumber says 100000000002: correct serialNumber or hostname"
    )


@pytest.mark.parametrize(
    "host", ["", "a b", "envoy:port", "http://envoy", "envoy/info", "envoy:99999", "a..b"]
)
async def test_a_hostname_that_is_none_is_refused(session: aiohttp.ClientSession, host: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^hostname '{host}' is no host name or address"):
        await client_of(session, host).detect()


# below firmware 7


async def test_a_challenge_is_answered_with_the_given_user(session: aiohttp.ClientSession) -> None:
    script: Script = {
        "/info": answer(INFO),
        INVERTERS: [answer("", "401 No", CHALLENGE), answer('[{"serialNumber":"1"}]')],
    }
    async with scripted_gateway(script) as gateway:
        client = client_of(session, gateway.address, username="me", password=Secret("pass"))
        assert await client.inverters() == {"1": InverterReport("1")}
        assert 'Digest username="me"' in gateway.requests[-1]


async def test_a_nonce_that_was_too_old_is_replaced_once(session: aiohttp.ClientSession) -> None:
    stale = answer("", "401 No", CHALLENGE + ", stale=true")
    script: Script = {"/info": answer(INFO), INVERTERS: [stale, stale, answer("[]")]}
    async with scripted_gateway(script) as gateway:
        assert await client_of(session, gateway.address).inverters() == {}


@pytest.mark.parametrize(
    "header",
    [CHALLENGE, "WWW-Authenticate: \xd8\xc9\xc6A", "WWW-Authenticate: Digest nonce=\xd8", "X-None: 1"],
)
async def test_a_user_that_is_refused_is_named_whatever_the_challenge(
    session: aiohttp.ClientSession, header: str
) -> None:
    script: Script = {
        "/info": answer(INFO),
        INVERTERS: answer("{}", "401 No", header),
        PRODUCTION: answer(FIGURES),
    }
    async with scripted_gateway(script) as gateway:
        client = client_of(session, gateway.address, username="me")
        with pytest.raises(RefusedError) as failed:
            await client.inverters()
        assert str(failed.value) == (
            "the gateway refuses user 'me' for /api/v1/production/inverters: set username and password "
            "of the bridge (without them: envoy and the last six characters of the serial number)"
        )
        assert await client.production() == READ


# from firmware 7


def script_8(**pages: bytes | list[bytes]) -> Script:
    numbers = itertools.count(1)
    valid = [
        answer("<h2>Valid token.</h2>", "200 OK", f"Set-Cookie: sessionId={next(numbers)}; Secure")
        for _ in "12"
    ]
    return {"/info": answer(INFO_8), CHECK_JWT: valid, PRODUCTION: answer(FIGURES), **pages}


async def test_token_and_session_come_with_every_request(session: aiohttp.ClientSession) -> None:
    async with scripted_gateway(script_8(), tls=self_signed_context("1")) as gateway:
        client = client_of(session, gateway.address, jwt=Secret(f" {TOKEN}\n"), auto_jwt=True)
        assert [await client.production() for _ in range(2)] == [READ, READ]
        assert client.address == f"https://{gateway.address}"
        assert gateway.paths() == ["/info", CHECK_JWT, PRODUCTION, PRODUCTION]
        assert f"Authorization: Bearer {TOKEN}" in gateway.requests[-1]
        assert "Cookie: sessionId=1" in gateway.requests[-1]


@pytest.mark.parametrize("over", [UNAUTHORIZED, answer("", "302 Found", "Location: /login.html")])
async def test_a_session_that_is_over_is_renewed_with_the_same_token(
    session: aiohttp.ClientSession, over: bytes
) -> None:
    script = script_8(**{PRODUCTION: [answer(FIGURES), over, answer(FIGURES)]})
    async with scripted_gateway(script, tls=self_signed_context("1")) as gateway:
        client = client_of(session, gateway.address, jwt=Secret(TOKEN))
        assert [await client.production() for _ in range(2)] == [READ, READ]
        assert gateway.paths() == ["/info", CHECK_JWT, PRODUCTION, PRODUCTION, CHECK_JWT, PRODUCTION]
        assert "Cookie: sessionId=2" in gateway.requests[-1]


async def test_a_page_above_the_rights_of_the_token_is_named(session: aiohttp.ClientSession) -> None:
    script = script_8(**{INVERTERS: UNAUTHORIZED})
    async with scripted_gateway(script, tls=self_signed_context("1")) as gateway:
        client = client_of(session, gateway.address, jwt=Secret(TOKEN))
        with pytest.raises(RefusedError) as failed:
            await client.inverters()
        assert str(failed.value) == (
            "the gateway accepts the token but does not let it read /api/v1/production/inverters: "
            "the account of the token has no right to it"
        )
        assert await client.production() == READ


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (TOKEN, "it was withdrawn, or the gateway's clock is wrong; get a new one at {source}"),
        (
            "nonsense",
            "a token has three parts with dots between them, this has 1; copy it whole from {source}",
        ),
        (
            "eyJh.eyJhdWQiOiIxMDAwMDAwMDAwMDEiLCJleHAiOjE3MDAwMDAwMDB9.c2ln",
            "it expired on 2023-11-14; get a new one at {source}",
        ),
        (
            "eyJh.eyJhdWQiOiIyIiwiZXhwIjoxODAwMDAwMDAwfQ.c2ln",
            "it is for gateway 2, this is 100000000001; get one at {source}",
        ),
    ],
)
async def test_a_token_that_is_refused_is_explained(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture, token: str, reason: str
) -> None:
    caplog.set_level(logging.DEBUG)
    script = script_8(**{CHECK_JWT: UNAUTHORIZED})
    async with scripted_gateway(script, tls=self_signed_context("1")) as gateway:
        with pytest.raises(RefusedError) as failed:
            await client_of(session, gateway.address, jwt=Secret(token)).production()
    explained = reason.format(source="https://entrez.enphaseenergy.com")
    assert str(failed.value) == f"the gateway refuses the token in jwt: {explained}"
    assert token not in caplog.text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {},
            (
                "firmware D8.2.127 asks for a token and none is given: get one at "
                "https://entrez.enphaseenergy.com for the gateway 100000000001 and set it as jwt"
            ),
        ),
        (
            {"auto_jwt": True},
            (
                "firmware D8.2.127 asks for a token and autoJwt cannot fetch one yet: get one at "
                "https://entrez.enphaseenergy.com for the gateway 100000000001 and set it as jwt"
            ),
        ),
        (
            {"jwt": Secret("ey\nJ")},
            "jwt holds characters that no token has: copy it whole from https://entrez.enphaseenergy.com",
        ),
    ],
)
async def test_without_a_token_the_person_is_told_where_to_get_one(
    session: aiohttp.ClientSession, given: dict[str, object], sentence: str
) -> None:
    async with scripted_gateway(script_8(), tls=self_signed_context("1")) as gateway:
        with pytest.raises(ConfigurationError) as failed:
            await client_of(session, gateway.address, **given).production()
    assert str(failed.value) == sentence


async def test_a_gateway_that_is_busy_does_not_make_the_token_wrong(session: aiohttp.ClientSession) -> None:
    script = script_8(**{CHECK_JWT: answer("", "503 Busy")})
    async with scripted_gateway(script, tls=self_signed_context("1")) as gateway:
        with pytest.raises(CommunicationError, match=r"503: it is starting, busy or being serviced$"):
            await client_of(session, gateway.address, jwt=Secret(TOKEN)).production()
