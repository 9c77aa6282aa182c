"""One endpoint of a device that fails degrades its channels only, and is told once."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path

import attrs
import pytest

from framework.demo_binding import EXACT, module_with
from thinghost import (
    ChannelDefinition,
    ChannelType,
    CommunicationError,
    ConfigurationError,
    DecimalType,
    Endpoint,
    Thing,
    ThingHandler,
    ThingHandlerCallback,
    ThingStatus,
    ThingStatusInfoChangedEvent,
    ThingType,
    ThingUID,
)
from thinghost.plugins import load_binding
from thinghost.testing import RecordingCallback, RunningHouse, in_virtual_time, running_house
from thinghost.web.directory import health_list

GAUGE = ThingUID.parse("plant:gauge:g")
THINGS = "Thing plant:gauge:g"
ITEMS = """
Number Power { channel="plant:gauge:g:power" }
Number Panels { channel="plant:gauge:g:panels" }
Number Meters { channel="plant:gauge:g:meters" }
"""
SLOW = CommunicationError("page /x took longer than 45 s")
GONE = CommunicationError("page /x answers 503")


@attrs.define(eq=False)
class Plant:
    """A device of three pages; *trouble* is what happens to them."""

    trouble: dict[str, Exception] = attrs.field(factory=dict)
    polls: int = 0


class GaugeHandler(ThingHandler[object]):
    """Asks for the power, then for panels and meters, which may fail."""

    def __init__(
        self, plant: Plant, thing: Thing, configuration: object, callback: ThingHandlerCallback
    ) -> None:
        super().__init__(thing, configuration, callback)
        self.plant = plant
        self.endpoints: dict[str, Endpoint] = {
            name: callback.endpoint(name, [name, "no such channel"]) for name in ("panels", "meters")
        }

    async def initialize(self) -> None:
        self.callback.run_every(60, self.poll)

    async def poll(self) -> None:
        self.plant.polls += 1
        self.ask("power")
        for name, endpoint in self.endpoints.items():
            with endpoint:
                self.ask(name)

    def ask(self, name: str) -> None:
        if name in self.plant.trouble:
            raise self.plant.trouble[name]
        self.callback.update_state(name, DecimalType(Decimal(self.plant.polls)))


@asynccontextmanager
async def gauge(plant: Plant, folder: Path) -> AsyncIterator[RunningHouse]:
    number = ChannelType("plant:number", "Number", "Number")
    channels = tuple(ChannelDefinition(name, number) for name in ("power", "panels", "meters"))
    kind = ThingType("plant:gauge", "Gauge", partial(GaugeHandler, plant), channels=channels)
    binding = load_binding("plant", module_with(thinghost_thing_types=lambda: [kind]))
    async with running_house(
        folder, things=THINGS, items=ITEMS, bindings=[binding], patience=EXACT
    ) as running:
        await asyncio.sleep(1)
        yield running


def status(running: RunningHouse) -> str:
    return running.statuses["plant:gauge:g"]


@in_virtual_time()
async def test_before_its_first_answer_an_endpoint_is_missed_at_once(tmp_path: Path) -> None:
    async with gauge(Plant({"panels": SLOW}), tmp_path) as running:
        assert status(running) == "ONLINE: without panels: page /x took longer than 45 s"
        assert running.states == {"Power": "1", "Panels": "UNDEF", "Meters": "1"}


@in_virtual_time()
async def test_after_it_the_third_failure_in_a_row_counts_and_the_next_answer_mends_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    plant = Plant()
    async with gauge(plant, tmp_path) as running:
        plant.trouble["panels"] = SLOW
        await asyncio.sleep(120)
        assert (status(running), running.states["Panels"]) == ("ONLINE", "1")
        await asyncio.sleep(60)
        plant.trouble["panels"] = GONE
        await asyncio.sleep(600)
        assert status(running) == "ONLINE: without panels: page /x took longer than 45 s"
        assert running.states == {"Power": "14", "Panels": "UNDEF", "Meters": "14"}
        del plant.trouble["panels"]
        await asyncio.sleep(60)
        assert (status(running), running.states["Panels"]) == ("ONLINE", "15")
        assert caplog.messages == [
            "plant:gauge:g is ONLINE",
            "plant:gauge:g is ONLINE: without panels: page /x took longer than 45 s",
            "plant:gauge:g is ONLINE",
        ]
        assert [record.levelname for record in caplog.records] == ["INFO", "WARNING", "INFO"]


@in_virtual_time()
async def test_a_failure_that_was_tolerated_is_forgiven_by_an_answer(tmp_path: Path) -> None:
    plant = Plant()
    async with gauge(plant, tmp_path) as running:
        for fails in (True, False) * 5:
            plant.trouble = {"panels": SLOW} if fails else {}
            await asyncio.sleep(120)
        assert [str(event.info) for event in running.recorded.of(ThingStatusInfoChangedEvent)][2:] == [
            "ONLINE"
        ]


@in_virtual_time()
async def test_several_that_are_missing_are_all_named(tmp_path: Path) -> None:
    plant = Plant({"panels": SLOW, "meters": GONE})
    async with gauge(plant, tmp_path) as running:
        assert status(running) == (
            "ONLINE: without panels: page /x took longer than 45 s; without meters: page /x answers 503"
        )
        del plant.trouble["panels"]
        await asyncio.sleep(60)
        assert status(running) == "ONLINE: without meters: page /x answers 503"


@in_virtual_time()
async def test_a_device_that_is_offline_says_that_and_what_is_missing_when_it_is_back(tmp_path: Path) -> None:
    plant = Plant({"panels": SLOW})
    async with gauge(plant, tmp_path) as running:
        plant.trouble["power"] = CommunicationError("nobody answers")
        await asyncio.sleep(90)
        assert status(running) == "OFFLINE (COMMUNICATION_ERROR): nobody answers"
        del plant.trouble["power"]
        await asyncio.sleep(60)
        assert status(running) == "ONLINE: without panels: page /x took longer than 45 s"


@in_virtual_time()
async def test_what_only_a_person_can_mend_and_a_slip_are_not_kept_by_an_endpoint(tmp_path: Path) -> None:
    plant = Plant({"panels": ConfigurationError("the password is wrong")})
    async with gauge(plant, tmp_path) as running:
        assert status(running) == "OFFLINE (CONFIGURATION_ERROR): the password is wrong"


@in_virtual_time()
async def test_what_a_handler_says_of_itself_stands_and_bare_online_names_what_is_missing(
    tmp_path: Path,
) -> None:
    async with gauge(Plant({"panels": SLOW}), tmp_path) as running:
        handler = handler_of(running)
        handler.callback.update_status(ThingStatus.ONLINE, description="dusty")
        assert status(running) == "ONLINE: dusty"
        handler.callback.update_status(ThingStatus.ONLINE)
        assert status(running) == "ONLINE: without panels: page /x took longer than 45 s"


@in_virtual_time()
async def test_late_words_of_an_endpoint_are_not_heard(tmp_path: Path) -> None:
    async with gauge(Plant(), tmp_path) as running:
        handler = handler_of(running)
    handler.endpoints["panels"].failed(SLOW)
    assert (status(running), running.states["Panels"]) == ("UNINITIALIZED", "1")


@in_virtual_time()
async def test_a_name_is_given_once(tmp_path: Path) -> None:
    async with gauge(Plant(), tmp_path) as running:
        with pytest.raises(ValueError, match=r"^plant:gauge:g has an endpoint 'panels' already$"):
            handler_of(running).callback.endpoint("panels")


@in_virtual_time()
async def test_the_health_of_polls_and_endpoints_is_listed(tmp_path: Path) -> None:
    plant = Plant()
    async with gauge(plant, tmp_path) as running:
        plant.trouble["panels"] = SLOW
        await asyncio.sleep(120)
        good, last = "2026-01-01 00:02:00.000", "2026-01-01 00:00:00.000"
        assert health_list(running.runtime) == [
            {"thing": "plant:gauge:g", "name": "poll", "failures": 0, "lastGood": good},
            {
                "thing": "plant:gauge:g",
                "name": "panels",
                "failures": 2,
                "lastGood": last,
                "lastError": "page /x took longer than 45 s",
            },
            {"thing": "plant:gauge:g", "name": "meters", "failures": 0, "lastGood": good},
        ]


def handler_of(running: RunningHouse) -> GaugeHandler:
    hosted = running.runtime._things.hosted(GAUGE)
    assert hosted is not None
    assert isinstance(hosted.handler, GaugeHandler)
    return hosted.handler


def test_a_recording_callback_has_endpoints_that_do_the_same() -> None:
    callback = RecordingCallback.of("plant:gauge:g")
    panels = callback.endpoint("panels", ["panels"])
    assert panels.is_good
    with panels:
        raise SLOW
    assert (panels.is_good, callback.endpoints["panels"].missing, callback.states) == (
        False,
        SLOW,
        {"panels": "UNDEF"},
    )
    with panels:
        pass
    assert panels.is_good
