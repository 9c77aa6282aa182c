"""Serves the recorded answers of a real gateway over a real socket, with the authentication of its time."""

import contextlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import attrs
from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from shared_data import SHARED, shared_folder
from thinghost import CommunicationError
from thinghost_enphase.answer import Answer
from thinghost_enphase.catalogue import PAGES
from thinghost_enphase.endpoint import Form
from thinghost_enphase.info import structure_info
from thinghost_enphase.simulator.credentials import self_signed_context
from thinghost_enphase.simulator.guards import DigestGuard, Guard, SessionGuard
from thinghost_enphase.simulator.pages import Page
from thinghost_enphase.snapshot import Snapshot

EXPECTED: dict[str, dict[str, Any]] = (
    json.loads((SHARED / "envoy" / "expected.json").read_bytes()) if (SHARED / "envoy").is_dir() else {}
)
"""What each recorded gateway must show; nothing where there are none."""

_INSTEAD = {
    "/info.xml": ("info",),
    "/inventory.json": ("inventory.json", "inventory", "inventory.json_deleted_1"),
    "/inventory": ("inventory", "inventory.json_deleted_1"),
    "/production.json": ("production.json", "production.json_details_1"),
}
"""Files that may stand for a page that was not recorded under its own name."""

_NOT_REPLAYED = frozenset(
    {
        "content-length",
        "transfer-encoding",
        "connection",
        "date",
        "server",
        "content-type",
        "content-encoding",
    }
)
_NOT_FOUND = b'{ "error" : "404 - Not Found" }'
_PAGE = Page(lambda _gateway: "", guarded=False)
_GUARDED_PAGE = Page(lambda _gateway: "", guarded=True)
_GUARDED_PATHS = ("/api/v1/production/inverters", "/admin/")
"""What asks for user and password below firmware 7."""


@attrs.frozen
class RecordedGateway:
    """A gateway that answers from *folder*; *serial_number* is in its ``info``, *asked* has the paths of requests."""

    folder: Path
    address: str
    serial_number: str
    needs_token: bool
    asked: list[str] = attrs.field(factory=list)


def recorded_folder(name: str) -> Path:
    """Return the folder of the recorded gateway *name*, or skip the test."""
    return shared_folder("envoy/recorded") / name


def recorded_answer(folder: Path, path: str) -> Answer:
    """Return what the gateway of *folder* answers to a request for *path*."""
    url = URL(f"http://envoy{path}")
    status, body, _ = _recorded(folder, url.path, url.query_string)
    return Answer(url, status, CIMultiDictProxy(CIMultiDict()), body)


def recorded_snapshot(folder: Path) -> Snapshot:
    """Return all pages of *folder* that can be read."""
    pages = {}
    for endpoint in (page.endpoint for page in PAGES):
        answer = recorded_answer(folder, endpoint.path)
        with contextlib.suppress(CommunicationError, ValueError):
            document = answer.text() if endpoint.form is Form.HTML else answer.document()
            pages[endpoint.name] = endpoint.structure(document)
    return Snapshot(structure_info((folder / "info").read_text(encoding="utf-8")), **pages)


@contextlib.asynccontextmanager
async def recorded_gateway(folder: Path) -> AsyncIterator[RecordedGateway]:
    """Serve *folder* for the time of the block: http and digest below firmware 7, else https and a token."""
    info = (folder / "info").read_text(encoding="utf-8")
    serial_number = _element(info, "sn")
    needs_token = "<web-tokens>true" in info
    guard: Guard = SessionGuard(bool) if needs_token else DigestGuard(serial_number)

    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path_qs)
        page = _GUARDED_PAGE if request.path.startswith(_GUARDED_PATHS) else _PAGE
        status, body, headers = _recorded(folder, request.path, request.query_string)
        refusal = None if status == 401 else guard.refusal(request, page)
        return refusal or web.Response(status=status, body=body, headers=headers)

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
    await runner.setup()
    try:
        tls = self_signed_context(serial_number) if needs_token else None
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        address = f"127.0.0.1:{runner.addresses[0][1]}"
        yield RecordedGateway(folder, address, serial_number, needs_token, asked)
    finally:
        await runner.cleanup()


def _element(text: str, name: str) -> str:
    found = re.search(f"<{name}>([^<]*)</{name}>", text)
    return found[1] if found else ""


def _recorded(folder: Path, path: str, query: str) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers that were recorded for *path*, 404 if there are none."""
    plain = path.removeprefix("/").replace("/", "_")
    asked = f"{plain}_{re.sub('[?=&]', '_', query)}" if query else plain
    for name in (asked, plain, *_INSTEAD.get(path, ())):
        if (folder / name).is_file():
            body = (folder / name).read_bytes()
            if "deleted" in name and "deleted" not in query:
                body = _without_deleted(body)
            return _status(folder, name, body), body, _headers(folder, name)
    return 404, _NOT_FOUND, {"Content-Type": "application/json"}


def _status(folder: Path, name: str, body: bytes) -> int:
    log = folder / f"{name}_log.json"
    if log.is_file():
        return int(json.loads(log.read_bytes())["code"])
    if b"401 Authorization Required" in body or b"Error: 401" in body:
        return 401
    return 404 if b"404 - Not Found" in body else 200


def _headers(folder: Path, name: str) -> dict[str, str]:
    log = folder / f"{name}_log.json"
    headers = json.loads(log.read_bytes())["headers"] if log.is_file() else {}
    content_type = {"Content-Type": headers["content-type"]} if "content-type" in headers else {}
    return content_type | {key: value for key, value in headers.items() if key.lower() not in _NOT_REPLAYED}


def _without_deleted(body: bytes) -> bytes:
    groups = json.loads(body)
    for group in groups:
        group["devices"] = [device for device in group["devices"] if device.get("admin_state") != 3]
    return json.dumps(groups).encode()
