"""The one HTTP session of a runtime, for all bindings: made when the first asks for it."""

from importlib import import_module
from typing import Any

_SECONDS = 30.0
"""How long a request may take that says nothing else."""

_CONNECT_SECONDS = 10.0
_CONNECTIONS_PER_HOST = 8


class HttpSession:
    """Makes the session and closes it; it keeps no cookies, for one device's are nothing to another."""

    def __init__(self) -> None:
        # an aiohttp.ClientSession: its import costs 0.2 s, which no house pays that does without
        self._session: Any = None

    def get(self) -> Any:  # noqa: ANN401  aiohttp is imported here, and not before
        """Return the session, an ``aiohttp.ClientSession``; a new one where somebody closed it."""
        if self._session is None or self._session.closed:
            aiohttp = import_module("aiohttp")
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit_per_host=_CONNECTIONS_PER_HOST),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=_SECONDS, connect=_CONNECT_SECONDS),
            )
        return self._session

    async def close(self) -> None:
        """Close the session, if there is one."""
        if self._session is not None:
            await self._session.close()
