"""Enphase's cloud as far as it hands out tokens: by JSON, and by a form for people (envoy-api 1.5, flows 1 and 2)."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

import attrs
from aiohttp import web

from thinghost import Secret

from .faults import Faults
from .listener import listening

USERNAME = "owner@example.org"
PASSWORD = "sunshine"  # noqa: S105  a simulated one
SITE_NAME = "Simulated Site"

_FORM = '<html><body><textarea name="accessToken" id="JWTToken">{}</textarea></body></html>'
_SORRY = "Failed to generate token for the requested gateway"


@attrs.frozen
class SimulatedCloud:
    """The cloud at work: *url* is its address, the rest lets in; *asked* has the paths of all requests."""

    url: str
    username: str
    password: str
    site_name: str
    asked: list[str]


@attrs.define(eq=False)
class CloudAccount:
    """The one account of the cloud, which owns the gateway *serial_number*; *issue* makes a token for it."""

    _serial_number: str
    _faults: Faults
    _now: Callable[[], datetime]
    _issue: Callable[[], Secret]
    asked: list[str] = attrs.field(factory=list, init=False)
    _sessions: set[str] = attrs.field(factory=set, init=False)

    @contextlib.asynccontextmanager
    async def serving(self, host: str, port: int = 0) -> AsyncIterator[SimulatedCloud]:
        """Serve the cloud for the time of the block."""
        async with listening(self.answer, host, port) as listener:
            yield SimulatedCloud(f"http://{listener.address}", USERNAME, PASSWORD, SITE_NAME, self.asked)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Return the answer to *request*."""
        self.asked.append(request.path)
        if request.path == "/tokens":
            return self._token(await request.json())
        form = {name: str(value) for name, value in (await request.post()).items()}
        if request.path == "/login/login.json":
            return self._login(form)
        if request.path == "/login":
            return self._form_login(form)
        if request.path == "/entrez_tokens":
            return self._form_token(request, form)
        return web.Response(status=404)

    def _login(self, form: Mapping[str, str]) -> web.Response:
        if not _is_owner(form.get("user[email]"), form.get("user[password]")):
            return web.json_response({"message": "Invalid email or password"}, status=401)
        if self._asks_for_more():
            response = web.json_response({"success": True, "isBlocked": False})
            response.set_cookie("login_otp_nonce", secrets.token_hex(8))
            return response
        return web.json_response(
            {
                "message": "success",
                "session_id": self._opened(),
                "manager_token": "",
                "is_consumer": True,
            }
        )

    def _token(self, asked: Mapping[str, str]) -> web.Response:
        if asked.get("session_id") not in self._sessions:
            return web.Response(status=401)
        if not self._owns(asked.get("serial_num")):
            return web.json_response({"message": _SORRY}, status=403)
        return web.Response(text=self._issue().reveal())

    def _form_login(self, form: Mapping[str, str]) -> web.Response:
        response = web.Response(text="<html><body>login</body></html>", content_type="text/html")
        if _is_owner(form.get("username"), form.get("password")) and not self._asks_for_more():
            response.set_cookie("SESSION", self._opened())
        return response

    def _form_token(self, request: web.Request, form: Mapping[str, str]) -> web.Response:
        if request.cookies.get("SESSION") not in self._sessions:
            return web.Response(status=401)
        owned = self._owns(form.get("serialNum"))
        text = self._issue().reveal() if owned else _SORRY
        return web.Response(text=_FORM.format(text), content_type="text/html")

    def _owns(self, serial_number: str | None) -> bool:
        return serial_number == self._serial_number and not self._faults.has("wrong-serial")

    def _asks_for_more(self) -> bool:
        return self._faults.strikes("mfa", self._now())

    def _opened(self) -> str:
        name = secrets.token_hex(16)
        self._sessions.add(name)
        return name


def _is_owner(username: str | None, password: str | None) -> bool:
    return (username, password) == (USERNAME, PASSWORD)
