"""Reads a gateway: which page is asked for when, and what came of it."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import attrs

from thinghost import CommunicationError, ConfigurationError

from .answer import NotOfferedError
from .catalogue import CONTROL_PAGES, PAGES, Page
from .endpoint import Endpoint
from .info import Info
from .offer import Offer, Problem
from .pages.inventory import INVERTER_KIND, RELAY_KIND
from .snapshot import Snapshot

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

_DETECT_SECONDS = 86_400
"""After a day a gateway may offer something else (envoy-api 1.3)."""

_HOPELESS = 2
"""So many failures in a row: the gateway is away, and each page more would wait in vain until the next poll."""

_WITH_PRODUCTION = ("production", "readings", "report", "energy", "production_page")
"""The pages of which a gateway has at least one."""


class Client(Protocol):
    """What the gateway is read with."""

    @property
    def address(self) -> str:
        """Where the gateway is, for people."""

    @property
    def info(self) -> Info | None:
        """What the gateway said of itself last."""

    async def detect(self) -> object:
        """Find out anew what the gateway is."""

    async def read(self, endpoint: Endpoint[_T]) -> _T:
        """Return the DTO of a page."""


@attrs.frozen
class GatewayReport:
    """What is known after a poll: the pages, and the problems of those that failed, by their names.

    *asked* names the pages that this poll read.
    """

    snapshot: Snapshot
    problems: Mapping[str, Problem] = attrs.field(factory=dict)
    asked: tuple[str, ...] = ()

    @property
    def info(self) -> Info:
        """Who the gateway is."""
        return self.snapshot.info


class Gateway:
    """Reads what *client* gives, and looks anew at what there is after a failure and every day."""

    def __init__(
        self,
        client: Client,
        now: Callable[[], float],
        *,
        seconds: float = 60,
        pages: Sequence[Page] = PAGES,
    ) -> None:
        """Take the client to read *pages* with; *now* tells the seconds since 1970, *seconds* how often it is read.

        Who reads more often than once a minute gets each page that much more often.
        """
        self._client = client
        self._now = now
        self._pages = pages
        self._info: Info | None = None
        self._detected_at = 0.0
        self._software: str | None = None
        self._logged = ""
        self._haste = min(1, seconds / 60)
        self._offers: list[Offer] = []
        self._one_at_a_time = asyncio.Lock()

    @property
    def is_known(self) -> bool:
        """Whether the last reading found the gateway."""
        return self._info is not None

    async def read(self, only: Sequence[str] = ()) -> GatewayReport:
        """Return what the gateway says now; *only* those pages are asked for, if any are named, news or not.

        Raises CommunicationError or ConfigurationError if it says nothing at all; the failure of single pages is
        part of the report.
        """
        async with self._one_at_a_time:
            try:
                info = await self._detect()
                asked = await self._ask(info, only)
            except (CommunicationError, ConfigurationError):
                self._info = None
                raise
        report = GatewayReport(Snapshot(info, **self._known()), self._problems(), asked)
        if not only:
            self._log_offer(report)
        return report

    async def _ask(self, info: Info, only: Sequence[str]) -> tuple[str, ...]:
        asked: list[Offer] = []
        known = self._known()
        snapshot = Snapshot(info, **known)
        haste = 0 if only else self._haste
        for offer in self._offers:
            if (not only or offer.name in only) and offer.is_due(snapshot, self._now(), haste):
                await offer.read(self._client.read, self._now())
                asked.append(offer)
                if all(each.has_failed for each in asked[-_HOPELESS:]) and len(asked) >= _HOPELESS:
                    break
                known[offer.name] = offer.value
                snapshot = Snapshot(info, **known)
        _raise_if_silent(asked)
        self._raise_without_figures()
        return tuple(offer.name for offer in asked)

    def _raise_without_figures(self) -> None:
        """Raise the first problem of the pages that hold production, if none of them could be read."""
        offers = [offer for offer in self._offers if offer.name in _WITH_PRODUCTION]
        problems = [offer.problem for offer in offers if offer.problem is not None]
        if problems and all(offer.value is None for offer in offers):
            raise problems[0]

    async def _detect(self) -> Info:
        before = self._info
        if before is None or self._now() - self._detected_at > _DETECT_SECONDS:
            await self._client.detect()
            self._detected_at = self._now()
        self._info = self._client.info or Info()
        if self._software != self._info.software:
            self._offers = _offers(self._info, self._pages)
        elif self._info is not before:
            # the client finds out by itself when the gateway was away
            for offer in self._offers:
                offer.ask_again()
        self._software = self._info.software
        return self._info

    def _known(self) -> dict[str, Any]:
        return {offer.name: offer.value for offer in self._offers}

    def _problems(self) -> dict[str, Problem]:
        return {offer.name: offer.problem for offer in self._offers if offer.problem is not None}

    def _log_offer(self, report: GatewayReport) -> None:
        """Say what the gateway offers: once, and again when that changes."""
        offered = _offered(report)
        if offered != self._logged:
            self._logged = offered
            _log.info("%s is %s", self._client.address, offered)


def _offers(info: Info, pages: Sequence[Page]) -> list[Offer]:
    """Return the pages that the firmware may have; all, if it is not told."""
    firmware = info.firmware
    return [Offer(page) for page in pages if not firmware or firmware >= page.endpoint.since]


def _raise_if_silent(asked: Sequence[Offer]) -> None:
    """Raise what the first of *asked* failed with, if none of them got an answer at all."""
    problems = [offer.problem for offer in asked if offer.problem is not None and offer.has_failed]
    if asked and len(problems) == len(asked):
        raise problems[0]


def _offered(report: GatewayReport) -> str:
    """Return a line such as ``Envoy 123 with firmware D5.0.62; offered: production; refused: inverters``."""
    snapshot, inventory = report.snapshot, report.snapshot.inventory or {}
    kinds = Counter(device.kind for device in inventory.values())
    contents = {
        "inverters": f" ({len(snapshot.inverters or ())})",
        "inventory": f" ({_count(kinds[INVERTER_KIND], 'inverter')}, {_count(kinds[RELAY_KIND], 'relay')})",
    }
    groups: dict[str, list[str]] = {"offered": []}
    for page in (*PAGES, *CONTROL_PAGES):
        name = page.endpoint.name
        problem = report.problems.get(name)
        if problem is None and getattr(snapshot, name) is not None:
            groups["offered"].append(_words(name) + contents.get(name, ""))
        elif problem is not None and not isinstance(problem, NotOfferedError):
            refused = isinstance(problem, ConfigurationError)
            groups.setdefault("refused" if refused else "without answer", []).append(_words(name))
    parts = [f"{availability}: {', '.join(names)}" for availability, names in groups.items()]
    return f"Envoy {snapshot.info.serial_number} with firmware {snapshot.info.software}; {'; '.join(parts)}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
