"""One HTTP session for all handlers: made when it is wanted, without cookies, closed with the house."""

import subprocess
import sys
from pathlib import Path

import aiohttp
from aiohttp import web

from framework.demo_binding import Home, house
from thinghost.testing import RecordingCallback
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock

CANDLES = "Thing demo:candle:c\nThing demo:candle:d"


async def serve() -> tuple[web.AppRunner, str]:
    """Serve a page that sets a cookie and shows the one that it is sent."""

    async def page(request: web.Request) -> web.Response:
        answer = web.Response(text=request.headers.get("Cookie", "no cookie"))
        answer.set_cookie("session", "1")
        return answer

    application = web.Application()
    application.router.add_get("/", page)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/"


@in_virtual_time()
async def test_all_handlers_share_one_session_that_keeps_no_cookies_and_is_closed_at_the_end(
    tmp_path: Path,
) -> None:
    home = Home()
    runner, url = await serve()
    async with house(home, virtual_clock(), CANDLES, folder=tmp_path) as runtime:
        while len(home.handlers) < 2 or not runtime.things:
            await virtual_clock().sleep(1)
        sessions = [handler.callback.http for handler in home.handlers.values()]
        assert sessions[0] is sessions[1]
        for _ in range(2):
            async with sessions[0].get(url) as answer:
                assert await answer.text() == "no cookie"
        await sessions[0].close()
        again = home.handlers["c"].callback.http
        assert not again.closed
    assert again.closed
    await runner.cleanup()


async def test_a_request_has_limits_of_its_own_unless_it_says_otherwise() -> None:
    callback = RecordingCallback.of("demo:candle:c")
    session: aiohttp.ClientSession = callback.http
    assert (session.timeout.total, session.timeout.connect) == (30, 10)
    assert session.connector is not None
    assert session.connector.limit_per_host == 8
    await callback.close()
    assert session.closed


def test_who_wants_no_session_does_not_import_aiohttp() -> None:
    program = "import sys; import thinghost, thinghost.runtime; print('aiohttp' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  our own
    assert found.stdout == "False\n"
