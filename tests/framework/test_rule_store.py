"""What rules remember: a private file for each rule file, kept over reloads and restarts."""

import asyncio
import json
import logging
from pathlib import Path

import pytest

from framework.verb_home import verb_home
from thinghost.rules import log, shared, store
from thinghost.rules.owner import Owner, owned_by
from thinghost.testing import in_virtual_time


def kept(folder: Path, name: str = "sun.py") -> object:
    path = folder / "rules" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


@in_virtual_time()
async def test_what_is_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    async with verb_home(tmp_path):
        store["count"] = store.get("count", 0) + 1
        store["days"] = ["MON", "TUE"]
    async with verb_home(tmp_path):
        store["count"] += 1
        del store["days"]
        assert (dict(store), len(store), "days" in store) == ({"count": 2}, 1, False)
    assert kept(tmp_path) == {"count": 2}


@in_virtual_time()
async def test_what_is_stored_is_there_after_a_reload(tmp_path: Path) -> None:
    async with verb_home(tmp_path) as house:
        store["count"] = 1
        house.owner.close()
        with owned_by(Owner("sun.py")):
            assert store["count"] == 1


@in_virtual_time()
async def test_the_disk_is_written_once_a_second_at_most(tmp_path: Path) -> None:
    async with verb_home(tmp_path):
        for number in range(1000):
            store["count"] = number
        assert kept(tmp_path) is None
        await asyncio.sleep(1.1)
        assert kept(tmp_path) == {"count": 999}
        store["count"] = 999
        path = tmp_path / "rules" / "sun.py.json"
        path.unlink()
        await asyncio.sleep(2)
        assert not path.exists()


@in_virtual_time()
async def test_the_file_is_private(tmp_path: Path) -> None:
    async with verb_home(tmp_path, name="solar/sun.py"):
        store["token"] = "secret"
    path = tmp_path / "rules" / "solar" / "sun.py.json"
    assert path.stat().st_mode & 0o777 == 0o600


@in_virtual_time()
async def test_each_file_remembers_for_itself_and_all_share_one(tmp_path: Path) -> None:
    async with verb_home(tmp_path):
        store["count"] = shared["count"] = 1
        with owned_by(Owner("moon.py")):
            assert (dict(store), dict(shared)) == ({}, {"count": 1})
            shared["count"] += 1
        assert (store["count"], shared["count"]) == (1, 2)
    assert kept(tmp_path, "shared") == {"count": 2}


@in_virtual_time()
async def test_only_what_json_has_is_stored(tmp_path: Path) -> None:
    async with verb_home(tmp_path):
        with pytest.raises(TypeError, match=r"^Object of type object is not JSON serializable$"):
            store["thing"] = object()
        assert (dict(store), repr(store)) == ({}, "<store of 0 values>")


@in_virtual_time()
async def test_a_thread_may_store_something(tmp_path: Path) -> None:
    async with verb_home(tmp_path):
        await asyncio.to_thread(store.update, {"count": 1})
        await asyncio.sleep(1.1)
        assert kept(tmp_path) == {"count": 1}


@in_virtual_time()
async def test_the_log_has_the_name_of_the_rule_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "rules")
    async with verb_home(tmp_path, name="solar/sun.py"):
        log.debug("day %d", 1)
        log.info("day %d", 2)
        log.warning("day %d", 3)
        log.error("day %d", 4)
        try:
            raise OSError("no disk")  # noqa: TRY301  what is being handled
        except OSError:
            log.exception("day %d", 5)
    found = [each for each in caplog.records if each.name.startswith("rules")]
    assert {(each.name, each.filename) for each in found} == {("rules.solar.sun", "test_rule_store.py")}
    assert [f"{each.levelname} {each.getMessage()}" for each in found] == [
        "DEBUG day 1",
        "INFO day 2",
        "WARNING day 3",
        "ERROR day 4",
        "ERROR day 5",
    ]
    assert found[-1].exc_info is not None
