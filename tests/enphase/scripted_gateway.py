"""A gateway, or a cloud, that sends exactly the bytes a test wants, however wrong they are."""

import asyncio
import contextlib
import itertools
import re
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence

import attrs

INFO = (
    "<envoy_info><time>1700000000</time><device><sn>100000000001</sn><pn>800-00551-r02</pn>"
    "<software>D5.0.62</software></device></envoy_info>"
)
INFO_8 = INFO.replace("D5.0.62", "D8.2.127").replace("</device>", "</device><web-tokens>true</web-tokens>")
SERIAL_NUMBER = "100000000001"

_TLS_HELLO = b"\x16"
"""How a client begins that expects TLS: a gateway below firmware 7 hangs up."""

_LENGTH = re.compile(r"^content-length: (\d+)", re.IGNORECASE | re.MULTILINE)

Script = Mapping[str, bytes | Sequence[bytes]]
"""The raw answers to each path."""

HANG = b"hang"
"""An answer that never comes."""


def answer(
    body: str | bytes, status: str = "200 OK", *headers: str, length: int | None = None, keep: bool = False
) -> bytes:
    """Return an HTTP answer with *body*; *length* is the Content-Length to claim."""
    raw = body.encode() if isinstance(body, str) else body
    size = len(raw) if length is None else length
    fixed = (
        f"HTTP/1.1 {status}",
        f"Content-Length: {size}",
        f"Connection: {'keep-alive' if keep else 'close'}",
    )
    return "\r\n".join((*fixed, *headers, "", "")).encode("latin-1") + raw


@attrs.define(eq=False)
class ScriptedGateway:
    """*address* is where it listens, *requests* what came, headers, body and all, in order."""

    address: str = ""
    requests: list[str] = attrs.field(factory=list)
    connections: int = 0

    def paths(self) -> list[str]:
        """Return the paths that were asked for."""
        return [request.split(" ", 2)[1] for request in self.requests]

    def bodies(self) -> list[str]:
        """Return what came with each request."""
        return [request.partition("\r\n\r\n")[2] for request in self.requests]


@contextlib.asynccontextmanager
async def scripted_gateway(
    script: Script, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[ScriptedGateway]:
    """Answer each path with what *script* has for it, several answers in turn, the last one for ever."""
    gateway = ScriptedGateway()
    turns = {path: _in_turn(answers) for path, answers in script.items()}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        gateway.connections += 1
        try:
            while (first := await reader.readexactly(1)) != _TLS_HELLO:
                request = await _request(first, reader)
                gateway.requests.append(request)
                path = request.split(" ", 2)[1]
                raw = next(turns[path]) if path in turns else answer("", "404 Not Found")
                if raw == HANG:
                    await reader.read()
                writer.write(raw)
                await writer.drain()
                if b"keep-alive" not in raw:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, host, port, ssl=tls)
    async with server:
        shown = f"[{host}]" if ":" in host else host
        gateway.address = f"{shown}:{server.sockets[0].getsockname()[1]}"
        yield gateway


async def _request(first: bytes, reader: asyncio.StreamReader) -> str:
    head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = _LENGTH.search(head)
    return head + (await reader.readexactly(int(length[1]) if length else 0)).decode("latin-1")


def _in_turn(answers: bytes | Sequence[bytes]) -> "itertools.chain[bytes]":
    each = [answers] if isinstance(answers, bytes) else answers
    return itertools.chain(each, itertools.repeat(each[-1]))
