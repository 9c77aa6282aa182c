"""The client of one gateway: finds out where and what it is, gets in, returns its pages as DTOs (envoy-api 1)."""

import asyncio
import contextlib
import json
import logging
from functools import lru_cache
from typing import TypeVar

import attrs
from yarl import URL

from thinghost import (
    CertificateChangedError,
    CertificatePin,
    CommunicationError,
    ConfigurationError,
    Secret,
    Thing,
    ThingHandlerCallback,
    unverified_context,
)

from .access import Access, DigestAccess, TokenAccess
from .answer import Answer, NotOfferedError
from .cloud import Account, Cloud
from .configuration import EnvoyConfiguration
from .connection import Connection, Timeouts, UnreachableError
from .discovery import SERVICE_TYPE, address_of, is_gateway
from .endpoint import Endpoint, Form
from .info import Info, structure_info
from .place import FoundPlace, GivenPlace, Place
from .token_keeper import FetchedToken, GivenToken, TokenKeeper

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

_DEFAULT_USERNAME = "envoy"
_FIRST_KEEPING_CONNECTIONS = (4,)
"""Older firmware fails on a kept connection (envoy-api 1.4)."""

_ALWAYS_JSON = "/api/v1/production"
"""What a gateway below firmware 7 shows everybody, also one that hides its name (envoy-api 1.3)."""


@attrs.frozen
class User:
    """User and password below firmware 7; without them the gateway's own are used."""

    name: str = ""
    password: Secret | None = None


class EnvoyClient:
    """Reads one gateway, one request at a time: the box is slow (envoy-api 1.8).

    Every verb raises CommunicationError if the gateway failed, NotOfferedError if it does not have the page or the
    account no right to it, ConfigurationError if a person must change something, RefusedError if the credentials
    are not let in, PageRefusedError if that is so for this page only.
    """

    def __init__(  # noqa: PLR0913, PLR0917  the parts that `open_client` puts together
        self,
        serial_number: str,
        place: Place,
        connection: Connection,
        user: User,
        tokens: TokenKeeper,
        pin: CertificatePin | None = None,
    ) -> None:
        """Take what the client consists of; without *pin* any certificate will do."""
        self._serial_number = serial_number
        self._place = place
        self._connection = connection
        self._user = user
        self._tokens = tokens
        self._pin = pin
        self._one_at_a_time = asyncio.Lock()
        self._access: Access | None = None
        self._info: Info | None = None

    @property
    def address(self) -> str:
        """Scheme and host that were found, or the host alone before."""
        return str(self._access.root) if self._access else self._place.name

    @property
    def info(self) -> Info | None:
        """What the gateway said of itself last; another firmware may offer other pages."""
        return self._info

    def properties(self) -> dict[str, str | None]:
        """Return facts for people: where the gateway is, until when the token serves, which certificate it has."""
        needs_token = self._info is not None and self._info.needs_token
        return {
            "hostname": self._place.name,
            "tokenExpires": self._tokens.expiry() if needs_token else None,
            "certificate": self._pin.fingerprint if self._pin and needs_token else None,
        }

    async def close(self) -> None:
        """End the connections."""
        await self._connection.aclose()

    async def detect(self) -> Info:
        """Find out scheme, firmware and the way to get in; what was found before is forgotten."""
        async with self._one_at_a_time:
            self._access = None
            self._info, self._access = await self._detect()
            return self._info

    async def read(self, endpoint: Endpoint[_T]) -> _T:
        """Return what *endpoint* makes of its page."""
        answer = await self._send("GET", endpoint.path, slow=endpoint.slow)
        document = answer.text() if endpoint.form is Form.HTML else answer.document()
        try:
            return endpoint.structure(document)
        except ValueError as error:
            raise NotOfferedError(f"{answer.url}: {error}") from error

    async def write(self, method: str, path: str, document: object, *, slow: bool = False) -> object:
        """Send *document* as JSON, once: what fails may have been done (envoy-api 3). Return the JSON that comes back.

        None stands for an answer without content, or with a page for people.
        """
        answer = await self._send(method, path, json.dumps(document).encode(), slow=slow)
        answer.expect_good()
        try:
            return answer.document()
        except CommunicationError:
            return None

    async def _send(self, method: str, path: str, body: bytes | None = None, *, slow: bool) -> Answer:
        async with self._one_at_a_time:
            if self._access is None:
                self._info, self._access = await self._detect()
            try:
                return await self._access.send(method, path, body, slow=slow)
            except (UnreachableError, CertificateChangedError):
                # it may come back with another firmware, or at another address
                self._access = None
                self._place.missed()
                raise

    async def _detect(self) -> tuple[Info, Access]:
        try:
            root, info = await self._find(await self._place.host())
        except (CommunicationError, CertificateChangedError):
            # the address may be somebody else's by now
            self._place.missed()
            raise
        if info.serial_number not in ("", self._serial_number):
            raise self._place.mistaken(info.serial_number)
        self._place.reached()
        if self._info is not None and self._info.software != info.software:
            _log.info("%s: firmware %s instead of %s", root, info.software, self._info.software)
        return info, self._access_to(root, info)

    async def _find(self, host: str) -> tuple[URL, Info]:
        """Return where *host* says who it is: newer gateways by https, older ones by http only (envoy-api 1.3)."""
        reasons: dict[str, None] = {}
        for scheme in self._schemes():
            root = URL(f"{scheme}://{host}")
            try:
                return root, await self._identify(root)
            except NotOfferedError:
                raise
            except CommunicationError as error:
                reasons[str(error)] = None
        hint = (
            "check hostname, and whether it is on"
            if self._info is None
            else "it was there before, and a new firmware keeps it away for up to 20 minutes"
        )
        raise UnreachableError(f"no gateway answers at {host}: {'; '.join(reasons)}; {hint}")

    def _schemes(self) -> tuple[str, ...]:
        if self._pin is not None and self._pin.fingerprint is not None:
            # no gateway goes back: what answers by http in its place is somebody else
            return ("https",)
        was_older = self._info is not None and not self._info.needs_token
        return ("http", "https") if was_older else ("https", "http")

    async def _identify(self, root: URL) -> Info:
        answer = await self._connection.get(root.with_path("/info"))
        if 300 <= answer.status < 400:
            raise UnreachableError(f"{answer.url} sends on to {answer.headers.get('Location')}")
        try:
            return structure_info(answer.text())
        except (NotOfferedError, ValueError) as error:
            if root.scheme == "http" and await self._shows_production(root):
                return Info()
            raise NotOfferedError(
                f"{root.authority} is no Envoy gateway: check hostname ({error})"
            ) from error

    async def _shows_production(self, root: URL) -> bool:
        answer = await self._connection.get(root.with_path(_ALWAYS_JSON))
        try:
            document = answer.document()
        except CommunicationError:
            return False
        return isinstance(document, dict) and "wattHoursLifetime" in document

    def _access_to(self, root: URL, info: Info) -> Access:
        if not info.needs_token:
            return DigestAccess(
                self._connection,
                root,
                username=self._user.name or _DEFAULT_USERNAME,
                password=self._user.password or Secret(self._serial_number[-6:]),
                closing=info.firmware < _FIRST_KEEPING_CONNECTIONS,
            )
        if root.scheme != "https":
            # somebody in between would get the token
            raise CommunicationError(
                f"firmware {info.software} asks for a token, which is not sent by {root}"
            )
        if self._pin is not None:
            self._pin.keep()
        return TokenAccess(self._connection, root, self._tokens)


