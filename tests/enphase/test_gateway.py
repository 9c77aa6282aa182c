"""Which page of a gateway is asked for when, and what happens to the others when one fails."""

import contextlib
import logging
from typing import Any, TypeVar

import pytest

from enphase.handlers import Time
from thinghost import CommunicationError
from thinghost_enphase.answer import NotOfferedError
from thinghost_enphase.endpoint import Endpoint
from thinghost_enphase.gateway import Gateway
from thinghost_enphase.info import Info
from thinghost_enphase.pace import Pace, tolerated_failures
from thinghost_enphase.refusal import PageRefusedError, RefusedError

T = TypeVar("T")

MINUTE = 60
DAY = 86_400
METERS = [{"eid": 1, "state": "enabled", "measurementType": "production"}]
PAGES: dict[str, object] = {
    "production": {"wattsNow": 850},
    "meters": METERS,
    "readings": [{"eid": 1, "activePower": 850}],
    "report": {"production": [{"type": "inverters", "activeCount": 1, "wNow": 840}]},
    "inverters": [{"serialNumber": "11"}],
}


class Pages:
    """A client of a gateway that has some pages; an error stands for a page that raises it."""

    def __init__(self, pages: dict[str, object], software: str = "D8.2.4345") -> None:
        self.pages = pages
        self.address = "envoy.local"
        self.info: Info | None = None
        self.software = software
        self.asked: list[str] = []
        self.written: list[tuple[str, str, object]] = []

    async def detect(self) -> None:
        self.info = Info("1", "800", self.software)

    async def read(self, endpoint: Endpoint[T]) -> T:
        self.asked.append(endpoint.name)
        page = self.pages.get(endpoint.name, NotOfferedError(f"{endpoint.path} is not there"))
        if isinstance(page, Exception):
            raise page
        return endpoint.structure(page)

    async def write(self, method: str, path: str, document: object, *, slow: bool = False) -> object:
        assert not slow
        self.written.append((method, path, document))
        return None


class Reader:
    """A gateway that is read when the test says so."""

    def __init__(self, client: Pages, seconds: float = MINUTE) -> None:
        self.client = client
        self.time = Time(0)
        self.gateway = Gateway(client, self.time, seconds=seconds)

    async def asked(self, after: float = 0) -> list[str]:
        """Return what is asked for by a reading *after* seconds."""
        self.time.seconds += after
        self.client.asked.clear()
        await self.gateway.read()
        return self.client.asked


async def test_what_changes_seldom_is_asked_for_seldom() -> None:
    reader = Reader(Pages(PAGES))
    await reader.asked()
    assert await reader.asked(MINUTE) == ["readings", "report"]
    assert await reader.asked(5 * MINUTE) == ["production", "readings", "report", "inverters"]
    assert await reader.asked(15 * MINUTE) == ["production", "meters", "readings", "report", "inverters"]


async def test_without_meters_the_gateways_own_figures_are_read_every_time() -> None:
    reader = Reader(Pages({**PAGES, "meters": []}))
    await reader.asked()
    assert await reader.asked(MINUTE) == ["production", "report"]


async def test_who_is_in_a_hurry_gets_every_page_that_much_more_often() -> None:
    reader = Reader(Pages(PAGES), seconds=2)
    await reader.asked()
    assert await reader.asked(2) == ["readings", "report"]
    assert await reader.asked(10) == ["production", "readings", "report", "inverters"]


@pytest.mark.parametrize(
    ("software", "missing"),
    [
        ("D3.7.0", {"meters", "report", "ensemble", "energy", "device_data", "inventory", "home"}),
        ("R3.9.36", {"ensemble", "energy", "device_data", "generator_model"}),
        ("D7.6.175", {"device_data"}),
        ("", set()),
    ],
)
async def test_old_firmware_is_not_asked_for_pages_of_new_one(software: str, missing: set[str]) -> None:
    asked = await Reader(Pages(PAGES, software)).asked()
    known = {"meters", "report", "ensemble", "energy", "device_data", "inventory", "home", "generator_model"}
    assert known - set(asked) >= missing
    assert "production" in asked


async def test_what_is_not_there_is_asked_for_again_a_day_later() -> None:
    reader = Reader(Pages(PAGES))
    assert "energy" in await reader.asked()
    assert "energy" not in await reader.asked(5 * MINUTE)
    assert "energy" in await reader.asked(DAY)


