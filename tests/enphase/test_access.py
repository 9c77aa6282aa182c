"""How the client gets in, over real sockets: by user and password, and by token and session."""

import itertools
import logging

import pytest

from enphase.opened_client import (
    DAY,
    FIGURES,
    NOW,
    PATH,
    READ,
    Hand,
    callback_at,
    opened_client,
    production,
    structure,
    token,
    token_text,
)
from enphase.scripted_gateway import INFO, INFO_8, SERIAL_NUMBER, Script, answer, scripted_gateway
from thinghost import CommunicationError, ConfigurationError, Secret
from thinghost_enphase.answer import NotOfferedError
from thinghost_enphase.endpoint import Endpoint
from thinghost_enphase.refusal import PageRefusedError, RefusedError
from thinghost_enphase.simulator.credentials import self_signed_context

INVERTERS = Endpoint("inverters", "/api/v1/production/inverters", structure)
CHECK_JWT = "/auth/check_jwt"
CHALLENGE = 'WWW-Authenticate: Digest qop="auth", realm="enphaseenergy.com", nonce="1"'
UNAUTHORIZED = answer("<html>401 Authorization Required</html>", "401 Unauthorized")


# below firmware 7


@pytest.mark.parametrize(
    "headers",
    [
        [CHALLENGE],
        [CHALLENGE.replace('qop="auth", ', "")],
        [CHALLENGE.replace('"auth"', '"auth-int, auth"')],
        ["WWW-Authenticate: Basic realm=x", CHALLENGE],
        [CHALLENGE, "Content-Type: application/json"],
    ],
)
async def test_a_challenge_is_answered_with_the_given_user(headers: list[str]) -> None:
    script: Script = {
        "/info": answer(INFO),
        INVERTERS.path: [answer('{"a":1}', "401 No", *headers), answer("{}")],
    }
    async with (
        scripted_gateway(script) as gateway,
        opened_client(gateway.address, username="me", password=Secret("pass")) as client,
    ):
        assert await client.read(INVERTERS) == {}
        assert 'Digest username="me"' in gateway.requests[-1]


async def test_what_is_written_is_signed_as_well() -> None:
    script: Script = {"/info": answer(INFO), "/mode": [answer("", "401 No", CHALLENGE), answer("{}")]}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        assert await client.write("PUT", "/mode", {"length": 1}) == {}
        assert "Digest username" in gateway.requests[-1]
        assert gateway.bodies()[-2:] == ['{"length": 1}'] * 2


async def test_a_nonce_that_was_too_old_is_replaced_once() -> None:
    stale = answer("", "401 No", CHALLENGE + ", stale=true")
    script: Script = {"/info": answer(INFO), INVERTERS.path: [stale, stale, answer("{}")]}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        assert await client.read(INVERTERS) == {}


@pytest.mark.parametrize(
    "header",
    [CHALLENGE, "WWW-Authenticate: \xd8\xc9\xc6A", "WWW-Authenticate: Digest nonce=\xd8", "X-None: 1"],
)
async def test_a_user_that_is_refused_is_named_and_other_pages_are_not_concerned(header: str) -> None:
    script: Script = {
        "/info": answer(INFO),
        INVERTERS.path: answer("{}", "401 No", header),
        PATH: answer(FIGURES),
    }
    async with scripted_gateway(script) as gateway, opened_client(gateway.address, username="me") as client:
        with pytest.raises(PageRefusedError) as failed:
            await client.read(INVERTERS)
        assert str(failed.value) == (
            "the gateway refuses user 'me' for /api/v1/production/inverters: set username and password "
            "of the bridge (without them: envoy and the last six characters of the serial number)"
        )
        assert await production(client) == READ


# from firmware 7


def script_8(**pages: bytes | list[bytes]) -> Script:
    numbers = itertools.count(1)
    valid = [
        answer("<h2>Valid token.</h2>", "200 OK", f"Set-Cookie: sessionId={next(numbers)}; Secure")
        for _ in "123"
    ]
    return {"/info": answer(INFO_8), CHECK_JWT: valid, PATH: answer(FIGURES), **pages}


async def test_token_and_session_come_with_every_request() -> None:
    text = token_text()
    async with (
        scripted_gateway(script_8(), tls=self_signed_context("1")) as gateway,
        opened_client(gateway.address, jwt=Secret(f" {text}\n"), auto_jwt=True) as client,
    ):
        assert [await production(client) for _ in range(2)] == [READ, READ]
        assert client.address == f"https://{gateway.address}"
        assert gateway.paths() == ["/info", CHECK_JWT, PATH, PATH]
        assert f"Authorization: Bearer {text}" in gateway.requests[-1]
        assert "Cookie: sessionId=1" in gateway.requests[-1]


