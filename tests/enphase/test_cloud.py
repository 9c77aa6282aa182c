"""Enphase's cloud as it answers, in both of its ways, and what is said when it gives no token."""

import contextlib
import logging
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import pytest
from yarl import URL

from enphase.opened_client import token_text
from enphase.scripted_gateway import SERIAL_NUMBER, Script, ScriptedGateway, answer, scripted_gateway
from thinghost import CommunicationError, ConfigurationError, Secret
from thinghost_enphase.cloud import Account, Cloud
from thinghost_enphase.connection import Connection
from thinghost_enphase.refusal import RefusedError

ACCOUNT = Account("me@example.org", Secret("pass word&"), "Home & Garden", SERIAL_NUMBER)
TOKEN = token_text()

JSON_LOGIN, JSON_TOKENS, FORM_LOGIN, FORM_TOKENS = "/login/login.json", "/tokens", "/login", "/entrez_tokens"
SESSION = answer('{"message":"success","session_id":"geheim1","is_consumer":true}')
MFA = answer('{"success":true,"isBlocked":false}', "200 OK", "Set-Cookie: login_otp_nonce=geheim2")
COOKIE = answer("<html>", "200 OK", "Set-Cookie: SESSION=geheim3; Path=/; HttpOnly")
AREA = '<textarea name="accessToken" id="JWTToken" cols="30">\n{}\n</textarea>'
BUSY = answer("<html>busy</html>", "503 Busy")
UNKNOWN = answer("<html>geheim4</html>", "400 Bad")

NOT_YOURS = (
    f"Enphase has no token for the gateway {SERIAL_NUMBER} and the account me@example.org "
    "({url} answered {status}): correct serialNumber and siteName, or use the account that owns the gateway"
)
WRONG_PASSWORD = (
    "Enphase refuses the account me@example.org: set username and password of the bridge to those of the "
    "Enphase app"
)


@contextlib.asynccontextmanager
async def cloud(script: Script) -> AsyncIterator[tuple[Cloud, ScriptedGateway]]:
    async with scripted_gateway(script) as server:
        url = URL(f"http://{server.address}")
        async with contextlib.aclosing(Cloud(Connection(), url, url)) as enphase:
            yield enphase, server


async def test_a_token_comes_by_json() -> None:
    async with cloud({JSON_LOGIN: SESSION, JSON_TOKENS: answer(f"{TOKEN}\n")}) as (enphase, server):
        assert (await enphase.fetch_token(ACCOUNT)).reveal() == TOKEN
        assert server.paths() == [JSON_LOGIN, JSON_TOKENS]
        login, asked = server.bodies()
        assert parse_qs(login) == {"user[email]": ["me@example.org"], "user[password]": ["pass word&"]}
        assert (
            asked
            == f'{{"session_id": "geheim1", "serial_num": "{SERIAL_NUMBER}", "username": "me@example.org"}}'
        )


@pytest.mark.parametrize(
    "by_json",
    [
        {},
        {JSON_LOGIN: BUSY},
        {JSON_LOGIN: answer("<html>new page</html>")},
        {JSON_LOGIN: answer('{"message":"moved"}')},
        {JSON_LOGIN: SESSION, JSON_TOKENS: UNKNOWN},
        {JSON_LOGIN: SESSION, JSON_TOKENS: answer("<html>sign in</html>")},
    ],
)
async def test_where_json_gives_none_the_form_does(by_json: dict[str, bytes]) -> None:
    script = {**by_json, FORM_LOGIN: COOKIE, FORM_TOKENS: answer(AREA.format(TOKEN))}
    async with cloud(script) as (enphase, server):
        assert (await enphase.fetch_token(ACCOUNT)).reveal() == TOKEN
        login, asked = server.bodies()[-2:]
        assert parse_qs(login) == {"username": ["me@example.org"], "password": ["pass word&"]}
        assert parse_qs(asked) == {"Site": ["Home & Garden"], "serialNum": [SERIAL_NUMBER]}
        assert "Cookie: SESSION=geheim3" in server.requests[-1]