async def test_new_firmware_is_looked_at_anew() -> None:
    client = Pages({**PAGES})
    reader = Reader(client)
    await reader.asked()
    client.software, client.pages["readings"] = "D8.3.5433", CommunicationError("away")
    client.pages["report"] = CommunicationError("away")
    with pytest.raises(CommunicationError, match=r"^away$"):
        await reader.asked(MINUTE)
    client.pages |= {name: PAGES[name] for name in ("readings", "report")}
    assert {"meters", "energy", "inventory"} <= set(await reader.asked(MINUTE))


async def test_two_failures_in_a_row_end_a_reading_and_what_was_not_asked_for_comes_next_time() -> None:
    away = CommunicationError("away")
    reader = Reader(Pages({**PAGES, "report": away, "production_page": away, "energy": away}))
    first = await reader.asked()
    assert first[-2:] == ["report", "energy"]
    assert "inverters" not in first
    reader.client.pages["energy"] = NotOfferedError("it is not there")
    assert "inverters" in await reader.asked(MINUTE)


async def test_a_page_that_goes_on_failing_is_asked_for_more_seldom() -> None:
    reader = Reader(Pages({**PAGES, "report": CommunicationError("away")}))
    asked = ["report" in await reader.asked(MINUTE) for _ in range(8)]
    assert asked == [True, True, True, False, False, False, True, False]


async def test_a_page_that_failed_keeps_its_value_twice() -> None:
    reader = Reader(Pages({**PAGES}))
    await reader.asked()
    reader.client.pages["report"] = CommunicationError("away")
    kept = []
    for _ in range(3):
        reader.time.seconds += MINUTE
        kept.append((await reader.gateway.read()).snapshot.report is not None)
    assert kept == [True, True, False]


async def test_credentials_that_are_let_in_nowhere_are_tried_twice_only() -> None:
    refused = RefusedError("token refused")
    reader = Reader(Pages(dict.fromkeys(PAGES, refused)))
    with pytest.raises(RefusedError, match=r"^token refused$"):
        await reader.asked()
    assert reader.client.asked == ["production", "meters"]


async def test_pages_that_are_kept_from_the_user_do_not_end_a_reading() -> None:
    refused = PageRefusedError("not for you")
    reader = Reader(Pages({**PAGES, "meters": refused, "inverters": refused, "inventory": refused}))
    assert (await reader.asked())[-1] == "home"


async def test_a_gateway_without_any_figures_says_why() -> None:
    reader = Reader(Pages({"inverters": [{"serialNumber": "11"}]}))
    with pytest.raises(NotOfferedError, match=r"^/api/v1/production is not there$"):
        await reader.asked()


async def test_what_is_offered_refused_and_missing_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "thinghost_enphase")
    pages = {**PAGES, "inverters": PageRefusedError("not for you"), "inventory": CommunicationError("away")}
    reader = Reader(Pages(pages))
    await reader.asked()
    await reader.asked(MINUTE)
    assert caplog.messages == [
        (
            "envoy.local is Envoy 1 with firmware D8.2.4345; offered: production, meters, readings, report; "
            "refused: inverters; without answer: inventory"
        )
    ]


def live(stream: str) -> dict[str, Any]:
    return {"connection": {"sc_stream": stream}, "meters": {"pv": {"agg_p_mw": 850_000}}}


async def test_the_present_power_is_read_alone_and_live_data_is_asked_to_move() -> None:
    client = Pages({**PAGES, "live": live("disabled")})
    reader = Reader(client)
    pace = Pace(reader.gateway, client, reader.time, seconds=DAY, live=30)
    await pace.read()
    client.asked.clear()
    for _ in range(3):
        reader.time.seconds += 30
        await pace.read()
    assert client.asked == ["readings", "live"] * 3
    assert client.written == [("POST", "/ivp/livedata/stream", {"enable": 1})] * 2
    client.pages["live"] = live("enabled")
    reader.time.seconds += DAY / 2
    await pace.read()
    assert len(client.written) == 2


async def test_the_whole_is_read_when_it_is_due_and_after_a_failure() -> None:
    client = Pages(dict(PAGES))
    reader = Reader(client)
    pace = Pace(reader.gateway, client, reader.time, seconds=300, live=30)
    kinds = []
    for step in range(12):
        client.asked.clear()
        reader.time.seconds += 30
        client.pages["readings"] = CommunicationError("no answer") if step == 3 else PAGES["readings"]
        with contextlib.suppress(CommunicationError):
            await pace.read()
        kinds.append("report" in client.asked)
    assert kinds == [True, *[False] * 2, False, True, *[False] * 7]


def test_the_outage_of_the_night_is_tolerated_at_any_pace() -> None:
    assert {seconds: tolerated_failures(seconds) for seconds in (1, 5, 30, 60, 300)} == {
        1: 121,
        5: 25,
        30: 7,
        60: 6,
        300: 6,
    }
