"""Plays a cassette: a gateway that answers what another one has answered, with the authentication of its firmware."""

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import attrs
from aiohttp import web

from thinghost import Cassette, ConfigurationError, Exchange, Secret, read_cassette

from ..info import Info, structure_info
from .guards import DigestGuard, Guard, SessionGuard
from .listener import listening
from .pages import Page
from .recorded_folder import read_folder
from .server import imported_credentials

_INSTEAD: Mapping[str, tuple[str, ...]] = {
    "/info.xml": ("/info",),
    "/inventory.json": ("/inventory", "/inventory.json?deleted=1"),
    "/inventory": ("/inventory.json", "/inventory.json?deleted=1"),
    "/production.json": ("/production.json?details=1",),
}
"""Pages that may stand for one that was not recorded itself."""

_NOT_PLAYED = frozenset(
    {"content-length", "content-encoding", "transfer-encoding", "connection", "date", "server", "set-cookie"}
)
_GUARDED = ("/api/v1/production/inverters", "/admin/")
"""What asks for user and password below firmware 7."""

_DELETED = 3
_NOT_FOUND = '{ "error" : "404 - Not Found" }\n'


def _nothing(_gateway: object) -> str:
    return ""


_OPEN_PAGE, _GUARDED_PAGE = Page(_nothing), Page(_nothing, guarded=True)


@attrs.frozen(eq=False)
class PlayedGateway:
    """A recorded gateway at work, as `SimulatedGateway` is one."""

    serial_number: str
    address: str
    token: Secret | None
    cloud: None = None
    http_address: None = None


@attrs.define(eq=False)
class Player:
    """Answers from *exchanges*: what was asked several times in turn, the last answer for ever."""

    guard: Guard
    _exchanges: Mapping[str, list[Exchange]]

    @classmethod
    def of(cls, guard: Guard, exchanges: Iterable[Exchange]) -> "Player":
        """Return a player of *exchanges* behind *guard*."""
        by_path: defaultdict[str, list[Exchange]] = defaultdict(list)
        for exchange in exchanges:
            by_path[f"{exchange.method} {exchange.path}"].append(exchange)
        return cls(guard, by_path)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Return the answer to *request*."""
        exchange = self._found(request)
        page = _GUARDED_PAGE if request.path.startswith(_GUARDED) else _OPEN_PAGE
        # what was refused then is refused now, whoever asks
        refusal = None if exchange and exchange.status == 401 else self.guard.refusal(request, page)
        if refusal is not None:
            return refusal
        if exchange is None:
            return web.Response(status=404, text=_NOT_FOUND, content_type="application/json")
        headers = {name: value for name, value in exchange.headers.items() if name.lower() not in _NOT_PLAYED}
        return web.Response(status=exchange.status, body=exchange.body, headers=headers)

    def _found(self, request: web.Request) -> Exchange | None:
        for path in (request.path_qs, request.path, *_INSTEAD.get(request.path, ())):
            known = self._exchanges.get(f"{request.method} {path}")
            if known:
                exchange = known.pop(0) if len(known) > 1 else known[0]
                deleted = "deleted" in path and "deleted" not in request.query
                return attrs.evolve(exchange, body=_without_deleted(exchange.body)) if deleted else exchange
        return None


@contextlib.asynccontextmanager
async def played_gateway(
    source: str | Path, *, port: int = 0, host: str = "127.0.0.1"
) -> AsyncIterator[PlayedGateway]:
    """Play the cassette or the recorded folder *source* for the time of the block.

    Raises ConfigurationError where it is neither, where the port is taken, or if the package cryptography is missing
    where it is needed.
    """
    cassette = await asyncio.to_thread(read_source, Path(source))
    info = _info(cassette, source)
    if not info.needs_token:
        player = Player.of(DigestGuard(info.serial_number), cassette.exchanges)
        async with listening(player.answer, host, port) as listener:
            yield PlayedGateway(info.serial_number, listener.address, None)
        return
    credentials = imported_credentials(f"firmware {info.software}")
    issuer, now = credentials.TokenIssuer(), datetime.now(UTC)
    token: Secret = issuer.issue(info.serial_number, now)

    def is_good(shown: str) -> bool:
        return shown == token.reveal()

    tls = await asyncio.to_thread(credentials.self_signed_context, info.serial_number)
    player = Player.of(SessionGuard(is_good), cassette.exchanges)
    async with listening(player.answer, host, port, tls) as listener:
        yield PlayedGateway(info.serial_number, listener.address, token)


def read_source(source: Path) -> Cassette:
    """Return the cassette that *source*, a file or a recorded folder, holds. Raises ConfigurationError."""
    return read_folder(source) if source.is_dir() else read_cassette(source)


def _info(cassette: Cassette, source: str | Path) -> Info:
    page = next((each for each in cassette.exchanges if each.path == "/info"), None)
    try:
        return structure_info(page.body.decode("latin-1") if page else "")
    except ValueError as error:
        raise ConfigurationError(f"{source} is no recorded gateway: {error}") from error


def _without_deleted(body: bytes) -> bytes:
    try:
        groups = json.loads(body)
        for group in groups:
            group["devices"] = [
                device for device in group["devices"] if device.get("admin_state") != _DELETED
            ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return body
    return json.dumps(groups).encode()
