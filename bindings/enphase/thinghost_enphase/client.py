"""The client of one gateway: finds out what it is, gets in, returns its pages as DTOs (envoy-api 1, 2)."""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import aiohttp
import attrs
from yarl import URL

from thinghost import CommunicationError, ConfigurationError, Secret

from .access import TOKEN_SOURCE, Access, DigestAccess, TokenAccess
from .answer import NotOfferedError
from .connection import Connection, Timeouts, UnreachableError
from .dto import (
    InventoryDevice,
    InverterReport,
    Production,
    structure_inventory,
    structure_inverters,
    structure_production,
)
from .info import Info, structure_info

_T = TypeVar("_T")

_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?")
"""``host`` or ``host:port``, where the host is a name, an address, or an IPv6 address in brackets."""

_DEFAULT_USERNAME = "envoy"
_FIRST_KEEPING_CONNECTIONS = (4,)
"""Older firmware fails on a kept connection (envoy-api 1.4)."""


@attrs.frozen
class _Endpoint(Generic[_T]):
    path: str
    structure: Callable[[object], _T]
    slow: bool = False


_PRODUCTION = _Endpoint("/api/v1/production", structure_production)
_CONSUMPTION = _Endpoint("/api/v1/consumption", structure_production)
_INVERTERS = _Endpoint("/api/v1/production/inverters", structure_inverters)
_INVENTORY = _Endpoint("/inventory.json", structure_inventory, slow=True)


@attrs.frozen
class Credentials:
    """What a person gave to get in; *username* and *password* have defaults below firmware 7."""

    serial_number: str
    username: str = ""
    password: Secret | None = None
    jwt: Secret | None = None
    auto_jwt: bool = False


class EnvoyClient:
    """Reads one gateway over *session*, one request at a time: the box is slow (envoy-api 1.8).

    Every verb raises CommunicationError if the gateway failed, NotOfferedError if it does not have the page,
    ConfigurationError if a person must change something, RefusedError if the credentials are not let in.
    *host* is ``host`` or ``host:port``. The session stays its owner's; no cookie jar of it is needed.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        credentials: Credentials,
        *,
        timeouts: Timeouts | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._connection = Connection(session, timeouts or Timeouts())
        self._host = host
        self._credentials = credentials
        self._now = now
        self._one_at_a_time = asyncio.Lock()
        self._access: Access | None = None

    @property
    def address(self) -> str:
        """Scheme and host that were found, or the host alone before."""
        return str(self._access.root) if self._access else self._host

    async def detect(self) -> Info:
        """Find out scheme, firmware and the way to get in; what was found before is forgotten."""
        async with self._one_at_a_time:
            self._access = None
            info, self._access = await self._detect()
            return info

    async def production(self) -> Production:
        """Return the production as the gateway's own figures have it."""
        return await self._read(_PRODUCTION)

    async def consumption(self) -> Production:
        """Return the consumption; few gateways offer it."""
        return await self._read(_CONSUMPTION)

    async def inverters(self) -> dict[str, InverterReport]:
        """Return the last report of each microinverter by serial number."""
        return await self._read(_INVERTERS)

    async def inventory(self) -> dict[str, InventoryDevice]:
        """Return the gateway's devices by serial number."""
        return await self._read(_INVENTORY)

    async def _read(self, endpoint: _Endpoint[_T]) -> _T:
        async with self._one_at_a_time:
            if self._access is None:
                _, self._access = await self._detect()
            answer = await self._access.get(endpoint.path, slow=endpoint.slow)
        document = answer.document()
        try:
            return endpoint.structure(document)
        except ValueError as error:
            raise NotOfferedError(f"{answer.url}: {error}") from error

    async def _detect(self) -> tuple[Info, Access]:
        root, info = await self._find()
        expected = self._credentials.serial_number
        if info.serial_number not in ("", expected):
            raise ConfigurationError(
                f"the gateway at {self._host} has the serial number {info.serial_number}, "
                f"but serialNumber says {expected}: correct serialNumber or hostname"
            )
        return info, self._token_access(root, info) if info.needs_token else self._digest_access(root, info)

    async def _find(self) -> tuple[URL, Info]:
        """Try https first: newer gateways answer http with a redirect only (envoy-api 1.3)."""
        try:
            root = self._root("https")
            return root, await self._identify(root)
        except UnreachableError as https_failed:
            try:
                root = self._root("http")
                return root, await self._identify_below_7(root)
            except UnreachableError as http_failed:
                reasons = "; ".join(dict.fromkeys((str(https_failed), str(http_failed))))
                raise CommunicationError(
                    f"no gateway answers at {self._host}: {reasons}; check hostname, and whether it is on"
                ) from http_failed

    def _root(self, scheme: str) -> URL:
        if not _HOST.fullmatch(self._host):
            raise ConfigurationError(
                f"hostname '{self._host}' is no host name or address, with or without :port"
            )
        try:
            return URL(f"{scheme}://{self._host}")
        except ValueError as error:
            raise ConfigurationError(
                f"hostname '{self._host}' is no host name or address: {error}"
            ) from error

    async def _identify(self, root: URL) -> Info:
        answer = await self._connection.get(root.join(URL("/info")))
        try:
            return structure_info(answer.text())
        except (NotOfferedError, ValueError) as error:
            raise NotOfferedError(f"{self._host} is no Envoy gateway: check hostname ({error})") from error

    async def _identify_below_7(self, root: URL) -> Info:
        """Take a gateway that hides its name but shows its production for an old one (envoy-api 1.3)."""
        try:
            return await self._identify(root)
        except NotOfferedError:
            if not await self._shows_production(root):
                raise
            return Info()

    async def _shows_production(self, root: URL) -> bool:
        answer = await self._connection.get(root.join(URL(_PRODUCTION.path)))
        try:
            structure_production(answer.document())
        except (CommunicationError, ValueError):
            return False
        return True

    def _digest_access(self, root: URL, info: Info) -> DigestAccess:
        given = self._credentials
        return DigestAccess(
            self._connection,
            root,
            username=given.username or _DEFAULT_USERNAME,
            password=given.password or Secret(given.serial_number[-6:]),
            closing=info.firmware < _FIRST_KEEPING_CONNECTIONS,
        )

    def _token_access(self, root: URL, info: Info) -> TokenAccess:
        token = (self._credentials.jwt or Secret("")).reveal().strip()
        if not token:
            wished = "autoJwt cannot fetch one yet" if self._credentials.auto_jwt else "none is given"
            raise ConfigurationError(
                f"firmware {info.software} asks for a token and {wished}: get one at {TOKEN_SOURCE} "
                f"for the gateway {self._credentials.serial_number} and set it as jwt"
            )
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise ConfigurationError(
                f"jwt holds characters that no token has: copy it whole from {TOKEN_SOURCE}"
            )
        return TokenAccess(self._connection, root, Secret(token), self._credentials.serial_number, self._now)
