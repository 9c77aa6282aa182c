"""Sends single requests to a host and brings back what came, or one sentence about what went wrong."""

import logging
import os
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping

import aiohttp
import attrs
from yarl import URL

from thinghost import CommunicationError, ConfigurationError

from .answer import Answer

_log = logging.getLogger(__name__)

_MOST_BYTES = 8_388_608
"""No page comes near it; what does not end must not fill the memory."""

_KEPT_SECONDS = 5
"""How long a connection is kept for the next request of the same poll: over TLS it takes 285 kB, a new one 1 ms."""

_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "thinghost"}
"""Packing a page would cost a slow gateway more time than sending it as it is."""


_SCOPE = re.compile(r"%.*\]")


@attrs.frozen
class Timeouts:
    """How long to wait for a gateway, in seconds; recorded ones took up to 9.3 s (envoy-api 1.8)."""

    connect: float = 10
    read: float = 45
    slow_read: float = 60


class UnreachableError(CommunicationError):
    """Nothing speaks the scheme that was tried at this address."""


@attrs.define(eq=False)
class Connection:
    """Requests to one host, with a session of its own: closing it ends its connections, and those of nobody else.

    *tls* is True for certificates that an authority must vouch for; *distrust* returns what to raise where *tls*
    refused the certificate of the other side.
    """

    _timeouts: Timeouts = attrs.field(factory=Timeouts)
    _tls: ssl.SSLContext | bool = True
    _distrust: Callable[[], ConfigurationError] | None = None
    _session: aiohttp.ClientSession | None = attrs.field(default=None, init=False)
    _limits: dict[bool, aiohttp.ClientTimeout] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        connect = self._timeouts.connect
        self._limits = {
            slow: aiohttp.ClientTimeout(total=total, sock_connect=connect)
            for slow, total in ((False, self._timeouts.read), (True, self._timeouts.slow_read))
        }

    async def aclose(self) -> None:
        """End the connections; the next request begins anew."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            # a slow box takes one connection at a time, and its cookie is kept by who knows what it is for
            connector = aiohttp.TCPConnector(limit=1, keepalive_timeout=_KEPT_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def get(self, url: URL, headers: Mapping[str, str] | None = None, *, slow: bool = False) -> Answer:
        """Return the answer to a GET of *url*; see `send`."""
        return await self.send("GET", url, headers, slow=slow)

    async def send(
        self,
        method: str,
        url: URL,
        headers: Mapping[str, str] | None = None,
        *,
        body: bytes | None = None,
        slow: bool = False,
    ) -> Answer:
        """Return the answer of *url*, whatever its status; redirects are not followed.

        A GET that finds its kept connection dead is repeated once on a new one; nothing else ever is, for it may
        have been done. Raises UnreachableError if no connection came about, CommunicationError for any other failure.
        """
        limit = self._limits[slow]
        sent = {**_HEADERS, **headers} if headers else dict(_HEADERS)
        if body is not None:
            sent["Content-Length"] = str(len(body))
        if "%" in url.raw_authority:
            # the scope of fe80::1%eth0 means nothing to the other side
            sent["Host"] = _SCOPE.sub("]", url.raw_authority)
        try:
            async with self._opened().request(
                method,
                url,
                headers=sent,
                data=None if body is None else _sent_once(body),
                timeout=limit,
                ssl=self._tls,
                allow_redirects=False,
            ) as response:
                content = await _content(response)
                _log.debug("%s %s: status %d, %d bytes", method, url, response.status, len(content))
                return Answer(url, response.status, response.headers, content, _cookies(response))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if self._distrust and isinstance(error, aiohttp.ClientConnectorCertificateError):
                raise self._distrust() from error
            raise _translated(error, url, limit) from error


async def _sent_once(body: bytes) -> AsyncIterator[bytes]:
    """Yield *body*: aiohttp repeats a PUT on a dead connection, unless its body is gone."""
    yield body


async def _content(response: aiohttp.ClientResponse) -> bytes:
    length = response.content_length
    if length is not None and length <= _MOST_BYTES:
        return await response.read()
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        parts.append(part)
        size += len(part)
        if size > _MOST_BYTES:
            raise CommunicationError(f"{response.url} has no end: more than {_MOST_BYTES} bytes came")
    return b"".join(parts)


def _cookies(response: aiohttp.ClientResponse) -> dict[str, str]:
    if "Set-Cookie" not in response.headers:
        return {}
    return {name: morsel.coded_value for name, morsel in response.cookies.items()}


_MEANINGS: tuple[tuple[type[Exception], type[CommunicationError], str], ...] = (
    (aiohttp.ConnectionTimeoutError, UnreachableError, "no connection to {place} within {connect:g} s"),
    (aiohttp.ClientConnectorDNSError, UnreachableError, "the name {url.host} is not known in this network"),
    (
        aiohttp.ClientConnectorCertificateError,
        CommunicationError,
        "the certificate of {place} is not to be trusted ({reason})",
    ),
    (aiohttp.ClientSSLError, UnreachableError, "{place} does not speak TLS"),
    (aiohttp.ClientConnectorError, UnreachableError, "no connection to {place} ({reason})"),
    (TimeoutError, CommunicationError, "{url} gave no answer within {total:g} s"),
    (aiohttp.ServerDisconnectedError, CommunicationError, "{url}: the gateway hung up without an answer"),
    (aiohttp.ClientOSError, CommunicationError, "{url}: the gateway hung up without an answer"),
    (aiohttp.ClientPayloadError, CommunicationError, "{url}: the answer was cut off"),
    (Exception, CommunicationError, "{url} gave no answer that can be understood ({reason})"),
)
"""What a failure of aiohttp means for a person; the first that fits, special ones before general ones."""


def _translated(error: Exception, url: URL, limit: aiohttp.ClientTimeout) -> CommunicationError:
    kind, sentence = next((kind, text) for cause, kind, text in _MEANINGS if isinstance(error, cause))
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else _first_line(error)
    return kind(
        sentence.format(
            url=url,
            place=f"{url.host}:{url.port}",
            total=limit.total,
            connect=limit.sock_connect,
            reason=reason,
        )
    )


def _first_line(error: Exception) -> str:
    """Return what *error* says, without the bytes that a parser quotes below: there may be cookies in them."""
    text = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    return text.partition("\n")[0].rstrip(":")
