"""The paths of discovery and inbox, in openHAB's shapes (openhab-runtime 6.7)."""

import json

import attrs
from aiohttp import web

from ..discovery_manager import DiscoveryManager, Searcher
from ..discovery_result import DiscoveryResultFlag, discovery_result_dto
from ..errors import PluginError
from ..inbox import Inbox
from ..uid import ThingUID
from .rest import refuse


@attrs.frozen(eq=False)
class InboxRest:
    """Answers about what *discovery* finds and has found."""

    _discovery: DiscoveryManager

    def routes(self) -> list[web.RouteDef]:
        """Return what is answered under which path; a ``/`` at its end changes nothing."""
        paths = {
            "/rest/inbox": self._entries,
            "/rest/discovery": self._bindings,
            "/rest/discovery/bindings/{id}/info": self._info,
        }
        got = [web.get(path + end, answer) for path, answer in paths.items() for end in ("", "/")]
        return [
            *got,
            web.delete("/rest/inbox/{uid}", self._remove),
            web.post("/rest/inbox/{uid}/ignore", self._ignore),
            web.post("/rest/inbox/{uid}/unignore", self._unignore),
            web.post("/rest/inbox/{uid}/approve", self._approve),
            web.post("/rest/discovery/bindings/{id}/scan", self._scan),
        ]

    @property
    def _inbox(self) -> Inbox:
        return self._discovery.inbox

    async def _entries(self, request: web.Request) -> web.Response:
        all_of_them = request.query.get("includeIgnored", "true").lower() == "true"
        found = [entry for entry in self._inbox if all_of_them or not entry.is_ignored]
        return _json([discovery_result_dto(entry) for entry in found])

    async def _remove(self, request: web.Request) -> web.Response:
        uid = _uid(request)
        return web.Response() if self._inbox.remove(uid) else refuse(404, f"{uid} is not in the inbox")

    async def _ignore(self, request: web.Request) -> web.Response:
        self._inbox.set_flag(_uid(request), DiscoveryResultFlag.IGNORED)
        return web.Response()

    async def _unignore(self, request: web.Request) -> web.Response:
        self._inbox.set_flag(_uid(request), DiscoveryResultFlag.NEW)
        return web.Response()

    async def _approve(self, request: web.Request) -> web.Response:
        uid = _uid(request)
        if self._inbox.get(uid) is None:
            refuse(404, f"{uid} is not in the inbox")
        refuse(409, f"things stand in files: 'thinghost inbox show {uid}' prints what to paste into one")

    async def _bindings(self, _request: web.Request) -> web.Response:
        return _json(self._discovery.binding_ids())

    async def _info(self, request: web.Request) -> web.Response:
        wanted = [each.service for each in self._searchers(request) if each.service.input_label]
        told = {"inputLabel": wanted[0].input_label} if wanted else {}
        if wanted and wanted[0].input_description:
            told["inputDescription"] = wanted[0].input_description
        return _json({"inputSupported": bool(wanted), **told})

    async def _scan(self, request: web.Request) -> web.Response:
        self._searchers(request)
        text = request.query.get("input") or await request.text()
        seconds = self._discovery.start_scan(request.match_info["id"], text)
        return web.Response(text=str(round(seconds)))

    def _searchers(self, request: web.Request) -> list[Searcher]:
        binding_id = request.match_info["id"]
        try:
            found = self._discovery.searchers(binding_id)
        except PluginError as error:
            refuse(404, str(error))
        return found or refuse(404, f"nothing can look for things of the binding {binding_id}")


def _uid(request: web.Request) -> ThingUID:
    try:
        return ThingUID.parse(request.match_info["uid"])
    except ValueError as error:
        refuse(404, str(error))


def _json(content: object) -> web.Response:
    return web.json_response(text=json.dumps(content, ensure_ascii=False))
