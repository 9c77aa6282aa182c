"""Gateways that announce themselves: what is made of it, and the way from the network to files that pass check."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from thinghost import DiscoveryResult, MdnsService
from thinghost.cli import main
from thinghost_enphase.discovery import GATEWAYS, SERVICE_TYPE, address_of, is_gateway

SERIAL = "122334455667"
TEXTS = {"serialnum": SERIAL, "protovers": "8.2.4345"}


def service(*addresses: str, **texts: str) -> MdnsService:
    return MdnsService(SERVICE_TYPE, "envoy", "envoy.local", 80, addresses, texts)


def test_a_gateway_is_known_by_its_serial_number_and_its_firmware_is_a_hint() -> None:
    assert GATEWAYS.result(service("192.168.1.5", **TEXTS)) == DiscoveryResult(
        f"enphase:envoy:{SERIAL}",
        f"Envoy {SERIAL}",
        {"serialNumber": SERIAL, "hostname": "192.168.1.5", "firmwareVersion": "8.2.4345"},
        "serialNumber",
    )


def test_the_firmware_may_be_missing() -> None:
    result = GATEWAYS.result(service("192.168.1.5", serialnum=SERIAL))
    assert result is not None
    assert result.properties == {"serialNumber": SERIAL, "hostname": "192.168.1.5"}


@pytest.mark.parametrize(
    "found",
    [
        service("192.168.1.5"),
        service("192.168.1.5", serialnum=""),
        service("192.168.1.5", serialnum="12/../34"),
        service(serialnum=SERIAL),
    ],
)
def test_without_serial_number_or_address_it_is_no_gateway(found: MdnsService) -> None:
    assert GATEWAYS.result(found) is None


@pytest.mark.parametrize(
    ("addresses", "address"),
    [
        (("fe80::1%eth0", "2001:db8::1", "192.168.1.5"), "192.168.1.5"),
        (("169.254.7.7", "2001:db8::1"), "[2001:db8::1]"),
        (("fe80::1%eth0",), "[fe80::1%eth0]"),
        ((), None),
    ],
)
def test_the_address_is_one_that_a_url_takes(addresses: tuple[str, ...], address: str | None) -> None:
    assert address_of(service(*addresses)) == address


def test_the_gateway_that_is_looked_for_has_the_serial_number_and_an_address() -> None:
    wanted = is_gateway(SERIAL)
    assert wanted(service("192.168.1.5", **TEXTS))
    assert not wanted(service(**TEXTS))
    assert not wanted(service("192.168.1.5", serialnum="999"))


# from the network to the files


@asynccontextmanager
async def announced_gateway() -> AsyncIterator[None]:
    """Announce a gateway on this machine's loopback interface; skips where that has no multicast."""
    try:
        announcer = AsyncZeroconf(interfaces=["127.0.0.1"])
    except OSError as error:
        pytest.skip(f"no multicast on loopback: {error}")
    info = AsyncServiceInfo(
        SERVICE_TYPE,
        f"envoy.{SERVICE_TYPE}",
        80,
        addresses=[socket.inet_aton("127.0.0.1")],
        properties=TEXTS,
        server="envoy.local.",
    )
    try:
        await (await announcer.async_register_service(info, cooperating_responders=True))
        yield
    finally:
        await announcer.async_close()


def call(*args: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(main, args)


async def discover(*args: str) -> Result:
    """Look until the gateway is heard, longer each time; a thread has a loop of its own, and this one answers."""
    for seconds in ("1.5", "5", "20"):
        options = ("--interface", "127.0.0.1", "--seconds", seconds)
        result = await asyncio.to_thread(call, "discover", "enphase", *args, *options)
        if SERIAL in result.output:
            break
    return result


async def test_what_discover_prints_passes_check_and_then_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with announced_gateway():
        things, items = await discover("--things"), await discover("--items")
        mine = f'Bridge enphase:envoy:mine [ serialNumber="{SERIAL}", hostname="127.0.0.1:9" ]'
        (tmp_path / "mine.things").write_text(mine, "utf-8")
        again = await discover("mine.things")
    assert (things.exit_code, things.stderr, items.exit_code, items.stderr) == (0, "", 0, "")
    assert f'Bridge enphase:envoy:{SERIAL} "Envoy {SERIAL}" [ serialNumber="{SERIAL}", ' in things.stdout
    assert f'{{ channel="enphase:envoy:{SERIAL}:production#wattsNow" }}' in items.stdout
    files = [tmp_path / "found.things", tmp_path / "found.items"]
    for path, printed in zip(files, (things, items), strict=True):
        path.write_text(printed.stdout, "utf-8")
    names = [str(path) for path in files]
    assert (call("check", "--strict", *names).exit_code, call("fmt", "--check", *names).exit_code) == (0, 0)
    assert (again.exit_code, again.stdout) == (1, "")
    left_out = "left out, for they are ignored, or in the files under another name"
    assert f"{left_out}: enphase:envoy:{SERIAL}\n" in again.stderr
