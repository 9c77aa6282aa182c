"""Serves the pages of two simulated gateways, written once, as fast as Python can: ``python -m ... serve``.

One speaks http and has firmware 6, the other https and firmware 8.2; both have meters, and every page of the simulator.
Prints where they are, and a token.
"""

import asyncio
import json
import ssl
from datetime import UTC, datetime

from thinghost_enphase.simulator.credentials import TokenIssuer, self_signed_context
from thinghost_enphase.simulator.gateway import Equipment, Gateway, Metering
from thinghost_enphase.simulator.pages import PAGES, page_at

SERIAL_NUMBER = "122012345678"
_NOON = datetime(2026, 6, 21, 12, tzinfo=UTC)
_INVERTERS = 17
_DOORS = 50
_REQUIRED = (
    *("admin_state", "admin_state_str", "bmu_fw_version", "comm_level_2_4_ghz", "comm_level_sub_ghz"),
    *("dc_switch_off", "img_load_date", "img_pnum_running", "installed", "last_rpt_date", "led_status"),
    *("maxCellTemp", "operating"),
)
_TLS_HELLO = b"\x16"
"""How a client begins that expects TLS: it is to try without."""

_SESSION = b"Set-Cookie: sessionId=0123456789abcdef; path=/; HttpOnly\r\n"


def _response(status: str, kind: str, body: bytes, extra: bytes = b"") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + extra + b"Connection: keep-alive\r\n\r\n" + body


_MISSING = _response("404 Not Found", "application/json", b'{ "error" : "404 - Not Found" }')


def _whole(path: str, text: str) -> str:
    """Return a page with what the simulator leaves out and pyenphase does not do without."""
    if path == "/ivp/ensemble/inventory":
        groups = json.loads(text)
        for group in groups:
            group["devices"] = [{**dict.fromkeys(_REQUIRED, 0), **each} for each in group["devices"]]
        return json.dumps(groups)
    if path == "/ivp/ensemble/secctrl":
        return json.dumps({"adjusted_backup_soc": 20, **json.loads(text)})
    return text


def _pages(firmware: str) -> dict[bytes, bytes]:
    """Return the whole answers by path."""
    equipment = Equipment(metering=Metering.NET, batteries=2)
    gateway = Gateway.of(SERIAL_NUMBER, firmware, now=lambda: _NOON, count=_INVERTERS, equipment=equipment)
    answers = {
        path.encode(): _response("200 OK", page.content_type, _whole(path, page.write(gateway)).encode())
        for path in PAGES
        if (page := page_at(path, gateway)) is not None and not page.wants_installer(gateway)
    }
    return answers | {b"/auth/check_jwt": _response("200 OK", "text/html", b"Valid token", _SESSION)}


class _Canned(asyncio.Protocol):
    """One connection; at ``/requests`` stands how many there were to pages, over all connections."""

    served = 0

    def __init__(self, pages: dict[bytes, bytes]) -> None:
        self._pages = pages
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if data.startswith(_TLS_HELLO):
            self._transport.close()
        *requests, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for request in requests:
            path = request.split(b" ", 2)[1].partition(b"?")[0]
            if path == b"/requests":
                answer = _response("200 OK", "text/plain", str(_Canned.served).encode())
            else:
                _Canned.served += 1
                answer = self._pages.get(path, _MISSING)
            self._transport.write(answer)


async def _listen(pages: dict[bytes, bytes], tls: ssl.SSLContext | None) -> list[str]:
    """Return the addresses: clients that share connections between gateways at one address must not."""
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(lambda: _Canned(pages), "127.0.0.1", 0, ssl=tls, backlog=2048)
        for _ in range(_DOORS)
    ]
    return ["{}:{}".format(*each.sockets[0].getsockname()[:2]) for each in servers]


async def _serve() -> None:
    addresses = {
        "http": await _listen(_pages("6"), None),
        "https": await _listen(_pages("8.2"), self_signed_context(SERIAL_NUMBER)),
    }
    token = TokenIssuer().issue(SERIAL_NUMBER, datetime.now(UTC)).reveal()
    print(json.dumps({**addresses, "serial": SERIAL_NUMBER, "token": token}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
