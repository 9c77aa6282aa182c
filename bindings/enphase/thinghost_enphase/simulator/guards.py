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

INSTALLER_PASSWORD = "installer"  # noqa: S105  a simulated one; a real one is worked out from the serial number

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

    def refusal(
        self, request: web.Request, page: Page | None, *, installer: bool = False
    ) -> web.Response | None:
        """Return the answer that turns *request* away, or None to let it in; *installer* keeps owners out."""


@attrs.define(eq=False)
class DigestGuard:
    """Asks for a user and his password; a nonce is good once (envoy-api 1.4).

    Users are ``envoy`` with the end of the serial number, and ``installer``.
    """

    serial_number: str
    _nonces: set[str] = attrs.field(factory=set, init=False)

    def refusal(
        self, request: web.Request, page: Page | None, *, installer: bool = False
    ) -> web.Response | None:
        """Return the challenge for a guarded page that the right answer does not come with."""
        if page is None or not page.guarded or self._is_answered(request, installer=installer):
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

    def _is_answered(self, request: web.Request, *, installer: bool) -> bool:
        fields = dict(_PAIR.findall(request.headers.get("Authorization", "")))
        nonce, name = fields.get("nonce", ""), fields.get("username", "")
        users = {"installer": INSTALLER_PASSWORD} | ({} if installer else {"envoy": self.serial_number[-6:]})
        if nonce not in self._nonces or name not in users:
            return False
        self._nonces.discard(nonce)
        user = _md5(f"{name}:{_REALM}:{users[name]}")
        asked = _md5(f"{request.method}:{request.path_qs}")
        counted = f"{fields.get('nc')}:{fields.get('cnonce')}:{fields.get('qop')}"
        return fields.get("response") == _md5(f"{user}:{nonce}:{counted}:{asked}")


@attrs.define(eq=False)
class SessionGuard:
    """Opens a session for a token that *is_good*, and lets in who has one (envoy-api 1.6).

    Everybody has the same *role*; *now* tells the seconds by which sessions end.
    """

    is_good: Callable[[str], bool]
    now: Callable[[], float] = time.monotonic
    role: str = "owner"
    _sessions: dict[str, float] = attrs.field(factory=dict, init=False)

    def refusal(
        self, request: web.Request, page: Page | None, *, installer: bool = False
    ) -> web.Response | None:
        """Return the answer to ``/auth/check_jwt``, or to a request without a living session or the role for it."""
        if request.path == "/auth/check_jwt":
            return self._check_jwt(request)
        if page is not None and request.path in PUBLIC:
            return None
        if not self._has_session(request) or (installer and self.role != "installer"):
            return _unauthorized()
        return None

    def _has_session(self, request: web.Request) -> bool:
        name, now = request.cookies.get("sessionId", ""), self.now()
        if not 0 <= now - self._sessions.get(name, now - _SESSION_SECONDS) < _SESSION_SECONDS:
            self._sessions.pop(name, None)
            return False
        self._sessions[name] = now
        return True

    def _check_jwt(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self.is_good(token):
            return _unauthorized()
        name, now = secrets.token_urlsafe(24), self.now()
        self._sessions = {
            each: used for each, used in self._sessions.items() if now - used < _SESSION_SECONDS
        }
        self._sessions[name] = now
        response = web.Response(text=_VALID_TOKEN, content_type="text/html")
        response.set_cookie("sessionId", name, path="/", secure=True, httponly=True)
        return response


def _unauthorized() -> web.Response:
    return web.Response(status=401, text=_UNAUTHORIZED, content_type="text/html")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
