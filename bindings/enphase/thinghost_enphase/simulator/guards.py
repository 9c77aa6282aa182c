"""How the simulated gateway lets requests in: digest below firmware 7, token and session from there on."""

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from typing import Protocol

import attrs
from aiohttp import web

from .pages import PUBLIC, Page

_REALM = "enphaseenergy.com"
_PAIR = re.compile(r'(\w+)="?([^",]*)"?')
_SESSION_SECONDS = 600
"""How long an unused session lives (envoy-api 1.6)."""

_UNAUTHORIZED_BELOW_7 = "<html><body><h2>401 Unauthorized</h2></body></html>"
_UNAUTHORIZED = """<html>
<head><title>401 Authorization Required</title></head>
<body>
<center><h1>401 Authorization Required</h1></center>
<hr><center>openresty/1.17.8.1</center>
</body>
</html>
"""
_VALID_TOKEN = "<!DOCTYPE html><h2>Valid token.</h2>"  # noqa: S105  what people read


class Guard(Protocol):
    """Decides about a request before a page is written."""

    def refusal(self, request: web.Request, page: Page | None) -> web.Response | None:
        """Return the answer that turns *request* away, or None to let it in."""


@attrs.define(eq=False)
class DigestGuard:
    """Asks for ``envoy`` and the end of the serial number; a nonce is good once (envoy-api 1.4)."""

    serial_number: str
    _nonces: set[str] = attrs.field(factory=set, init=False)

    def refusal(self, request: web.Request, page: Page | None) -> web.Response | None:
        """Return the challenge for a guarded page that the right answer does not come with."""
        if page is None or not page.guarded or self._is_answered(request):
            return None
        nonce = secrets.token_hex(14)
        self._nonces.add(nonce)
        challenge = f'Digest qop="auth", realm="{_REALM}", nonce="{nonce}"'
        return web.Response(
            status=401,
            text=_UNAUTHORIZED_BELOW_7,
            content_type="text/html",
            headers={"WWW-Authenticate": challenge, "Connection": "close"},
        )

    def _is_answered(self, request: web.Request) -> bool:
        fields = dict(_PAIR.findall(request.headers.get("Authorization", "")))
        nonce = fields.get("nonce", "")
        if nonce not in self._nonces:
            return False
        self._nonces.discard(nonce)
        user = _md5(f"envoy:{_REALM}:{self.serial_number[-6:]}")
        asked = _md5(f"{request.method}:{request.path_qs}")
        counted = f"{fields.get('nc')}:{fields.get('cnonce')}:{fields.get('qop')}"
        return fields.get("response") == _md5(f"{user}:{nonce}:{counted}:{asked}")


@attrs.define(eq=False)
class SessionGuard:
    """Opens a session for a token that *is_good*, and lets in who has one (envoy-api 1.6)."""

    is_good: Callable[[str], bool]
    _sessions: dict[str, float] = attrs.field(factory=dict, init=False)

    def refusal(self, request: web.Request, page: Page | None) -> web.Response | None:
        """Return the answer to ``/auth/check_jwt``, or to a request without a living session."""
        if request.path == "/auth/check_jwt":
            return self._check_jwt(request)
        public = page is not None and request.path in PUBLIC
        return None if public or self._has_session(request) else _unauthorized()

    def _has_session(self, request: web.Request) -> bool:
        name, now = request.cookies.get("sessionId", ""), time.monotonic()
        if now - self._sessions.get(name, -_SESSION_SECONDS) >= _SESSION_SECONDS:
            return False
        self._sessions[name] = now
        return True

    def _check_jwt(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self.is_good(token):
            return _unauthorized()
        name = secrets.token_urlsafe(24)
        self._sessions[name] = time.monotonic()
        response = web.Response(text=_VALID_TOKEN, content_type="text/html")
        response.set_cookie("sessionId", name, path="/", secure=True, httponly=True)
        return response


def _unauthorized() -> web.Response:
    return web.Response(status=401, text=_UNAUTHORIZED, content_type="text/html")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