@pytest.mark.parametrize(
    ("login", "sentence"),
    [
        (answer('{"message":"no"}', "401 Unauthorized"), WRONG_PASSWORD),
        (answer("<html>no</html>", "401 Unauthorized"), WRONG_PASSWORD),
        (
            MFA,
            (
                "the account me@example.org asks for a second factor (MFA), which only a person can give: get a token "
                f"at https://entrez.enphaseenergy.com for the gateway {SERIAL_NUMBER} and set it as jwt"
            ),
        ),
        (
            answer('{"success":false,"isBlocked":true}'),
            "Enphase has blocked the account me@example.org: unblock it at {origin}",
        ),
    ],
)
async def test_an_account_that_is_not_let_in_is_not_tried_twice(login: bytes, sentence: str) -> None:
    async with cloud({JSON_LOGIN: login, FORM_LOGIN: COOKIE}) as (enphase, server):
        with pytest.raises(RefusedError) as refused:
            await enphase.fetch_token(ACCOUNT)
        assert str(refused.value) == sentence.format(origin=f"http://{server.address}")
        assert server.paths() == [JSON_LOGIN]


@pytest.mark.parametrize("status", ["400 Bad", "401 No", "403 Forbidden"])
async def test_a_serial_number_of_somebody_else_is_named(status: str) -> None:
    script = {
        JSON_LOGIN: SESSION,
        JSON_TOKENS: answer("no", status),
        FORM_LOGIN: COOKIE,
        FORM_TOKENS: answer(AREA.format("Failed to generate token")),
    }
    async with cloud(script) as (enphase, server):
        with pytest.raises(RefusedError) as refused:
            await enphase.fetch_token(ACCOUNT)
        url = f"http://{server.address}{JSON_TOKENS}"
        assert str(refused.value) == NOT_YOURS.format(url=url, status=status[:3])


@pytest.mark.parametrize(
    ("by_form", "sentence"),
    [
        ({FORM_LOGIN: answer("<html>")}, WRONG_PASSWORD),
        ({FORM_LOGIN: answer("", "302 Found", "Location: /login?error")}, WRONG_PASSWORD),
        (
            {FORM_LOGIN: COOKIE, FORM_TOKENS: answer(AREA.format("No such site"))},
            NOT_YOURS.format(url="{form}", status=200),
        ),
    ],
)
async def test_what_the_form_refuses_is_told_where_json_is_away(
    by_form: dict[str, bytes], sentence: str
) -> None:
    async with cloud({JSON_LOGIN: BUSY, **by_form}) as (enphase, server):
        with pytest.raises(RefusedError) as refused:
            await enphase.fetch_token(ACCOUNT)
        assert str(refused.value) == sentence.format(form=f"http://{server.address}{FORM_TOKENS}")


@pytest.mark.parametrize(
    ("by_form", "sentence"),
    [
        ({FORM_LOGIN: BUSY}, "/login answered with status 503: it is starting, busy or being serviced"),
        ({FORM_LOGIN: answer("", "405 No")}, "/login answered with status 405"),
        (
            {FORM_LOGIN: COOKIE, FORM_TOKENS: answer("<html>create access token</html>")},
            (
                "/entrez_tokens gave something that is no token: if that lasts, get one at "
                "https://entrez.enphaseenergy.com and set it as jwt"
            ),
        ),
    ],
)
async def test_a_cloud_that_is_away_is_nobodys_fault(by_form: dict[str, bytes], sentence: str) -> None:
    async with cloud({JSON_LOGIN: BUSY, **by_form}) as (enphase, server):
        with pytest.raises(CommunicationError) as failed:
            await enphase.fetch_token(ACCOUNT)
        root = f"http://{server.address}"
        first = f"{root}/login/login.json answered with status 503: it is starting, busy or being serviced"
        assert str(failed.value) == f"{first}; {root}{sentence}"


@pytest.mark.parametrize(
    "script",
    [
        {JSON_LOGIN: SESSION, JSON_TOKENS: answer(TOKEN)},
        {JSON_LOGIN: SESSION, JSON_TOKENS: answer(f"{TOKEN} and more"), FORM_LOGIN: COOKIE},
        {JSON_LOGIN: BUSY, FORM_LOGIN: COOKIE, FORM_TOKENS: answer(AREA.format(f"{TOKEN}\n{TOKEN}"))},
        {JSON_LOGIN: MFA},
        {JSON_LOGIN: answer('{"session_id":"geheim1"')},
    ],
)
async def test_nothing_secret_is_logged_or_raised(script: Script, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = ""
    async with cloud(script) as (enphase, _):
        try:
            said = repr(await enphase.fetch_token(ACCOUNT))
        except (CommunicationError, ConfigurationError) as error:
            said = f"{error!r} {error} {error.__cause__!r} {error.__context__!r}"
    said += caplog.text + repr(ACCOUNT)
    secrets = [TOKEN, "pass word", "geheim1", "geheim2", "geheim3", "geheim4"]
    assert [secret for secret in secrets if secret in said] == []
