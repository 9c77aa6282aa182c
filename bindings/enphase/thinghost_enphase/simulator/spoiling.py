"""What faults do to the pages of a gateway, and to whole answers."""

import asyncio
import json
import random
from collections.abc import Callable
from typing import Any

import attrs
from aiohttp import web

from .gateway import Gateway
from .page import Page
from .site import WRAP

_STRANGER = "999900001234"
"""The serial number of the other gateway."""

_OLD = 1_400_000_000
_PEOPLE = "<!DOCTYPE html><html><body><h1>Enphase</h1><p>Please wait.</p></body></html>"
_TABLE = "<table>"
"""What the page of production has below firmware 4, where it is for people."""

_PEOPLE_ONLY = "<table>"
"""What the page of production has below firmware 4, where it is for people."""

_LEAST_SECONDS, _MOST_SECONDS = 20, 90

Spoil = Callable[[Gateway, Page, str], str]
"""Makes of a page, and of its text, what the fault makes of it."""


def _json(change: Callable[[Any], object]) -> Spoil:
    def spoil(_gateway: Gateway, _page: Page, text: str) -> str:
        document = json.loads(text)
        return json.dumps(change(document))

    return spoil


def _zeros(document: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(document, 0)


def _wrapped(document: dict[str, Any]) -> dict[str, Any]:
    for row in document["production"]:
        if row["type"] == "inverters":
            row["whLifetime"] = int(row["whLifetime"] % WRAP)
    return document


def _twice(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*rows, {**rows[0], "lastReportDate": _OLD, "lastReportWatts": 1}]


def _frozen_consumption(gateway: Gateway, page: Page, text: str) -> str:
    begun = attrs.evolve(gateway, now=lambda: gateway.faults.start)
    now, then = json.loads(text), json.loads(page.write(begun))
    return json.dumps(now | {"consumption": then["consumption"]} if "consumption" in then else now)


def _stranger(gateway: Gateway, _page: Page, text: str) -> str:
    return text.replace(gateway.serial_number, _STRANGER)


def _cut(_gateway: Gateway, _page: Page, text: str) -> str:
    return text[: len(text) // 2]


_REPORT = frozenset({"/production.json", "/production"})

_SPOILS: tuple[tuple[str, frozenset[str] | None, Spoil], ...] = (
    ("zero-production", frozenset({"/api/v1/production"}), _json(_zeros)),
    ("frozen-consumption", _REPORT, _frozen_consumption),
    ("counter-wrap", _REPORT, _json(_wrapped)),
    ("duplicate-serial", frozenset({"/api/v1/production/inverters"}), _json(_twice)),
    ("wrong-serial", frozenset({"/info", "/info.xml"}), _stranger),
    ("cut-json", None, _cut),
)
"""Faults with the pages they spoil, None being all that are JSON; in this order."""


def spoiled(gateway: Gateway, path: str, page: Page, text: str) -> str:
    """Return the *text* of a page as the faults that strike now leave it."""
    for name, paths, spoil in _SPOILS:
        concerned = page.is_json if paths is None else path in paths and _TABLE not in text
        if concerned and gateway.faults.strikes(name, gateway.now()):
            text = spoil(gateway, page, text)
    return text


async def hindered(gateway: Gateway, request: web.Request) -> web.Response | None:
    """Return what comes instead of any page, None where a page may come; it may take its time.

    Raises ConnectionResetError where the connection is closed instead.
    """
    faults, now = gateway.faults, gateway.now()
    if faults.strikes("slow", now):
        dice = random.Random(f"{faults.seed}/{request.path}/{gateway.time}")  # noqa: S311  a simulation
        await asyncio.sleep(dice.uniform(_LEAST_SECONDS, _MOST_SECONDS))
    if faults.strikes("nightly-outage", now):
        return web.Response(
            status=503, text="<html><body><h1>503</h1></body></html>", content_type="text/html"
        )
    if faults.strikes("closed-socket", now) or faults.strikes("firmware-update", now):
        raise ConnectionResetError("as the fault has it")
    if faults.strikes("html-200", now) and request.path != "/info":
        return web.Response(text=_PEOPLE, content_type="application/json")
    return None
