"""The gateway's certificate over real TLS: pinned at first use, and what happens when it changes."""

import contextlib
import socket
import ssl
import tempfile
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from enphase.opened_client import FIGURES, PATH, READ, Hand, callback_at, opened_client, production, token
from enphase.scripted_gateway import INFO, INFO_8, SERIAL_NUMBER, Script, answer, scripted_gateway
from thinghost import (
    CertificateChangedError,
    CertificatePin,
    CommunicationError,
    ConfigurationError,
    trust_certificate,
)
from thinghost_enphase.client import EnvoyClient, User
from thinghost_enphase.connection import Connection, Timeouts
from thinghost_enphase.place import FoundPlace
from thinghost_enphase.simulator.credentials import self_signed_context
from thinghost_enphase.token_keeper import GivenToken

SCRIPT: Script = {"/info": answer(INFO_8), "/auth/check_jwt": answer("ok"), PATH: answer(FIGURES)}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def read_at(client: EnvoyClient, port: int) -> dict[str, int]:
    """Read from a gateway at *port* that has a certificate of its own."""
    async with scripted_gateway(SCRIPT, tls=self_signed_context("1"), port=port):
        return await production(client)


async def test_the_first_certificate_is_remembered_over_restarts_and_another_is_refused() -> None:
    callback, port = callback_at(Hand()), free_port()
    async with opened_client(f"127.0.0.1:{port}", callback, jwt=token()) as client:
        assert await read_at(client, port) == READ
        fingerprint = client.properties()["certificate"]
    async with opened_client(f"127.0.0.1:{port}", callback, jwt=token()) as client:
        assert client.properties()["certificate"] is None
        with pytest.raises(CertificateChangedError, match="accept it by 'thinghost trust enphase:envoy:1'"):
            await read_at(client, port)
    assert callback.storage["certificate"]["pinned"] == fingerprint


async def test_nothing_is_sent_to_one_that_is_refused() -> None:
    callback, port = callback_at(Hand()), free_port()
    async with opened_client(f"127.0.0.1:{port}", callback, jwt=token()) as client:
        await read_at(client, port)
        async with scripted_gateway(SCRIPT, tls=self_signed_context("1"), port=port) as other:
            with pytest.raises(CertificateChangedError):
                await production(client)
            assert (other.requests, client.properties()["hostname"]) == ([], f"127.0.0.1:{port}")


async def test_one_that_was_accepted_is_the_one_from_then_on() -> None:
    callback, port = callback_at(Hand()), free_port()
    async with opened_client(f"127.0.0.1:{port}", callback, jwt=token()) as client:
        await read_at(client, port)
        async with scripted_gateway(SCRIPT, tls=self_signed_context("1"), port=port):
            with pytest.raises(CertificateChangedError):
                await production(client)
            trust_certificate(callback.storage)
            assert await production(client) == READ
        with pytest.raises(CertificateChangedError):
            await read_at(client, port)


async def test_the_certificate_of_another_gateway_is_not_remembered() -> None:
    other: Script = {"/info": answer(INFO_8.replace(SERIAL_NUMBER, "100000000002"))}
    callback, port = callback_at(Hand()), free_port()
    async with opened_client(f"127.0.0.1:{port}", callback, jwt=token()) as client:
        async with scripted_gateway(other, tls=self_signed_context("2"), port=port):
            with pytest.raises(ConfigurationError, match="has the serial number 100000000002"):
                await production(client)
        assert await read_at(client, port) == READ


async def test_where_it_is_not_to_be_checked_any_will_do() -> None:
    port = free_port()
    async with opened_client(f"127.0.0.1:{port}", jwt=token(), tls_verify="off") as client:
        assert [await read_at(client, port) for _ in range(2)] == [READ, READ]
        assert client.properties()["certificate"] is None


async def test_a_gateway_without_tls_has_none() -> None:
    script: Script = {"/info": answer(INFO), PATH: answer(FIGURES)}
    async with scripted_gateway(script) as gateway, opened_client(gateway.address) as client:
        await production(client)
        assert client.properties() == {"hostname": gateway.address, "tokenExpires": None, "certificate": None}


async def test_a_gateway_that_is_known_by_its_certificate_is_not_spoken_to_in_the_open() -> None:
    port = free_port()
    async with opened_client(f"127.0.0.1:{port}", jwt=token()) as client:
        await read_at(client, port)
        async with scripted_gateway({"/info": answer(INFO)}, port=port) as impostor:
            for _ in range(2):
                with pytest.raises(CommunicationError):
                    await production(client)
            assert impostor.requests == []


async def test_an_address_that_another_device_has_now_is_left_after_three_failures() -> None:
    places: list[str] = []

    async def find() -> str:
        return places[-1]

    tls, port = self_signed_context("1"), free_port()
    pin = CertificatePin({}, "enphase:envoy:1", SERIAL_NUMBER)
    connection = Connection(Timeouts(), pin.context, pin.changed)
    jwt = GivenToken(token(), SERIAL_NUMBER, Hand().time)
    client = EnvoyClient(SERIAL_NUMBER, FoundPlace(SERIAL_NUMBER, find, {}), connection, User(), jwt, pin)
    async with contextlib.aclosing(connection):
        async with scripted_gateway(SCRIPT, tls=tls, port=port) as gateway:
            places.append(gateway.address)
            await production(client)
        async with (
            scripted_gateway(SCRIPT, tls=self_signed_context("2"), port=port),
            scripted_gateway(SCRIPT, tls=tls) as gateway,
        ):
            places.append(gateway.address)
            for _ in range(3):
                with pytest.raises(CertificateChangedError):
                    await production(client)
            assert await production(client) == READ


def rsa_context(ciphers: str) -> ssl.SSLContext:
    """Return TLS 1.2 of a server with an RSA key that takes only these *ciphers*."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "1")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, start, datetime(2021, 1, 1, tzinfo=UTC))
    ).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(ciphers)
    with tempfile.NamedTemporaryFile() as both:
        both.write(private + certificate.public_bytes(serialization.Encoding.PEM))
        both.flush()
        context.load_cert_chain(both.name)
    return context


@pytest.mark.parametrize("tls_verify", ["pin", "off"])
async def test_ciphers_that_python_would_not_choose_are_taken_and_certificates_that_ended(
    tls_verify: str,
) -> None:
    tls = rsa_context("AES256-GCM-SHA384")
    async with (
        scripted_gateway(SCRIPT, tls=tls) as gateway,
        opened_client(gateway.address, jwt=token(), tls_verify=tls_verify) as client,
    ):
        assert await production(client) == READ
