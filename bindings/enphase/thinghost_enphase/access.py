"""How requests are let in: user and password below firmware 7, a token from there on (envoy-api 1.4, 1.6)."""

from collections.abc import Callable
from typing import Protocol

import attrs
from yarl import URL

from thinghost import ConfigurationError, Secret

from .answer import Answer
from .connection import Connection
from .digest import authorization, parse_challenge
from .token import decode_token

TOKEN_SOURCE = "https://entrez.enphaseenergy.com"  # noqa: S105  an address, where people get their token
"""Where the owner of a gateway gets a token by hand."""

_REFUSALS = (401, 403)
_SESSION_OVER = (301, 302, 401)
"""401, or the way to the login page (envoy-api 1.7)."""


class RefusedError(ConfigurationError):
    """The gateway is there and does not let these credentials in: a person must change them."""


class Access(Protocol):
    """Gets pages of one gateway with the credentials it asks for."""

    @property
    def root(self) -> URL:
        """Scheme, host and port of the gateway."""

    async def get(self, path: str, *, slow: bool) -> Answer:
        """Return the answer to a GET of *path*. Raises RefusedError, otherwise as `Connection.get`."""


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

    async def get(self, path: str, *, slow: bool) -> Answer:
        """Return the answer to a GET of *path*."""
        headers = {"Connection": "close"} if self.closing else {}
        answer = await self.connection.get(self.root.join(URL(path)), headers, slow=slow)
        if answer.status == 401:
            answer = await self._answer_challenges(answer, headers, slow=slow)
        if answer.status in _REFUSALS:
            raise RefusedError(
                f"the gateway refuses user '{self.username}' for {path}: set username and password "
                "of the bridge (without them: envoy and the last six characters of the serial number)"
            )
        return answer

    async def _answer_challenges(self, answer: Answer, headers: dict[str, str], *, slow: bool) -> Answer:
        """Return what comes for the right header; a second try only if the nonce was too old."""
        for attempt in range(2):
            found = map(parse_challenge, answer.headers.getall("WWW-Authenticate", ()))
            challenge = next(filter(None, found), None)
            if challenge is None or (attempt and not challenge.stale):
                break
            signed = authorization(
                challenge, username=self.username, password=self.password, path=answer.url.raw_path_qs
            )
            answer = await self.connection.get(answer.url, {**headers, "Authorization": signed}, slow=slow)
        return answer


@attrs.define(eq=False)
class TokenAccess:
    """Shows the token once for a session, and then token and session with every request (envoy-api 1.6)."""

    connection: Connection
    root: URL
    token: Secret
    serial_number: str
    now: Callable[[], float]
    _session: str | None = attrs.field(default=None, init=False, repr=False)

    async def get(self, path: str, *, slow: bool) -> Answer:
        """Return the answer to a GET of *path*; a session that has ended is renewed once."""
        if self._session is None:
            await self._open_session()
        answer = await self._send(path, slow=slow)
        if answer.status in _SESSION_OVER:
            await self._open_session()
            answer = await self._send(path, slow=slow)
        if answer.status in _REFUSALS:
            raise RefusedError(
                f"the gateway accepts the token but does not let it read {path}: "
                "the account of the token has no right to it"
            )
        return answer

    async def _send(self, path: str, *, slow: bool) -> Answer:
        headers = self._bearer() | ({"Cookie": self._session} if self._session else {})
        return await self.connection.get(self.root.join(URL(path)), headers, slow=slow)

    async def _open_session(self) -> None:
        self._session = None
        answer = await self.connection.get(self.root.join(URL("/auth/check_jwt")), self._bearer())
        if answer.status in _REFUSALS:
            raise RefusedError(f"the gateway refuses the token in jwt: {self._why_refused()}")
        answer.text()
        self._session = "; ".join(
            f"{name}={value}" for name, value in answer.cookies.items() if name.lower().startswith("session")
        )

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token.reveal()}"}

    def _why_refused(self) -> str:
        try:
            token = decode_token(self.token.reveal())
        except ValueError as error:
            return f"{error}; copy it whole from {TOKEN_SOURCE}"
        if token.expired(self.now()):
            return f"it expired on {token.expiry_date}; get a new one at {TOKEN_SOURCE}"
        if not token.matches(self.serial_number):
            return (
                f"it is for gateway {token.audience}, this is {self.serial_number}; get one at {TOKEN_SOURCE}"
            )
        return f"it was withdrawn, or the gateway's clock is wrong; get a new one at {TOKEN_SOURCE}"
