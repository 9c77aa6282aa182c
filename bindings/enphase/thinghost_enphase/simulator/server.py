"""Serves a simulated gateway, and the cloud beside it, over real sockets."""

import asyncio
import contextlib
import importlib
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from types import ModuleType

import attrs
from aiohttp import web

from thinghost import ConfigurationError, Secret

from .cloud import CloudAccount, SimulatedCloud
from .desk import Desk
from .faults import Faults
from .gateway import Equipment, Gateway
from .guards import DigestGuard, Guard, SessionGuard
from .listener import Answer, listening

_EXPIRED = timedelta(days=-1)


@attrs.frozen(eq=False)
class SimulatedGateway:
    """A gateway at work: *address* is ``host:port``, *token* lets in from firmware 7 on.

    *cloud* is the cloud where it gets its tokens, *http_address* where it leads from http to https, if there is one.
    """

    gateway: Gateway
    address: str
    token: Secret | None
    guard: Guard
    cloud: SimulatedCloud | None = None
    http_address: str | None = None

    @property
    def serial_number(self) -> str:
        """The gateway's serial number."""
        return self.gateway.serial_number


@attrs.frozen
class _Door:
    """What guards the pages, TLS settings and a token, as the firmware asks for them."""

    guard: Guard
    tls: ssl.SSLContext | None = None
    token: Secret | None = None
    issue: Callable[[], Secret] | None = None


@contextlib.asynccontextmanager
async def simulated_gateway(  # noqa: PLR0913  a gateway's facts, all by keyword
    serial_number: str,
    *,
    firmware: str | int = 5,
    inverters: Sequence[str] = (),
    relays: Sequence[str] = (),
    count: int = 12,
    equipment: Equipment | None = None,
    faults: Sequence[str] = (),
    seed: str = "",
    cloud: bool = False,
    now: Callable[[], datetime],
    port: int = 0,
    http_port: int | None = None,
    host: str = "127.0.0.1",
) -> AsyncIterator[SimulatedGateway]:
    """Run a gateway of *firmware* for the time of the block; *port* 0 takes a free one.

    *now* tells the time of day at its place, with a zone. From firmware 7 on *http_port* leads to *port*, and *cloud*
    has one stand in that gives tokens. Raises ConfigurationError for a firmware or a fault that is unknown, a port
    that is taken, or if the package cryptography is missing where it is needed.
    """
    gateway = Gateway.of(
        serial_number,
        firmware,
        now=now,
        inverters=inverters,
        relays=relays,
        count=count,
        equipment=equipment,
        faults=Faults.named(faults, now(), seed),
        seed=seed and f"{serial_number}/{seed}",
    )
    door = await asyncio.to_thread(_door, gateway)
    desk = Desk(gateway, door.guard)
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(desk.close)
        desk.listener = listener = await stack.enter_async_context(
            listening(desk.answer, host, port, door.tls)
        )
        found = None
        if cloud and door.issue is not None:
            account = CloudAccount(gateway.serial_number, gateway.faults, now, door.issue)
            found = await stack.enter_async_context(account.serving(host))
        leading = None
        if http_port is not None and door.tls is not None:
            leading = await stack.enter_async_context(
                listening(_leading_to(listener.address), host, http_port)
            )
        yield SimulatedGateway(
            gateway, listener.address, door.token, door.guard, found, leading.address if leading else None
        )


def _door(gateway: Gateway) -> _Door:
    if not gateway.firmware.tokens:
        return _Door(DigestGuard(gateway.serial_number))
    credentials = imported_credentials(f"firmware {gateway.firmware.software}")
    issuer, role = credentials.TokenIssuer(), gateway.equipment.role

    def issue() -> Secret:
        lifetime = _EXPIRED if gateway.faults.has("token-expired") else None
        return Secret(issuer.issue(gateway.serial_number, gateway.now(), lifetime, role).reveal())

    def is_good(token: str) -> bool:
        return bool(issuer.verify(token, gateway.serial_number, gateway.time))

    guard = SessionGuard(is_good, lambda: gateway.time, role)
    return _Door(guard, credentials.self_signed_context(gateway.serial_number), issue(), issue)


def imported_credentials(whose: str) -> ModuleType:
    """Return the module that makes certificates and tokens. Raises ConfigurationError where its package is missing."""
    try:
        return importlib.import_module(f"{__package__}.credentials")
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"{whose} speaks TLS, which takes the package {error.name}: pip install thinghost[simulator]"
        ) from error


def _leading_to(address: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=301, headers={"Location": f"https://{address}{request.path_qs}"})

    return answer
