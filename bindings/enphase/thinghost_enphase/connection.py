"""Sends single requests to a gateway and brings back what came, or one sentence about what went wrong."""

import asyncio
import logging
import os
import ssl
from collections.abc import Mapping

import aiohttp
import attrs
from yarl import URL

from thinghost import CommunicationError

from .answer import Answer

_log = logging.getLogger(__name__)


@attrs.frozen
class Timeouts:
    """How long to wait for a gateway, in seconds; recorded ones took up to 9.3 s (envoy-api 1.8)."""

    connect: float = 10
    read: float = 45
    slow_read: float = 60


class UnreachableError(CommunicationError):
    """Nothing speaks the scheme that was tried at this address."""


def unverified_context() -> ssl.SSLContext:
    """Return the TLS settings: gateways' certificates are self-signed and name no host (envoy-api 1.8)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Python's own choice of ciphers leaves out some that gateways offer
    context.set_ciphers("DEFAULT")
    return context


class Connection:
    """Requests by *session* to one gateway, one after the other.

    A request that finds its kept connection dead is repeated once on a new one: that is aiohttp's doing.
    """

    def __init__(self, session: aiohttp.ClientSession, timeouts: Timeouts) -> None:
        self._session = session
        self._timeouts = timeouts
        self._tls: ssl.SSLContext | None = None

    async def get(self, url: URL, headers: Mapping[str, str] | None = None, *, slow: bool = False) -> Answer:
        """Return the answer to a GET of *url*, whatever its status; redirects are not followed.

        Raises UnreachableError if no connection came about, CommunicationError for any other failure.
        """
        limit = self._timeouts.slow_read if slow else self._timeouts.read
        timeout = aiohttp.ClientTimeout(total=limit, sock_connect=self._timeouts.connect)
        tls = await self._tls_context() if url.scheme == "https" else False
        try:
            async with self._session.get(
                url, headers=headers, timeout=timeout, ssl=tls, allow_redirects=False
            ) as response:
                body = await response.read()
                _log.debug("GET %s: status %d, %d bytes", url, response.status, len(body))
                cookies = {name: morsel.coded_value for name, morsel in response.cookies.items()}
                return Answer(url, response.status, response.headers, body, cookies)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _translated(error, url, limit, self._timeouts.connect) from error

    async def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = await asyncio.to_thread(unverified_context)
        return self._tls


_MEANINGS: tuple[tuple[type[Exception], type[CommunicationError], str], ...] = (
    (aiohttp.ConnectionTimeoutError, UnreachableError, "no connection to {place} within {connect:g} s"),
    (aiohttp.ClientConnectorDNSError, UnreachableError, "the name {url.host} is not known in this network"),
    (aiohttp.ClientSSLError, UnreachableError, "{place} does not speak TLS"),
    (aiohttp.ClientConnectorError, UnreachableError, "no connection to {place} ({reason})"),
    (TimeoutError, CommunicationError, "{url} gave no answer within {limit:g} s"),
    (aiohttp.ServerDisconnectedError, CommunicationError, "{url}: the gateway hung up without an answer"),
    (aiohttp.ClientOSError, CommunicationError, "{url}: the gateway hung up without an answer"),
    (aiohttp.ClientPayloadError, CommunicationError, "{url}: the answer was cut off"),
    (Exception, CommunicationError, "{url} gave no answer that can be understood ({reason})"),
)
"""What a failure of aiohttp means for a person; the first that fits, special ones before general ones."""


def _translated(error: Exception, url: URL, limit: float, connect: float) -> CommunicationError:
    kind, sentence = next((kind, text) for cause, kind, text in _MEANINGS if isinstance(error, cause))
    place = f"{url.host}:{url.port}"
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
    return kind(sentence.format(url=url, place=place, limit=limit, connect=connect, reason=reason))
