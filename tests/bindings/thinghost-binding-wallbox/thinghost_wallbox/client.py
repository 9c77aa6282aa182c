"""Speaks to a load manager: JSON lines over TCP, of which the first one is the login."""

import asyncio
import json
from collections.abc import Callable
from urllib.parse import urlsplit

import attrs
from thinghost import CommunicationError, ConfigurationError, Secret

from .message import Answer, Message, Refused, message_of

PORT = 7054
"""Where a load manager listens unless it was set up otherwise."""

ANSWER_SECONDS = 10
"""How long a wish may take to be answered."""


@attrs.define(eq=False)
class Client:
    """Speaks to the load manager at *address*.

    Raises CommunicationError where the manager failed, ConfigurationError where a person must act.
    """

    address: str
    password: Secret | None = None
    _writer: asyncio.StreamWriter | None = attrs.field(default=None, init=False)
    _answers: dict[int, asyncio.Future[None]] = attrs.field(factory=dict, init=False)
    _wishes: int = attrs.field(default=0, init=False)

    async def listen(self, take: Callable[[Message], None]) -> None:
        """Connect, log in, and let *take* have each message, until the manager ends the connection."""
        host, port = self._host_and_port()
        try:
            reader, self._writer = await asyncio.open_connection(host, port)
            try:
                await self._send({"login": self.password.reveal() if self.password else ""})
                while line := await reader.readline():
                    self._hand_on(line, take)
            finally:
                self._hang_up()
        except (OSError, ValueError) as error:
            raise CommunicationError(f"{self.address}: {error}") from error

    async def wish(self, number: int, **wish: object) -> None:
        """Wish something of the charger *number*, and wait until it is granted."""
        self._wishes += 1
        key = self._wishes
        answer = self._answers[key] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._send({"wish": key, "charger": number, **wish})
                await answer
        except TimeoutError as error:
            raise CommunicationError(f"{self.address} does not answer") from error
        except OSError as error:
            raise CommunicationError(f"{self.address}: {error}") from error
        finally:
            del self._answers[key]

    def _host_and_port(self) -> tuple[str, int]:
        try:
            parts = urlsplit(f"//{self.address}")
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise ConfigurationError(f"hostname '{self.address}' is no address: {error}") from error
        if not host:
            raise ConfigurationError(f"hostname '{self.address}' is no address")
        return host, port or PORT

    def _hand_on(self, line: bytes, take: Callable[[Message], None]) -> None:
        if not line.endswith(b"\n"):
            raise CommunicationError(f"{self.address} broke off in the middle of a message")
        match message := message_of(line):
            case Refused():
                raise ConfigurationError(f"{self.address} refuses this password: correct password")
            case Answer(wish, refusal):
                self._answer(wish, refusal)
        take(message)

    def _answer(self, wish: int, refusal: str | None) -> None:
        answer = self._answers.get(wish)
        if answer is None or answer.done():
            return
        if refusal is None:
            answer.set_result(None)
        else:
            answer.set_exception(CommunicationError(f"{self.address} refuses: {refusal}"))

    async def _send(self, document: dict[str, object]) -> None:
        if self._writer is None:
            raise CommunicationError(f"{self.address} is not connected")
        self._writer.write(json.dumps(document).encode() + b"\n")
        await self._writer.drain()

    def _hang_up(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(CommunicationError(f"{self.address} ended the connection"))