def open_client(
    thing: Thing,
    configuration: EnvoyConfiguration,
    callback: ThingHandlerCallback,
    timeouts: Timeouts | None = None,
) -> EnvoyClient:
    """Return the client of the gateway *thing* as *configuration* has it; it is to be closed."""
    serial_number = configuration.serial_number
    pin = (
        CertificatePin(callback.storage, thing.uid.text, serial_number)
        if configuration.tls_verify == "pin"
        else None
    )
    connection = Connection(
        timeouts or Timeouts(), pin.context if pin else _any_certificate(), pin.changed if pin else None
    )
    # those for the cloud are not for whoever answers in place of the gateway
    user = User() if configuration.auto_jwt else User(configuration.username, configuration.password)
    return EnvoyClient(
        serial_number,
        _place(configuration, callback),
        connection,
        user,
        _tokens(configuration, callback),
        pin,
    )


# one for all gateways: it takes 14 kB
_any_certificate = lru_cache(maxsize=1)(unverified_context)


def _place(configuration: EnvoyConfiguration, callback: ThingHandlerCallback) -> Place:
    serial_number = configuration.serial_number
    if configuration.hostname:
        return GivenPlace(configuration.hostname, serial_number)

    async def find() -> str | None:
        service = await callback.find_mdns(SERVICE_TYPE, is_gateway(serial_number))
        return address_of(service) if service else None

    return FoundPlace(serial_number, find, callback.storage)


def _tokens(configuration: EnvoyConfiguration, callback: ThingHandlerCallback) -> TokenKeeper:
    serial_number, now = configuration.serial_number, callback.clock.time
    if configuration.jwt is not None or not configuration.auto_jwt:
        return GivenToken(configuration.jwt or Secret(""), serial_number, now)
    username, password = configuration.username, configuration.password or Secret("")
    account = Account(username, password, configuration.site_name, serial_number)

    async def fetch() -> Secret:
        if not (username and password):
            raise ConfigurationError(
                "autoJwt needs username and password: set them to those of the Enphase app"
            )
        async with contextlib.aclosing(_cloud(configuration.cloud_url)) as cloud:
            return await cloud.fetch_token(account)

    return FetchedToken(fetch, password.reveal, callback.storage, serial_number, now)


def _cloud(address: str) -> Cloud:
    connection = Connection()
    return Cloud(connection, URL(address), URL(address)) if address else Cloud(connection)
