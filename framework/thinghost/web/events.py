"""Events as they happen, for a client that stays connected (openhab-runtime 6.5)."""

import asyncio
import json
import re
from collections.abc import Callable
from datetime import tzinfo

from aiohttp import web

from ..event import Event
from ..event_stream import EventStream, subscribed
from ..event_text import TEXTS, payload_of, topic_of
from ..runtime import Runtime

_ALIVE_SECONDS = 10
_ALIVE = f'event: alive\ndata: {{"type":"ALIVE","interval":{_ALIVE_SECONDS}}}\n\n'.encode()
_TOPICS = re.compile(r"[\w */,:-]*")
_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "Content-Encoding": "identity",
    "X-Accel-Buffering": "no",
}


def topic_filter(topics: str) -> Callable[[str], bool] | None:
    """Return what says whether a topic is one of *topics* (commas between, ``*`` for anything), None if they are none.

    No topic at all asks for every one.
    """
    if not _TOPICS.fullmatch(topics):
        return None
    wanted = [
        ".*".join(map(re.escape, each.strip().split("*"))) for each in topics.split(",") if each.strip()
    ]
    matches = re.compile("|".join(wanted) or ".*").fullmatch
    return lambda topic: matches(topic) is not None


async def send_events(
    request: web.Request, runtime: Runtime, wants: Callable[[str], bool]
) -> web.StreamResponse:
    """Send every event whose topic is wanted until the client leaves; it may be slow, and delays nobody."""
    response = web.StreamResponse(headers=_HEADERS)
    await response.prepare(request)
    name = "{}:{}".format(*request.get_extra_info("peername"))
    with subscribed(runtime.bus, TEXTS, f"REST events of {name}") as stream:
        try:
            while True:
                await response.write(await _next(stream, wants, runtime.clock.zone))
        except ConnectionResetError:
            return response


async def _next(stream: EventStream, wants: Callable[[str], bool], zone: tzinfo) -> bytes:
    """Return what is sent next: an event, or the sign that the connection lives."""
    try:
        async with asyncio.timeout(_ALIVE_SECONDS):
            async for event in stream:
                if wants(topic_of(event)):
                    return _message(event, zone)
    except TimeoutError:
        pass
    return _ALIVE


def _message(event: Event, zone: tzinfo) -> bytes:
    data = {
        "topic": topic_of(event),
        "payload": json.dumps(payload_of(event, zone), ensure_ascii=False),
        "type": type(event).__name__,
    }
    return f"event: message\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
