"""The paths of the server, in openHAB's shapes (openhab-runtime 6.2 to 6.5), and of its own: why and diag."""

import json
import platform
from collections.abc import Callable
from typing import NoReturn

import attrs
from aiohttp import web

from ..cause_text import when, why
from ..errors import ThinghostError
from ..event_text import status_dto
from ..item import Item
from ..plugins import Plugins
from ..recent_log import RecentLog
from ..runtime import Runtime
from ..state import DOWN, OFF, ON, UP, Command, OnOffType, UpDownType
from ..thing import Thing
from ..uid import ThingUID
from .diagnosis import diagnosis
from .directory import Directory, Json, health_list, item_json
from .events import send_events, topic_filter

SOURCE = "org.openhab.core.io.rest"
"""Who did what a client asks for (openhab-runtime 3.1)."""

_API_VERSION = "8"
_BOOLEANS = {"true": True, "false": False}
_OPENHAB_VERSION = "5.1.0"
_OPPOSITES: dict[Command, Command] = {ON: OFF, OFF: ON, UP: DOWN, DOWN: UP}
_TOGGLED: dict[str, type[OnOffType | UpDownType]] = {
    "Switch": OnOffType,
    "Dimmer": OnOffType,
    "Color": OnOffType,
    "Rollershutter": UpDownType,
}


@attrs.frozen(eq=False)
class Rest:
    """Answers for *runtime*; which parameters are secret, *plugins* know."""

    _runtime: Runtime
    _plugins: Plugins
    _log: RecentLog

    def routes(self) -> list[web.RouteDef]:
        """Return what is answered under which path; a ``/`` at its end changes nothing."""
        paths = {
            "/rest": self._root,
            "/rest/items": self._items,
            "/rest/items/{name}": self._item,
            "/rest/items/{name}/state": self._state,
            "/rest/things": self._things,
            "/rest/things/{uid}": self._thing,
            "/rest/things/{uid}/status": self._thing_status,
            "/rest/links": self._links,
            "/rest/events": self._events,
            "/rest/thinghost/why/{name}": self._why,
            "/rest/thinghost/diag": self._diagnosis,
            "/rest/thinghost/health": self._health,
        }
        got = [web.get(path + end, answer) for path, answer in paths.items() for end in ("", "/")]
        return [
            *got,
            web.put("/rest/items/{name}/state", self._put_state),
            web.post("/rest/items/{name}", self._post_command),
            web.put("/rest/things/{uid}/enable", self._put_enable),
            web.post("/rest/thinghost/things/{uid}/actions/{name}", self._act),
        ]

    @property
    def _directory(self) -> Directory:
        runtime = self._runtime
        links = runtime.model.links
        zone = runtime.clock.zone
        return Directory(runtime.things, list(runtime.items), links, self._plugins, zone, runtime.transform)

    async def _root(self, request: web.Request) -> web.Response:
        links = [
            {"type": name, "url": f"{request.url.origin()}/rest/{name}"}
            for name in ("discovery", "events", "inbox", "items", "links", "rules", "things")
        ]
        return _json(
            {
                "version": _API_VERSION,
                "locale": "en",
                "measurementSystem": "SI",
                "timezone": str(self._runtime.clock.zone),
                "runtimeInfo": {
                    "version": _OPENHAB_VERSION,
                    "buildString": f"Python {platform.python_version()}",
                },
                "links": links,
            }
        )

    async def _items(self, request: web.Request) -> web.Response:
        fields = request.query.get("fields")
        found = [_linked(each, request) for each in self._directory.item_list()]
        return _json([_only(each, fields.split(",")) for each in found] if fields else found)

    async def _item(self, request: web.Request) -> web.Response:
        recursive = request.query.get("recursive", "true").lower() == "true"
        zone, transform = self._runtime.clock.zone, self._runtime.transform
        item = item_json(self._named(request), zone, transform, recursive=recursive)
        return _json(_linked(item, request))

    async def _state(self, request: web.Request) -> web.Response:
        return web.Response(text=self._named(request).state.to_full_string(self._runtime.clock.zone))

    async def _put_state(self, request: web.Request) -> web.Response:
        item, (text, source) = self._named(request), await _asked(request)
        state = item.type.parse_state(text)
        if state is None:
            refuse(400, f"item {item.name} ({item.type.name}) takes no state '{text}'")
        self._runtime.items.update(item, state, source)
        return web.Response(status=202)

    async def _post_command(self, request: web.Request) -> web.Response:
        item, (text, source) = self._named(request), await _asked(request)
        command = _toggled(item) if text.lower() == "toggle" else item.type.parse_command(text)
        if command is None:
            return web.Response(status=400)
        self._runtime.items.send_command(item, command, source)
        return web.Response()

    async def _things(self, _request: web.Request) -> web.Response:
        return _json(self._directory.thing_list())

    async def _thing(self, request: web.Request) -> web.Response:
        return self._answer_with(self._named_thing(request))

    async def _thing_status(self, request: web.Request) -> web.Response:
        return _json(status_dto(self._named_thing(request).status_info))

    async def _put_enable(self, request: web.Request) -> web.Response:
        thing, wanted = self._named_thing(request), (await request.text()).strip()
        if wanted not in _BOOLEANS:
            refuse(400, f"the body must be true or false, not '{wanted}'")
        try:
            await self._runtime.set_enabled(thing.uid, enabled=_BOOLEANS[wanted])
        except OSError as error:
            refuse(500, f"{error.filename} cannot be written: {error.strerror}")
        return self._answer_with(thing)

    def _answer_with(self, thing: Thing) -> web.Response:
        return _json(next(each for each in self._directory.thing_list() if each["UID"] == thing.uid.text))

    async def _health(self, _request: web.Request) -> web.Response:
        return _json(health_list(self._runtime))

    async def _links(self, request: web.Request) -> web.Response:
        wanted = {key: value for key, value in request.query.items() if key in ("itemName", "channelUID")}
        links = self._directory.link_list()
        return _json([link for link in links if all(link[key] == value for key, value in wanted.items())])

    async def _events(self, request: web.Request) -> web.StreamResponse:
        wants = topic_filter(request.query.get("topics", ""))
        if wants is None:
            refuse(400, "topics may have only letters, digits, blanks and _ * / , : -")
        return await send_events(request, self._runtime, wants)

    async def _why(self, request: web.Request) -> web.Response:
        item, zone = self._named(request), self._runtime.clock.zone
        chain = why(self._runtime.causes, item, zone)
        told = [{"time": when(each.time, zone), "text": each.text} for each in chain]
        return _json({"item": item.name, "state": item.state.to_full_string(zone), "chain": told})

    async def _diagnosis(self, _request: web.Request) -> web.Response:
        return _json(diagnosis(self._runtime, self._log))

    async def _act(self, request: web.Request) -> web.Response:
        """Do an action of a thing; its arguments are the members of a JSON object, where it takes any."""
        arguments = _object(await request.text() or "{}")
        try:
            uid = ThingUID.parse(request.match_info["uid"])
            answer = await self._runtime.thing_action(uid, request.match_info["name"], **arguments)
        except (ThinghostError, ValueError) as error:
            refuse(400, str(error))
        return _json({"answer": answer})

    def _named(self, request: web.Request) -> Item:
        name = request.match_info["name"]
        return self._runtime.items.get(name) or refuse(404, f"item {name} does not exist")

    def _named_thing(self, request: web.Request) -> Thing:
        uid = request.match_info["uid"]
        found = (thing for thing in self._runtime.things if thing.uid.text == uid)
        return next(found, None) or refuse(404, f"thing {uid} does not exist")


