"""The server: one socket on this machine, and a token that each request must bring."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hmac import compare_digest
from pathlib import Path

import attrs
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from ..plugins import Plugins
from ..recent_log import RecentLog
from ..runtime import Runtime
from .access import Access, announced, find_access
from .inbox import InboxRest
from .rest import Rest, error_body
from .rules import RulesRest

_log = logging.getLogger(__name__)


async def serve(runtime: Runtime, plugins: Plugins, log: RecentLog, data_folder: Path, port: int) -> None:
    """Serve *runtime* until cancelled, announced in *data_folder*; what hinders that is a warning in the log."""
    if await asyncio.to_thread(find_access, data_folder) is not None:
        _log.warning("commands ask the instance that runs with %s already, not this one", data_folder)
        return
    try:
        async with serving(runtime, plugins, log, port) as access:
            with announced(access, data_folder):
                _log.debug("REST answers at %s", access.address)
                await asyncio.Event().wait()
    except OSError as error:
        _log.warning("no command can ask this instance: %s", error)


@asynccontextmanager
async def serving(runtime: Runtime, plugins: Plugins, log: RecentLog, port: int = 0) -> AsyncIterator[Access]:
    """Serve *runtime* and its *log* on *port* (0: any that is free) until the block ends, and yield how to reach it.

    Raises OSError where the port is taken.
    """
    access = Access.invented(port)
    application = web.Application(middlewares=[_authentication(access.token), _errors])
    application.add_routes(InboxRest(runtime.discovery).routes())
    application.add_routes(RulesRest(runtime).routes())
    application.add_routes(Rest(runtime, plugins, log).routes())
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    starting = asyncio.create_task(web.TCPSite(runner, "127.0.0.1", port).start())
    try:
        # asyncio loses the socket of a server that is cancelled while it starts
        await asyncio.shield(starting)
        _, bound, *_ = runner.addresses[0]
        yield attrs.evolve(access, address=f"http://127.0.0.1:{bound}")
    finally:
        await asyncio.wait({starting})
        await runner.cleanup()


def _authentication(token: str) -> Middleware:
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
        if compare_digest(given, expected):
            return await handler(request)
        message = "Invalid credentials" if given else "Authentication required"
        return web.json_response(text=error_body(401, message), status=401)

    return check


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let also what nobody answers have openHAB's body for errors."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.content_type == "application/json":
            raise
        body = error_body(error.status, f"{request.method} {request.path}: {error.reason}")
        return web.json_response(text=body, status=error.status)
