"""Tells people something: by mail, push or chat, in any of the ways that apprise knows."""

import asyncio
import logging
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from ...errors import CommunicationError, ConfigurationError
from ...suggestion import did_you_mean
from ..begun import Begun, begin
from ..home import current_home

_NAMED = re.compile(r"(?:(?P<name>[\w-]+)=)?(?P<url>.+)", re.DOTALL)

_TALKATIVE = ("apprise", "urllib3.connectionpool")
"""Whose logs tell addresses, tokens included."""


def notify(text: str, title: str = "", to: str | None = None) -> Begun[None]:
    """Tell *text* to all whom ``notify`` in ``thinghost.toml`` names, or only to the one *to*.

    It need not be awaited. Raises CommunicationError, which names those who could not be told, and ConfigurationError
    where nobody is named, *to* is nobody's name, or apprise is not installed. Addresses are never logged: they hold
    passwords.
    """
    return begin("notify", _notify(text, title, to))


async def _notify(text: str, title: str, to: str | None) -> None:
    tell = current_home().means.tell
    if tell is not None:
        tell(text)
        return
    people = list(_wanted(to))
    told = await asyncio.gather(*(_tell(name, url, text, title) for name, url in people))
    failed = [name for (name, _), done in zip(people, told, strict=True) if not done]
    if failed:
        raise CommunicationError(f"{', '.join(failed)} could not be told")


def _wanted(to: str | None) -> Iterator[tuple[str, str]]:
    known = dict(_addresses())
    if not known:
        raise ConfigurationError(
            'nobody is named by notify in thinghost.toml, expected notify = ["NAME=URL"]'
        )
    if to is None:
        yield from known.items()
    elif to in known:
        yield to, known[to]
    else:
        hint = did_you_mean(to, known)
        raise ConfigurationError(f"notify knows no {to} (there are {', '.join(known)}){hint}")


def _addresses() -> Iterator[tuple[str, str]]:
    """Yield the name and the URL of all: the first words of the URL are the name where there is none."""
    for number, address in enumerate(current_home().means.notify, start=1):
        found = _NAMED.fullmatch(address.reveal())
        if found is not None:
            yield found["name"] or f"notify {number} ({found['url'].partition(':')[0]})", found["url"]


async def _tell(name: str, url: str, text: str, title: str) -> bool:
    # dozens of modules are imported when the first address is read
    service = await asyncio.to_thread(_service, url)
    if service is None:
        raise ConfigurationError(f"the address of {name} is none that apprise knows")
    return bool(await service.async_notify(body=text, title=title))


def _service(url: str) -> Any:  # noqa: ANN401  apprise is imported here, and not before
    try:
        apprise = import_module("apprise")
    except ImportError as error:
        raise ConfigurationError("notify needs apprise: pip install 'thinghost[notify]'") from error
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).disabled = True
    return apprise.Apprise.instantiate(url)
