"""Answers the requests to a simulated gateway: guards, faults, pages and changes, in the gateway's order."""

import asyncio
import json

import attrs
from aiohttp import web

from .gateway import Gateway
from .guards import Guard
from .listener import Listener
from .pages import MISSING_BELOW_4, Page, page_at
from .spoiling import hindered, spoiled

_NOT_FOUND = '{ "error" : "404 - Not Found" }\n'
_LEGACY_IVP = "/ivp/"


@attrs.define(eq=False)
class Desk:
    """Answers for *gateway* behind *guard*."""

    gateway: Gateway
    guard: Guard
    listener: Listener | None = None
    _away: asyncio.Task[None] | None = attrs.field(default=None, init=False)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Return the answer to *request*."""
        try:
            response = await hindered(self.gateway, request) or self._response(request, await request.text())
        except ConnectionResetError:
            return self._hang_up(request)
        if not self.gateway.firmware.keeps_connections:
            response.force_close()
        return response

    def close(self) -> None:
        """End what goes on."""
        if self._away is not None:
            self._away.cancel()

    def _response(self, request: web.Request, body: str) -> web.Response:
        page = page_at(request.path, self.gateway)
        installer = page is not None and page.wants_installer(self.gateway)
        refusal = self.guard.refusal(request, page, installer=installer)
        if refusal is not None:
            return refusal
        if page is None:
            return self._missing(request)
        if request.method != "GET":
            return self._changed(page, body)
        text = spoiled(self.gateway, request.path, page, page.write(self.gateway))
        return web.Response(text=text, content_type=page.content_type)

    def _missing(self, request: web.Request) -> web.Response:
        if self.gateway.firmware.version >= (4,) or request.path.startswith(_LEGACY_IVP):
            return web.Response(status=404, text=_NOT_FOUND, content_type="application/json")
        return web.Response(text=MISSING_BELOW_4, content_type="text/html")

    def _changed(self, page: Page, body: str) -> web.Response:
        if page.change is None:
            return web.Response(
                status=405, text="<html><body><h1>405</h1></body></html>", content_type="text/html"
            )
        try:
            page.change(self.gateway, json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return web.json_response({"error": f"400 - {error}"}, status=400)
        return web.Response(text=page.write(self.gateway), content_type=page.content_type)

    def _hang_up(self, request: web.Request) -> web.Response:
        """Close the connection, and for an update the door as well."""
        faults, now = self.gateway.faults, self.gateway.now
        if request.transport is not None:
            request.transport.abort()
        if self.listener is not None and faults.strikes("firmware-update", now()) and self._away is None:
            away = self.listener.be_away(lambda: not faults.strikes("firmware-update", now()))
            self._away = asyncio.ensure_future(away)
            self._away.add_done_callback(self._is_back)
        return web.Response()

    def _is_back(self, _: object) -> None:
        self._away = None
