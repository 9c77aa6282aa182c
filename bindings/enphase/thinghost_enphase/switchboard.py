"""Carries out commands: each is sent once, and then the gateway is asked whether it was done (envoy-api 3)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import attrs

from thinghost import (
    Clock,
    Command,
    CommunicationError,
    ConfigurationError,
    State,
)

from .answer import NoRightError
from .control import CONTROLS, Control, is_same
from .endpoint import Endpoint
from .pages.document import object_with
from .refusal import PageRefusedError

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

_PAUSES = (0, 2, 5)
"""Seconds before each look at whether it was done: relays and batteries take a moment."""

_WATCHED_SECONDS = 600
"""The cloud puts its own settings back within a minute or two, where it puts them back."""

_INSTALLER = (
    "the gateway does not let this account change it: it takes an installer's token as jwt, or below firmware 7 "
    "the user installer with its password"
)

Look = Callable[[Sequence[str]], Awaitable[Mapping[str, State]]]
"""Reads those pages, shows what they say, and returns the states of all channels."""


class Client(Protocol):
    """What the gateway is told by."""

    async def read(self, endpoint: Endpoint[_T]) -> _T:
        """Return the DTO of a page."""

    async def write(self, method: str, path: str, document: object) -> object:
        """Send *document*, once."""


@attrs.frozen
class _Watched:
    wanted: State
    until: float


@attrs.define(eq=False)
class Switchboard:
    """Changes what *name* has by *_client*, one change at a time, and sees by *_look* what came of it."""

    name: str
    _client: Client
    _look: Look
    _clock: Clock
    _one_at_a_time: asyncio.Lock = attrs.field(factory=asyncio.Lock, init=False)
    _watched: dict[str, _Watched] = attrs.field(factory=dict, init=False)

    async def carry_out(self, channel_id: str, command: Command) -> None:
        """Do what *command* asks for, and return when the gateway says that it is done.

        Raises ConfigurationError for a command that is not taken, or where the account has no right to it,
        CommunicationError where the gateway failed, or still says something else.
        """
        control = CONTROLS[channel_id]
        wanted = control.wanted(command)
        if wanted is None:
            raise ConfigurationError(f"it takes {control.takes}")
        async with self._one_at_a_time:
            self._watched.pop(channel_id, None)
            await self._send(control, wanted)
            await self._confirm(control, channel_id, wanted)
            self._watched[channel_id] = _Watched(wanted, self._clock.time() + _WATCHED_SECONDS)

    async def look_after(self) -> None:
        """Say so where something else than the last command is at work soon after it."""
        if not self._watched:
            return
        pages = dict.fromkeys(page for channel_id in self._watched for page in CONTROLS[channel_id].pages)
        states = await self._look(tuple(pages))
        for channel_id, watched in list(self._watched.items()):
            if not is_same(states.get(channel_id), watched.wanted):
                _log.warning(
                    "%s:%s: was set to %s and is %s again: Enphase's cloud, or somebody else, has changed it back; "
                    "change it in the Enphase app as well",
                    self.name,
                    channel_id,
                    watched.wanted,
                    states.get(channel_id),
                )
            elif self._clock.time() < watched.until:
                continue
            del self._watched[channel_id]

    async def _send(self, control: Control, wanted: State) -> None:
        try:
            before = await self._client.read(_page(control))
            document = control.document(before, wanted)
            await self._client.write(control.method, control.path, document)
        except (NoRightError, PageRefusedError) as error:
            raise ConfigurationError(_INSTALLER) from error
        except ValueError as error:
            raise CommunicationError(f"{control.path}: {error}; nothing was sent") from error

    async def _confirm(self, control: Control, channel_id: str, wanted: State) -> None:
        state = None
        for pause in _PAUSES:
            if pause:
                await self._clock.sleep(pause)
            state = (await self._look(control.pages)).get(channel_id)
            if is_same(state, wanted):
                return
        raise CommunicationError(
            f"the gateway took it and says {state} {sum(_PAUSES)} s later: it is not sent again"
        )


def _page(control: Control) -> Endpoint[Mapping[str, Any]]:
    return Endpoint("control", control.path, lambda document: object_with(document, control.key))
