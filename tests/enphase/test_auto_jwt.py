"""A token from the cloud and a gateway that asks for it, together."""

import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

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
    token_text,
)
from enphase.scripted_gateway import INFO, INFO_8, Script, ScriptedGateway, answer, scripted_gateway
from thinghost import CommunicationError, ConfigurationError, Secret
from thinghost.testing import RecordingCallback
from thinghost_enphase.client import EnvoyClient
from thinghost_enphase.simulator.credentials import self_signed_context

OLD, NEW = token_text(expires=NOW + 300 * DAY), token_text()
GOOD = answer("<h2>Valid token.</h2>", "200 OK", "Set-Cookie: sessionId=geheim1")
UNAUTHORIZED = answer("<html>401 Authorization Required</html>", "401 Unauthorized")
LOGIN = answer('{"message":"success","session_id":"geheim2"}')
CLOUD: Script = {"/login/login.json": LOGIN, "/tokens": answer(NEW)}


@contextlib.asynccontextmanager
async def house(
    check_jwt: bytes | list[bytes] = GOOD,
    cloud: Script = CLOUD,
    callback: RecordingCallback | None = None,
    **parameters: Any,
) -> AsyncIterator[tuple[EnvoyClient, ScriptedGateway, ScriptedGateway]]:
    """Yield a client that fetches tokens, its gateway, and the cloud."""
    pages: Script = {"/info": answer(INFO_8), "/auth/check_jwt": check_jwt, PATH: answer(FIGURES)}
    given = {"username": "me@example.org", "password": Secret("geheim3"), **parameters}
    async with (
        scripted_gateway(pages, tls=self_signed_context("1")) as gateway,
        scripted_gateway(cloud) as enphase,
        opened_client(
            gateway.address, callback, auto_jwt=True, cloud_url=f"http://{enphase.address}/", **given
        ) as client,
    ):
        yield client, gateway, enphase


async def test_the_token_is_fetched_once_and_kept_over_restarts() -> None:
    callback = callback_at(Hand())
    async with house(callback=callback) as (client, gateway, enphase):
        assert [await production(client) for _ in range(2)] == [READ, READ]
        assert f"Authorization: Bearer {NEW}" in gateway.requests[-1]
        assert enphase.paths() == ["/login/login.json", "/tokens"]
        assert client.properties()["tokenExpires"] == "2027-09-21"
    del callback.storage["certificate"]
    async with house(callback=callback) as (client, _, enphase):
        assert await production(client) == READ
        assert enphase.requests == []


async def test_a_kept_token_that_the_gateway_refuses_is_replaced() -> None:
    callback = callback_at(Hand())
    callback.storage["token"] = OLD
    async with house([UNAUTHORIZED, GOOD], callback=callback) as (client, gateway, _):
        assert await production(client) == READ
        assert gateway.paths() == ["/info", "/auth/check_jwt", "/auth/check_jwt", PATH]
    assert callback.storage["token"] == NEW


async def test_a_gateway_that_refuses_every_token_does_not_send_the_cloud_another_request() -> None:
    async with house(UNAUTHORIZED) as (client, _, enphase):
        for _ in range(3):
            with pytest.raises(
                ConfigurationError, match=r"^the gateway refuses the token that Enphase gave: "
            ):
                await production(client)
        assert enphase.paths() == ["/login/login.json", "/tokens"]


async def test_a_cloud_that_is_away_is_told_and_asked_again_after_a_minute() -> None:
    hand = Hand()
    down: Script = {**CLOUD, "/login/login.json": [answer("", "503 Busy"), LOGIN]}
    async with house(cloud=down, callback=callback_at(hand)) as (client, _, enphase):
        for _ in range(2):
            with pytest.raises(CommunicationError, match=r"answered with status 503.*does not exist"):
                await production(client)
        hand.now += 60
        assert await production(client) == READ
        assert enphase.paths().count("/login/login.json") == 2


async def test_without_an_account_nothing_is_asked() -> None:
    async with house(username="", password=None) as (client, _, enphase):
        with pytest.raises(ConfigurationError) as refused:
            await production(client)
        assert str(refused.value) == (
            "autoJwt needs username and password: set them to those of the Enphase app"
        )
        assert enphase.requests == []


async def test_a_token_that_was_given_counts_more() -> None:
    async with house(jwt=Secret(OLD)) as (client, gateway, enphase):
        await production(client)
        assert f"Authorization: Bearer {OLD}" in gateway.requests[-1]
        assert enphase.requests == []


async def test_a_given_token_is_followed_when_its_file_changes() -> None:
    file = [OLD]
    async with house(jwt=Secret(OLD, lambda: file[0])) as (client, gateway, _):
        await production(client)
        file[0] = f"{NEW}\n"
        await production(client)
        assert gateway.paths() == ["/info", "/auth/check_jwt", PATH, "/auth/check_jwt", PATH]
        assert f"Authorization: Bearer {NEW}" in gateway.requests[-1]


@pytest.mark.parametrize("check_jwt", [GOOD, UNAUTHORIZED])
async def test_nothing_secret_is_logged_or_raised(check_jwt: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = ""
    async with house(check_jwt) as (client, _, _):
        try:
            await production(client)
        except ConfigurationError as error:
            said = f"{error!r} {error} {error.__cause__!r} {error.__context__!r}"
        said += f"{caplog.text} {client.properties()}"
    assert "check_jwt: status" in said
    secrets = [NEW, NEW.split(".")[1], "geheim1", "geheim2", "geheim3"]
    assert [secret for secret in secrets if secret in said] == []


async def test_the_account_is_not_shown_to_a_gateway_below_7() -> None:
    challenge = 'WWW-Authenticate: Digest qop="auth", realm="enphaseenergy.com", nonce="1"'
    script: Script = {"/info": answer(INFO), PATH: [answer("", "401 No", challenge), answer(FIGURES)]}
    async with (
        scripted_gateway(script) as gateway,
        opened_client(
            gateway.address, auto_jwt=True, username="me@example.org", password=Secret("x")
        ) as client,
    ):
        await production(client)
        assert 'Digest username="envoy"' in gateway.requests[-1]
