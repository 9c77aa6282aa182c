"""Listens on a port of this machine, and can be away for a while, as a gateway that starts anew."""

import asyncio
import contextlib
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

import attrs
from aiohttp import web

from thinghost import ConfigurationError

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@attrs.define(eq=False)
class Listener:
    """Listens at *host* and *port*, once it has begun."""

    host: str
    port: int
    _runner: web.AppRunner
    _tls: ssl.SSLContext | None
    _site: web.TCPSite | None = attrs.field(default=None, init=False)

    @property
    def address(self) -> str:
        """``host:port``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    async def begin(self) -> None:
        """Listen. Raises ConfigurationError where the port is taken."""
        self._site = site = web.TCPSite(self._runner, self.host, self.port, ssl_context=self._tls)
        try:
            await site.start()
        except OSError as error:
            raise ConfigurationError(
                f"{site.name} cannot be listened on ({os.strerror(error.errno or 0)}): choose another port"
            ) from error
        self.port = self._runner.addresses[0][1]

    async def be_away(self, is_over: Callable[[], bool]) -> None:
        """Refuse connections until *is_over* says so; it is asked every second."""
        if self._site is not None:
            site, self._site = self._site, None
            await site.stop()
            while not is_over():  # noqa: ASYNC110  simulated time has no timers
                await asyncio.sleep(1)
            await self.begin()


@contextlib.asynccontextmanager
async def listening(
    answer: Answer, host: str, port: int, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Listener]:
    """Hand every request to *answer* for the time of the block; *port* 0 takes a free one.

    Raises ConfigurationError for a port that is taken.
    """
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
    await runner.setup()
    try:
        listener = Listener(host, port, runner, tls)
        await listener.begin()
        yield listener
    finally:
        await runner.cleanup()