def refuse(status: int, message: str) -> NoReturn:
    """Answer with *status* and openHAB's body for errors (openhab-runtime 6.1)."""
    raise _ERRORS[status](text=error_body(status, message), content_type="application/json")


def error_body(status: int, message: str) -> str:
    """Return the body of an answer that says what is wrong."""
    return json.dumps({"error": {"message": message, "http-code": status}}, ensure_ascii=False)


_ERRORS: dict[int, Callable[..., web.HTTPError]] = {
    400: web.HTTPBadRequest,
    404: web.HTTPNotFound,
    409: web.HTTPConflict,
    500: web.HTTPInternalServerError,
}


def _json(content: object) -> web.Response:
    return web.json_response(text=json.dumps(content, ensure_ascii=False))


def _linked(item: Json, request: web.Request) -> Json:
    members = [_linked(each, request) for each in item.get("members", ())]
    link = f"{request.url.origin()}/rest/items/{item['name']}"
    return {**item, **({"members": members} if "members" in item else {}), "link": link}


def _only(content: Json, fields: list[str]) -> Json:
    return {key: value for key, value in content.items() if key in fields}


def _toggled(item: Item) -> Command | None:
    wanted = _TOGGLED.get(item.type.name)
    state = None if wanted is None else item.state_as(wanted)
    return None if state is None else _OPPOSITES[state]


def _object(text: str) -> Json:
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    return (
        read
        if isinstance(read, dict)
        else refuse(400, 'the arguments must be a JSON object such as {"times": 2}')
    )


async def _asked(request: web.Request) -> tuple[str, str]:
    """Return the text that *request* brings, and who asks: plain, or JSON with ``value`` and ``source``."""
    text, said = await request.text(), None
    if request.content_type == "application/json":
        try:
            body = json.loads(text)
            text, said = body["value"], body.get("source")
        except (ValueError, TypeError, KeyError, AttributeError):
            refuse(400, 'the body is no JSON object such as {"value": "ON"}')
    if not isinstance(text, str):
        refuse(400, f"the value must be a text, not {json.dumps(text)}")
    given = request.headers.get("X-OpenHAB-Source") or said or request.query.get("source")
    return text, f"{given}=>{SOURCE}" if given else SOURCE
