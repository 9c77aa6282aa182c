"""The client over real sockets: what it makes of every way in which a gateway can answer."""

import asyncio
import json
import logging
import socket

import pytest

from enphase.opened_client import FIGURES, PATH, READ, opened_client, production, token
from enphase.scripted_gateway import HANG, INFO, INFO_8, SERIAL_NUMBER, Script, answer, scripted_gateway
from thinghost import CommunicationError, ConfigurationError
from thinghost_enphase.answer import NotOfferedError
from thinghost_enphase.endpoint import Endpoint, Form
from thinghost_enphase.info import Info
from thinghost_enphase.refusal import PageRefusedError
from thinghost_enphase.simulator.credentials import self_signed_context

VALID = answer("<h2>Valid token.</h2>")


async def test_a_gateway_below_7_is_found_by_http_after_https() -> None:
    async with scripted_gateway({"/info": answer(INFO)}) as gateway, opened_client(gateway.address) as client:
        assert (client.address, client.info) == (gateway.address, None)
        info = Info(SERIAL_NUMBER, "800-00551-r02", "D5.0.62")
        assert (await client.detect(), client.info) == (info, info)
        assert client.address == f"http://{gateway.address}"


async def test_a_page_is_read_without_detecting_first() -> None:
    script: Script = {"/info": answer(INFO), PATH: answer(FIGURES)}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        assert [await production(client) for _ in range(2)] == [READ, READ]
        assert gateway.paths() == ["/info", PATH, PATH]


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
        (answer("[]"), NotOfferedError, "{url}: expected an object"),
        (answer(" <!DOCTYPE html>"), NotOfferedError, "{url} gave a page for people where JSON was expected"),
        (answer("", "404 Not Found"), NotOfferedError, "{url} does not exist on this gateway (404)"),
        (answer("", "302 Found", "Location: /error"), NotOfferedError, "{url} sends on to /error instead of"),
        (
            answer("", "500 Error"),
            CommunicationError,
            "{url} answered with status 500: it is busy or being s",
        ),
        (answer("", "418 Teapot"), CommunicationError, "{url} answered with status 418"),
        (
            answer("", "403 No"),
            PageRefusedError,
            f"the gateway refuses user 'envoy' for {PATH}: set username",
        ),
    ],
)
async def test_a_wrong_answer_is_named(raw: bytes, kind: type[Exception], sentence: str) -> None:
    script: Script = {"/info": answer(INFO), PATH: raw}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        with pytest.raises((CommunicationError, ConfigurationError)) as failed:
            await production(client)
        assert type(failed.value) is kind
        assert str(failed.value).startswith(sentence.format(url=f"http://{gateway.address}{PATH}"))


async def test_an_answer_without_an_end_is_cut_off() -> None:
    endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b" " * 9_000_000
    script: Script = {"/info": answer(INFO), PATH: endless}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        with pytest.raises(CommunicationError, match=r"has no end: more than 8388608 bytes came$"):
            await production(client)


async def test_json_is_taken_whatever_its_headers_say() -> None:
    odd = answer(b"\xef\xbb\xbf " + FIGURES.encode(), "200 OK", "Content-Type: text/html; charset=ISO-8859-4")
    script: Script = {"/info": answer(INFO), PATH: odd}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        assert await production(client) == READ


async def test_a_page_for_people_is_read_where_it_is_wanted() -> None:
    script: Script = {"/info": answer(INFO), "/production": answer(b"<h1>Se\xf1or</h1>")}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        assert await client.read(Endpoint("page", "/production", str, Form.HTML)) == "<h1>Señor</h1>"


async def test_after_a_bad_answer_the_next_good_one_counts() -> None:
    script: Script = {"/info": answer(INFO), PATH: [answer(FIGURES[:9]), answer(FIGURES)]}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        with pytest.raises(CommunicationError):
            await production(client)
        assert await production(client) == READ


async def test_a_kept_connection_that_died_is_replaced() -> None:
    script: Script = {"/info": answer(INFO), PATH: [answer(FIGURES, keep=True), b"", answer(FIGURES)]}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        assert [await production(client) for _ in range(2)] == [READ, READ]
        assert gateway.paths().count(PATH) == 3


async def test_what_is_written_is_never_repeated() -> None:
    script: Script = {"/info": answer(INFO, keep=True), PATH: answer(FIGURES, keep=True), "/tariff": b""}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        await production(client)
        with pytest.raises(CommunicationError, match=r"the gateway hung up without an answer$"):
            await client.write("PUT", "/tariff", {"reserve": 20})
        assert gateway.paths().count("/tariff") == 1


