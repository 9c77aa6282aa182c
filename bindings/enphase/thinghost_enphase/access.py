"""How requests are let in: user and password below firmware 7, a token from there on (envoy-api 1.4, 1.6)."""

from typing import Protocol

import attrs
from yarl import URL

from thinghost import Secret

from .answer import Answer, NoRightError
from .connection import Connection
from .digest import authorization, first_challenge
from .refusal import PageRefusedError
from .token_keeper import TokenKeeper

_REFUSALS = (401, 403)
_SESSION_OVER = (301, 302, 401)
"""401, or the way to the login page (envoy-api 1.7)."""


class Access(Protocol):
    """Sends requests to one gateway with the credentials it asks for."""

    @property
    def root(self) -> URL:
        """Scheme, host and port of the gateway."""

    async def send(self, method: str, path: str, body: bytes | None = None, *, slow: bool = False) -> Answer:
        """Return the answer to a request for *path*, *body* being JSON.

        Raises PageRefusedError or NoRightError where these credentials are not let in to this page, RefusedError
        where they are let in nowhere, otherwise as `Connection.send`.
        """


def _content_type(body: bytes | None) -> dict[str, str]:
    return {} if body is None else {"Content-Type": "application/json"}


@attrs.frozen
class DigestAccess:
    """Answers each challenge when it comes: old firmware takes a nonce once (envoy-api 1.4).

    *closing* asks for a new connection each time, for the oldest gateways, which fail when one is kept.
    """

    connection: Connection
    root: URL
    username: str
    password: Secret
    closing: bool = False

    async def send(self, method: str, path: str, body: bytes | None = None, *, slow: bool = False) -> Answer:
        """Return the answer to a request for *path*."""
        url, headers = self.root.join(URL(path)), _content_type(body)
        if self.closing:
            headers["Connection"] = "close"
        answer = await self.connection.send(method, url, headers, body=body, slow=slow)
        for is_last in (False, True):
            challenge = first_challenge(answer.headers.getall("WWW-Authenticate", ()))
            # asked again, the user is wrong, unless only the nonce was too old
            if answer.status != 401 or challenge is None or (is_last and not challenge.stale):
                break
            signed = authorization(
                challenge,
                method=method,
                path=url.raw_path_qs,
                username=self.username,
                password=self.password,
            )
            headers["Authorization"] = signed
            answer = await self.connection.send(method, url, headers, body=body, slow=slow)
        if answer.status in _REFUSALS:
            raise PageRefusedError(
                f"the gateway refuses user '{self.username}' for {path}: set username and password "
                "of the bridge (without them: envoy and the last six characters of the serial number)"
            )
        return answer


@attrs.define(eq=False)
class TokenAccess:
    """Shows the token once for a session, and then token and session with every request (envoy-api 1.6)."""

    _connection: Connection
    root: URL
    _tokens: TokenKeeper
    _token: Secret = attrs.field(default=Secret(""), init=False)
    _headers: dict[str, str] | None = attrs.field(default=None, init=False, repr=False)

    async def send(self, method: str, path: str, body: bytes | None = None, *, slow: bool = False) -> Answer:
        """Return the answer to a request for *path*; unless it has a *body*, an ended session is renewed once."""
        answer = await self._send(method, path, body, slow=slow)
        if answer.status in _SESSION_OVER and body is None:
            self._headers = None
            answer = await self._send(method, path, body, slow=slow)
        if answer.status in _REFUSALS:
            raise NoRightError(
                f"the gateway accepts the token but does not let it have {path}: "
                "the account of the token has no right to it"
            )
        return answer

    async def _send(self, method: str, path: str, body: bytes | None, *, slow: bool) -> Answer:
        token = await self._tokens.token()
        if self._headers is None or token != self._token:
            self._headers = await self._open_session(token)
        headers = {**self._headers, **_content_type(body)}
        return await self._connection.send(method, self.root.join(URL(path)), headers, body=body, slow=slow)

    async def _open_session(self, token: Secret) -> dict[str, str]:
        """Return the headers that let requests in; a token that the gateway refuses is replaced once."""
        answer = await self._check(token)
        if answer.status in _REFUSALS:
            self._tokens.refuse(token)
            token = await self._tokens.token()
            answer = await self._check(token)
        if answer.status in _REFUSALS:
            self._tokens.refuse(token)
        answer.expect_good()
        self._token = token
        session = "; ".join(
            f"{name}={value}" for name, value in answer.cookies.items() if name.lower().startswith("session")
        )
        return _bearer(token) | ({"Cookie": session} if session else {})

    async def _check(self, token: Secret) -> Answer:
        return await self._connection.get(self.root.join(URL("/auth/check_jwt")), _bearer(token))


def _bearer(token: Secret) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.reveal()}"}
