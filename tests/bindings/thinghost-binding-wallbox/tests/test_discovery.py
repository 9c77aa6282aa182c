"""Load managers are found by asking for them, and chargers because their manager tells of them."""

from pathlib import Path

import pytest
from thinghost import DiscoveryResult, InboxAddedEvent
from thinghost.testing import in_virtual_time, running_house

from thinghost_wallbox.discovery import result_of
from thinghost_wallbox.simulator import findable, simulated_manager

THINGS = 'Bridge wallbox:loadmanager:garage [ hostname="{0.address}", password="{0.password}" ]'


@in_virtual_time()
async def test_a_load_manager_answers_who_asks_for_it(tmp_path: Path) -> None:
    async with (
        simulated_manager([1]) as manager,
        findable(manager) as where,
        running_house(tmp_path, record=(InboxAddedEvent,)) as house,
    ):
        assert await house.runtime.discovery.scan("wallbox", text=where) == []
        facts = {"hostname": manager.address, "serialNumber": "LM4711"}
        uid = "wallbox:loadmanager:LM4711"
        expected = DiscoveryResult(uid, "Load Manager LM4711", facts, "serialNumber")
        assert [event.entry.result for event in house.recorded.of(InboxAddedEvent)] == [expected]


@in_virtual_time()
async def test_a_load_manager_tells_of_the_chargers_that_no_file_has(tmp_path: Path) -> None:
    async with (
        simulated_manager([1, 2]) as manager,
        running_house(tmp_path, things=THINGS.format(manager), record=(InboxAddedEvent,)) as house,
    ):
        await house.settled()
        found = [event.entry.result for event in house.recorded.of(InboxAddedEvent)]
        assert [(str(result.thing_uid), result.properties["number"]) for result in found] == [
            ("wallbox:charger:garage:1", 1),
            ("wallbox:charger:garage:2", 2),
        ]


@pytest.mark.parametrize("answer", [b"", b"{}", b"\xff", b'{"manager": "a:b", "port": 1}'])
def test_another_answer_is_no_load_manager(answer: bytes) -> None:
    assert result_of(answer, "192.168.1.9") is None