@pytest.mark.parametrize(
    ("raw", "told"),
    [(answer('{"ok":1}', "201 Created"), {"ok": 1}), (answer(""), None), (answer("<p>"), None)],
)
async def test_what_is_written_is_json_and_so_is_the_answer(raw: bytes, told: object) -> None:
    async with (
        scripted_gateway({"/info": answer(INFO), "/tariff": raw}) as gateway,
        opened_client(gateway.address) as client,
    ):
        assert await client.write("PUT", "/tariff", {"reserve": 20}) == told
        assert gateway.requests[-1].startswith("PUT /tariff ")
        assert "Content-Type: application/json" in gateway.requests[-1]
        assert json.loads(gateway.bodies()[-1]) == {"reserve": 20}


async def test_a_gateway_that_will_not_write_is_named() -> None:
    script: Script = {"/info": answer(INFO), "/tariff": answer("", "400 Bad")}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        with pytest.raises(CommunicationError, match=r"/tariff answered with status 400$"):
            await client.write("PUT", "/tariff", {})


async def test_connections_are_not_kept_below_firmware_4() -> None:
    script: Script = {"/info": answer(INFO.replace("D5.0.62", "R3.9.36")), PATH: answer(FIGURES)}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        await production(client)
        assert "connection: close" in gateway.requests[-1].lower()


async def test_one_request_is_under_way_at_a_time() -> None:
    script: Script = {"/info": answer(INFO), PATH: answer(FIGURES)}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        assert await asyncio.gather(*(production(client) for _ in range(5))) == [READ] * 5
        assert gateway.paths().count("/info") == 1


# what it is, and where


def unused_address() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{taken.getsockname()[1]}"


async def test_a_host_where_nothing_listens_is_named() -> None:
    address = unused_address()
    async with opened_client(address) as client:
        with pytest.raises(CommunicationError) as failed:
            await client.detect()
    assert str(failed.value) == (
        f"no gateway answers at {address}: no connection to {address} (Connection refused); "
        "check hostname, and whether it is on"
    )


async def test_another_device_is_no_gateway() -> None:
    script: Script = {"/info": answer("<html>Router</html>")}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        with pytest.raises(NotOfferedError) as failed:
            await client.detect()
    assert str(failed.value) == (
        f"{gateway.address} is no Envoy gateway: check hostname "
        "(expected /info to hold the elements sn and software)"
    )


async def test_a_gateway_that_hides_its_info_is_taken_for_an_old_one() -> None:
    async with scripted_gateway({PATH: answer(FIGURES)}) as gateway, opened_client(gateway.address) as client:
        assert await client.detect() == Info()
        assert await production(client) == READ


async def test_the_serial_number_of_another_gateway_is_refused() -> None:
    async with (
        scripted_gateway({"/info": answer(INFO)}) as gateway,
        opened_client(gateway.address, serial_number="100000000002") as client,
    ):
        with pytest.raises(ConfigurationError) as failed:
            await client.detect()
    assert str(failed.value) == (
        f"the gateway at {gateway.address} has the serial number 100000000001, "
        "but serialNumber says 100000000002: correct serialNumber or hostname"
    )


async def test_an_old_gateway_that_is_known_is_asked_by_http_first() -> None:
    async with scripted_gateway({"/info": answer(INFO)}) as gateway, opened_client(gateway.address) as client:
        await client.detect()
        before = gateway.connections
        await client.detect()
        assert gateway.connections == before + 1


async def test_after_an_update_another_firmware_is_found_without_being_asked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "thinghost_enphase")
    port = int(unused_address().rpartition(":")[2])
    before: Script = {"/info": answer(INFO), PATH: answer(FIGURES)}
    after: Script = {"/info": answer(INFO_8), "/auth/check_jwt": VALID, PATH: answer(FIGURES)}
    async with opened_client(f"127.0.0.1:{port}", jwt=token()) as client:
        async with scripted_gateway(before, port=port):
            await production(client)
        with pytest.raises(CommunicationError):
            await production(client)
        with pytest.raises(CommunicationError, match=r"a new firmware keeps it away for up to 20 minutes$"):
            await production(client)
        async with scripted_gateway(after, tls=self_signed_context("1"), port=port):
            assert await production(client) == READ
        assert client.info is not None
        assert client.info.software == "D8.2.127"
    assert caplog.messages == [f"https://127.0.0.1:{port}: firmware D8.2.127 instead of D5.0.62"]


async def test_a_token_is_not_sent_in_the_open() -> None:
    async with (
        scripted_gateway({"/info": answer(INFO_8)}) as gateway,
        opened_client(gateway.address, jwt=token()) as client,
    ):
        with pytest.raises(CommunicationError) as failed:
            await client.detect()
        assert str(failed.value) == (
            f"firmware D8.2.127 asks for a token, which is not sent by http://{gateway.address}"
        )
        assert gateway.paths() == ["/info"]


async def test_a_gateway_that_sends_on_to_https_is_not_read_by_http() -> None:
    sent_on = answer("", "301 Moved Permanently", "Location: https://envoy.local/info")
    async with scripted_gateway({"/info": sent_on}) as gateway, opened_client(gateway.address) as client:
        with pytest.raises(
            CommunicationError, match=r"sends on to https://envoy\.local/info; check hostname"
        ):
            await client.detect()
