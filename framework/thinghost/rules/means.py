"""What rules act with, beside items: things, transformations, folders, and what the settings say."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from ..errors import ConfigurationError
from ..http_session import HttpSession
from ..secret import Secret
from ..thing import Thing
from ..transformation import TransformationType
from ..uid import ThingUID
from .owner import Owner


def _loop_here() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


async def _no_action(uid: ThingUID, name: str, _: Mapping[str, object]) -> Any:  # noqa: ANN401  as an action's answer
    raise ConfigurationError(f"there is no thing {uid} that could do {name}")


async def _no_thing(uid: ThingUID, _: bool) -> None:  # noqa: FBT001  as Means.enable
    raise ConfigurationError(f"there is no thing {uid}")


def _no_transformation(_: str) -> TransformationType | None:
    return None


@attrs.frozen(eq=False, kw_only=True)
class Means:
    """What a rule can do beside looking at items and changing them; without arguments: nothing.

    *things* are all there are; *perform* does an action of one, *enable* starts one or disposes of it. *folder* is
    that of the configuration, *data_folder* that of what is kept, None where nothing is. *transformation* finds one
    by name. *notify* are the addresses of people, ``NAME=URL`` or ``URL``; holidays are those of *country*, *region*.
    *tell* hears what people would be told, in their place; *ask* answers for web servers and programs, whose names it
    is given. *loop* is the one of the runtime, where threads hand over what they want done. *owner* owns what is
    shared.
    """

    things: Callable[[], Iterable[Thing]] = tuple
    perform: Callable[[ThingUID, str, Mapping[str, object]], Awaitable[Any]] = _no_action
    enable: Callable[[ThingUID, bool], Awaitable[None]] = _no_thing
    transformation: Callable[[str], TransformationType | None] = _no_transformation
    folder: Path = Path()
    data_folder: Path | None = None
    notify: tuple[Secret, ...] = ()
    tell: Callable[[str], None] | None = None
    ask: Callable[[str], Any] | None = None
    country: str = ""
    region: str = ""
    loop: asyncio.AbstractEventLoop | None = attrs.field(factory=_loop_here)
    http: HttpSession = attrs.field(factory=HttpSession)
    owner: Owner = attrs.field(factory=partial(Owner, "the house"))

    async def close(self) -> None:
        """End what belongs to all rule files together, and close what is open."""
        self.owner.close()
        await self.http.close()
