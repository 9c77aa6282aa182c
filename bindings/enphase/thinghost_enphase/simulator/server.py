"""Serves the pages of a simulated gateway over a real socket."""

import asyncio
import contextlib
import importlib
import os
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

import attrs
from aiohttp import web

from thinghost import ConfigurationError, Secret

from .gateway import Gateway
from .guards import DigestGuard, Guard, SessionGuard
from .pages import PAGES

_NOT_FOUND = '{ "error" : "404 - Not Found" }\n'


@attrs.frozen(eq=False)
class SimulatedGateway:
    """A gateway at work: *address* is ``host:port``, *token* lets in from firmware 7 on."""

    gateway: Gateway
    address: str
    token: Secret | None
    guard: Guard

    @property
    def serial_number(self) -> str:
        """The gateway's serial number."""
        return self.gateway.serial_number


@contextlib.asynccontextmanager
async def simulated_gateway(  # noqa: PLR0913  a gateway's facts, all by keyword
    serial_number: str,
    *,
    firmware: int = 5,
    inverters: Sequence[str] = (),
    relays: Sequence[str] = (),
    now: Callable[[], datetime],
    port: int = 0,
    host: str = "127.0.0.1",
) -> AsyncIterator[SimulatedGateway]:
    """Run a gateway of major *firmware* 5 or 8 for the time of the block; *port* 0 takes a free one.

    *now* tells the time of day at its place, with a zone. Raises ConfigurationError for a firmware that is
    unknown, a port that is taken, or if the package cryptography is missing where it is needed.
    """
    gateway = Gateway.of(serial_number, firmware, now=now, inverters=inverters, relays=relays)
    guard, tls, token = await asyncio.to_thread(_door, gateway)
    runner = web.AppRunner(_application(gateway, guard), access_log=None, shutdown_timeout=0)
    await runner.setup()
    try:
        await _listen(web.TCPSite(runner, host, port, ssl_context=tls))
        port = runner.addresses[0][1]
        yield SimulatedGateway(gateway, f"{host}:{port}", token, guard)
    finally:
        await runner.cleanup()


def _door(gateway: Gateway) -> tuple[Guard, ssl.SSLContext | None, Secret | None]:
    """Return what guards the pages, TLS settings and a token, as the firmware asks for them."""
    if not gateway.firmware.tokens:
        return DigestGuard(gateway.serial_number), None, None
    try:
        credentials = importlib.import_module(f"{__package__}.credentials")
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"firmware {gateway.firmware.software} speaks TLS, which takes the package {error.name}: "
            "pip install thinghost[simulator]"
        ) from error
    issuer = credentials.TokenIssuer()
    token = issuer.issue(gateway.serial_number, gateway.now())

    def is_good(token: str) -> bool:
        return bool(issuer.verify(token, gateway.serial_number, gateway.now().timestamp()))

    return SessionGuard(is_good), credentials.self_signed_context(gateway.serial_number), token


async def _listen(site: web.TCPSite) -> None:
    try:
        await site.start()
    except OSError as error:
        raise ConfigurationError(
            f"{site.name} cannot be listened on ({os.strerror(error.errno or 0)}): choose another port"
        ) from error


def _application(gateway: Gateway, guard: Guard) -> web.Application:
    async def answer(request: web.Request) -> web.Response:
        page = PAGES.get(request.path)
        refusal = guard.refusal(request, page)
        if refusal is not None:
            return refusal
        if page is None:
            return web.Response(status=404, text=_NOT_FOUND, content_type="application/json")
        return web.Response(text=page.write(gateway), content_type=page.content_type)

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    return application
