"""Asks a gateway for every page once, whatever it answers."""

import contextlib
import time
from pathlib import Path

from yarl import URL

from thinghost import CommunicationError, ConfigurationError, Exchange, Secret, unverified_context

from .access import Access, DigestAccess, TokenAccess
from .answer import NotOfferedError
from .connection import Connection
from .info import Info, structure_info
from .place import checked_host
from .recorded_paths import PATHS
from .refusal import PageRefusedError
from .token_keeper import GivenToken

_UNAUTHORIZED = b"<html><body><h1>401 Authorization Required</h1></body></html>"


async def recorded(host: str, *, jwt: str = "", username: str = "", password: str = "") -> list[Exchange]:
    """Return what the gateway at *host* answers to each of `PATHS`; a page that fails is left out.

    Raises CommunicationError where there is no gateway, ConfigurationError where it does not let anybody in.
    """
    async with contextlib.aclosing(Connection(tls=unverified_context())) as connection:
        root, info = await _found(connection, checked_host(host))
        access = _access(connection, root, info, Secret(_text_of(jwt)), (username, password))
        exchanges = []
        for path in PATHS:
            with contextlib.suppress(CommunicationError):
                exchanges.append(await _exchange(access, path))
        return exchanges


async def _found(connection: Connection, host: str) -> tuple[URL, Info]:
    reasons = []
    for scheme in ("https", "http"):
        root = URL(f"{scheme}://{host}")
        try:
            return root, structure_info((await connection.get(root.with_path("/info"))).text())
        except (CommunicationError, ValueError) as error:
            reasons.append(str(error))
    raise CommunicationError(f"no gateway answers at {host}: {'; '.join(reasons)}")


def _access(connection: Connection, root: URL, info: Info, jwt: Secret, user: tuple[str, str]) -> Access:
    if info.needs_token:
        return TokenAccess(connection, root, GivenToken(jwt, info.serial_number, time.time))
    username, password = user
    return DigestAccess(
        connection, root, username or "envoy", Secret(password or info.serial_number[-6:]), closing=True
    )


async def _exchange(access: Access, path: str) -> Exchange:
    try:
        answer = await access.send("GET", path, slow=True)
    except (PageRefusedError, NotOfferedError):
        return Exchange(path, 401, _UNAUTHORIZED, {"Content-Type": "text/html"})
    return Exchange(path, answer.status, answer.body, dict(answer.headers))


def _text_of(jwt: str) -> str:
    """Return the token itself, which *jwt* may name a file of."""
    if not jwt.startswith("@"):
        return jwt
    try:
        return Path(jwt[1:]).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"--jwt: {jwt[1:]} cannot be read: {error}") from error
