"""Actions of things over REST: what commands such as ``thinghost trust`` call."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from framework.demo_binding import module_with
from thinghost import CommunicationError, NoConfiguration, ThingHandler, ThingType, thing_action
from thinghost.plugins import load_binding
from thinghost.recent_log import RecentLog
from thinghost.testing import in_virtual_time, running_house
from thinghost.web.server import serving

NO_OBJECT = 'the arguments must be a JSON object such as {"times": 2}'


class BellHandler(ThingHandler[NoConfiguration]):
    """A bell."""

    @thing_action("Rings, and returns how often.")
    async def ring(self, times: int = 1) -> int:
        return times

    @thing_action("Fails.")
    async def fail(self) -> None:
        raise CommunicationError("the wire is cut")


@asynccontextmanager
async def server(folder: Path) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """Yield a session of somebody who may ask, and where the actions of a bell are."""
    bell = ThingType("bell:bell", "Bell", BellHandler)
    binding = load_binding("bell", module_with(thinghost_thing_types=lambda: [bell]))
    async with (
        running_house(folder, things="Thing bell:bell:b", bindings=[binding]) as house,
        serving(house.runtime, house.plugins, RecentLog()) as access,
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {access.token}"}) as session,
    ):
        await asyncio.sleep(1)
        yield session, f"{access.address}/rest/thinghost/things"


@pytest.mark.parametrize(
    ("path", "body", "status", "answer"),
    [
        ("bell:bell:b/actions/ring", "", 200, 1),
        ("bell:bell:b/actions/ring", '{"times": "3"}', 200, 3),
        ("bell:bell:b/actions/fail", "", 400, "the wire is cut"),
        (
            "bell:bell:b/actions/rung",
            "",
            400,
            "there is no action rung (there are fail, ring), did you mean 'ring'?",
        ),
        ("bell:bell:c/actions/ring", "", 400, "there is no thing bell:bell:c, did you mean 'bell:bell:b'?"),
        ("bell/actions/ring", "", 400, "'bell' has 1 segments, expected at least 3"),
        ("bell:bell:b/actions/ring", "[1]", 400, NO_OBJECT),
        ("bell:bell:b/actions/ring", "{", 400, NO_OBJECT),
    ],
)
@in_virtual_time()
async def test_an_action_is_done_and_a_refusal_is_explained(
    tmp_path: Path, path: str, body: str, status: int, answer: object
) -> None:
    async with server(tmp_path) as (session, things), session.post(f"{things}/{path}", data=body) as told:
        content = json.loads(await told.text())
    said = content["answer"] if status == 200 else content["error"]["message"]
    assert (told.status, said) == (status, answer)