@pytest.mark.parametrize("over", [UNAUTHORIZED, answer("", "302 Found", "Location: /login.html")])
async def test_a_session_that_is_over_is_renewed_with_the_same_token(over: bytes) -> None:
    script = script_8(**{PATH: [answer(FIGURES), over, answer(FIGURES)]})
    async with (
        scripted_gateway(script, tls=self_signed_context("1")) as gateway,
        opened_client(gateway.address, jwt=token()) as client,
    ):
        assert [await production(client) for _ in range(2)] == [READ, READ]
        assert gateway.paths() == ["/info", CHECK_JWT, PATH, PATH, CHECK_JWT, PATH]
        assert "Cookie: sessionId=2" in gateway.requests[-1]


@pytest.mark.parametrize("refusal", [UNAUTHORIZED, answer("", "403 Forbidden")])
async def test_a_page_above_the_rights_of_the_token_is_not_offered(refusal: bytes) -> None:
    script = script_8(**{INVERTERS.path: refusal})
    async with (
        scripted_gateway(script, tls=self_signed_context("1")) as gateway,
        opened_client(gateway.address, jwt=token()) as client,
    ):
        with pytest.raises(NotOfferedError) as failed:
            await client.read(INVERTERS)
        assert str(failed.value) == (
            "the gateway accepts the token but does not let it have /api/v1/production/inverters: "
            "the account of the token has no right to it"
        )
        assert await production(client) == READ


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (token_text(), "it was withdrawn, or the gateway's clock is wrong; get a new one at {source}"),
        (
            "nonsense",
            "a token has three parts with dots between them, this has 1; copy it whole from {source}",
        ),
        (token_text(expires=1_700_000_000), "it expired on 2023-11-14; get a new one at {source}"),
        (token_text(audience="2"), "it is for gateway 2, this is 100000000001; get one at {source}"),
    ],
)
async def test_a_token_that_is_refused_is_explained(text: str, reason: str) -> None:
    script = script_8(**{CHECK_JWT: UNAUTHORIZED})
    async with (
        scripted_gateway(script, tls=self_signed_context("1")) as gateway,
        opened_client(gateway.address, jwt=Secret(text)) as client,
    ):
        with pytest.raises(RefusedError) as failed:
            await production(client)
        assert type(failed.value) is RefusedError
        assert gateway.paths() == ["/info", CHECK_JWT]
    explained = reason.format(source="https://entrez.enphaseenergy.com")
    assert str(failed.value) == f"the gateway refuses the token in jwt: {explained}"


@pytest.mark.parametrize(
    ("jwt", "sentence"),
    [
        (
            None,
            (
                "the gateway asks for a token, and there is none: get one at https://entrez.enphaseenergy.com for "
                "the gateway 100000000001 and set it as jwt, or let autoJwt fetch it"
            ),
        ),
        (
            Secret("ey\nJ"),
            "jwt holds characters that no token has: copy it whole from https://entrez.enphaseenergy.com",
        ),
    ],
)
async def test_without_a_token_the_person_is_told_where_to_get_one(jwt: Secret | None, sentence: str) -> None:
    async with (
        scripted_gateway(script_8(), tls=self_signed_context("1")) as gateway,
        opened_client(gateway.address, jwt=jwt) as client,
    ):
        with pytest.raises(ConfigurationError) as failed:
            await production(client)
    assert str(failed.value) == sentence


async def test_a_gateway_that_is_busy_does_not_make_the_token_wrong() -> None:
    script = script_8(**{CHECK_JWT: answer("", "503 Busy")})
    async with (
        scripted_gateway(script, tls=self_signed_context("1")) as gateway,
        opened_client(gateway.address, jwt=token()) as client,
    ):
        with pytest.raises(CommunicationError, match=r"503: it is starting, busy or being serviced$"):
            await production(client)


async def test_a_given_token_says_when_it_ends_and_what_to_do_before(
    caplog: pytest.LogCaptureFixture,
) -> None:
    hand = Hand()
    async with (
        scripted_gateway(script_8(), tls=self_signed_context("1")) as gateway,
        opened_client(gateway.address, callback_at(hand), jwt=token(expires=NOW + 30 * DAY)) as client,
    ):
        ends = []
        for passed in (0, 23, 23, 24):
            hand.now = NOW + passed * DAY
            await production(client)
            ends.append(client.properties()["tokenExpires"])
    advice = "2026-10-21: get a new one at https://entrez.enphaseenergy.com and set it as jwt"
    assert ends == ["2026-10-21", advice, advice, advice]
    assert caplog.messages == [f"gateway {SERIAL_NUMBER}: the token ends on {advice}"] * 2


async def test_nothing_secret_is_logged_or_raised(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    text = token_text()
    broken = b"HTTP/1.1 200 OK\r\nSet-Cookie\x00: sessionId=7\r\n\r\n"
    script = script_8(**{PATH: [answer(FIGURES), UNAUTHORIZED, broken]})
    async with (
        scripted_gateway(script, tls=self_signed_context("1")) as gateway,
        opened_client(gateway.address, jwt=Secret(text)) as client,
    ):
        await production(client)
        with pytest.raises(CommunicationError) as failed:
            await production(client)
    said = f"{caplog.text} {failed.value!r} {failed.value} {client.properties()}"
    assert [secret for secret in (text, "sessionId", text.split(".")[1]) if secret in said] == []
