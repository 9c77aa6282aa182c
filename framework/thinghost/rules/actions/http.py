"""HTTP in rules: ``answer = await http.get("http://192.168.1.5/status")``."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import attrs

from ...errors import CommunicationError, ConfigurationError
from ..begun import Begun, begin
from ..home import current_home
from ..seconds import seconds_of


@attrs.frozen
class HttpAnswer:
    """What came back: the *status*, such as 200, the *text* and the *headers*."""

    status: int
    text: str
    headers: Mapping[str, str] = attrs.field(repr=False)

    @property
    def is_ok(self) -> bool:
        """Whether the status is one of the 200s."""
        return 200 <= self.status < 300

    def json(self) -> Any:  # noqa: ANN401  whatever the server says
        """Return what the text holds as JSON. Raises CommunicationError where it holds none."""
        try:
            return json.loads(self.text)
        except ValueError as error:
            raise CommunicationError(f"the answer is no JSON: {error}") from error


class Http:
    """Asks web servers. Every request has a time limit, and raises CommunicationError where nothing comes back.

    An answer with an error status is an answer: ``answer.is_ok`` tells.
    """

    def get(self, url: str, **options: Any) -> Begun[HttpAnswer]:  # noqa: ANN401  as `request`
        """Return what is at *url*; the options are those of `request`."""
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> Begun[HttpAnswer]:  # noqa: ANN401  as `request`
        """Send something to *url*; the options are those of `request`."""
        return self.request("POST", url, **options)

    def put(self, url: str, **options: Any) -> Begun[HttpAnswer]:  # noqa: ANN401  as `request`
        """Put something at *url*; the options are those of `request`."""
        return self.request("PUT", url, **options)

    def patch(self, url: str, **options: Any) -> Begun[HttpAnswer]:  # noqa: ANN401  as `request`
        """Change something at *url*; the options are those of `request`."""
        return self.request("PATCH", url, **options)

    def delete(self, url: str, **options: Any) -> Begun[HttpAnswer]:  # noqa: ANN401  as `request`
        """Delete what is at *url*; the options are those of `request`."""
        return self.request("DELETE", url, **options)

    def request(  # noqa: PLR0913  all by keyword but the first two
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        data: str | bytes | Mapping[str, str] | None = None,
        timeout: str | timedelta | float = 10.0,
    ) -> Begun[HttpAnswer]:
        """Return the answer of *url* to *method* to who awaits it.

        *params* are what stands behind its ``?``; *json* or *data* is what is sent, a mapping as a form. Raises
        CommunicationError where no answer comes within *timeout*, ConfigurationError for what is no URL.
        """
        given = {"params": params, "headers": headers, "json": json, "data": data}
        options = {name: value for name, value in given.items() if value is not None}
        where = f"{method} {_without_secrets(url)}"
        return begin(where, _request(where, method, url, seconds_of(timeout), options))


async def _request(
    where: str, method: str, url: str, seconds: float, options: Mapping[str, object]
) -> HttpAnswer:
    means = current_home().means
    if means.ask is not None:
        given: HttpAnswer = means.ask(where)
        return given
    aiohttp = import_module("aiohttp")
    try:
        async with (
            asyncio.timeout(seconds),
            means.http.get().request(method, url, **options) as answer,
        ):
            return HttpAnswer(answer.status, await answer.text(errors="replace"), dict(answer.headers))
    except TimeoutError:
        raise CommunicationError(f"{where}: no answer within {seconds:g} s") from None
    except aiohttp.InvalidURL:
        raise ConfigurationError(f"{where}: this is no URL") from None
    except aiohttp.ClientError as error:
        # what the library says may repeat the whole URL
        raise CommunicationError(f"{where}: {type(error).__name__}") from None


def _without_secrets(url: str) -> str:
    """Return *url* without user, password, and what stands behind its ``?``: keys may stand there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "URL"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


http = Http()
"""Asks web servers."""
