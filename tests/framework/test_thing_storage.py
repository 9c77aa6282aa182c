"""What a binding remembers of a thing is there after a restart, and nobody else can read it."""

import asyncio
import stat
from pathlib import Path

import pytest

from framework.demo_binding import Home, house
from thinghost import ThingUID
from thinghost.testing.virtual_clock import in_virtual_time, virtual_clock
from thinghost.thing_storage import ThingStorage, ThingStorages

CANDLE = ThingUID.parse("demo:candle:c")


@in_virtual_time()
async def test_a_handler_finds_what_the_one_before_the_restart_remembered(tmp_path: Path) -> None:
    home = Home()
    async with house(home, virtual_clock(), "Thing demo:candle:c\nThing demo:candle:d", folder=tmp_path):
        await asyncio.sleep(1)
        home.handlers["c"].callback.storage["token"] = {"jwt": "GEHEIM", "expires": 17.5}
        assert dict(home.handlers["d"].callback.storage) == {}
    async with house(home, virtual_clock(), "Thing demo:candle:c", folder=tmp_path):
        await asyncio.sleep(1)
        assert dict(home.handlers["c"].callback.storage) == {"token": {"jwt": "GEHEIM", "expires": 17.5}}
    assert [path.name for path in (tmp_path / "things").iterdir()] == ["demo:candle:c.json"]


def test_nothing_is_written_before_there_is_something(tmp_path: Path) -> None:
    storage = ThingStorages(tmp_path).of(CANDLE)
    assert (len(storage), "token" in storage, storage.get("token")) == (0, False, None)
    assert list(tmp_path.iterdir()) == []


def test_the_file_and_its_folder_are_private(tmp_path: Path) -> None:
    ThingStorages(tmp_path).of(CANDLE)["a"] = 1
    modes = [
        stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "things", *(tmp_path / "things").iterdir())
    ]
    assert modes == [0o700, 0o600]


def test_what_is_read_is_a_copy_and_what_is_assigned_too(tmp_path: Path) -> None:
    storage, given = ThingStorage(tmp_path / "a.json"), [1]
    storage["list"] = given
    given.append(2)
    storage["list"].append(3)
    assert dict(storage) == {"list": [1]}
    assert dict(ThingStorage(tmp_path / "a.json")) == {"list": [1]}


def test_what_is_deleted_is_gone_from_the_disk(tmp_path: Path) -> None:
    storage = ThingStorage(tmp_path / "a.json")
    storage.update(a=1, b=None)
    del storage["a"]
    assert dict(ThingStorage(tmp_path / "a.json")) == {"b": None}
    with pytest.raises(KeyError):
        del storage["a"]


def test_what_json_does_not_have_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    storage = ThingStorage(tmp_path / "a.json")
    storage["a"] = 1
    for wrong in (object(), float("nan")):
        with pytest.raises((TypeError, ValueError)):
            storage["a"] = wrong
    assert dict(ThingStorage(tmp_path / "a.json")) == dict(storage) == {"a": 1}


def test_the_same_value_again_is_not_written_again(tmp_path: Path) -> None:
    storage = ThingStorage(tmp_path / "a.json")
    storage["a"] = 1
    (tmp_path / "a.json").unlink()
    storage["a"] = 1
    assert list(tmp_path.iterdir()) == []


def test_its_text_tells_no_value(tmp_path: Path) -> None:
    storage = ThingStorage(tmp_path / "a.json")
    storage["token"] = "GEHEIM"
    assert repr(storage) == f"ThingStorage('{tmp_path}/a.json', 1 values)"


def test_a_broken_file_is_named_without_its_content_and_set_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.json"
    for content, reason in (('{"token": "GEHEIM', "it is no JSON"), ("[1]", "it is no JSON object")):
        path.write_text(content)
        caplog.clear()
        assert dict(ThingStorage(path)) == {}
        assert caplog.messages == [f"{path} is left out: {reason}; it is kept as a.json.broken"]
        assert (tmp_path / "a.json.broken").read_text() == content


def test_a_disk_that_cannot_be_written_to_costs_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    storage = ThingStorage(tmp_path / "file" / "a.json")
    caplog.clear()
    storage["token"] = "GEHEIM"
    assert storage["token"] == "GEHEIM"
    assert [message.partition(":")[0] for message in caplog.messages][-1:] == [
        f"{tmp_path}/file/a.json cannot be written"
    ]
    assert "GEHEIM" not in caplog.text


def test_a_handler_that_was_replaced_writes_to_the_same_storage(tmp_path: Path) -> None:
    storages = ThingStorages(tmp_path)
    old, new = storages.of(CANDLE), storages.of(ThingUID.parse("demo:candle:c"))
    old["a"] = 1
    new["b"] = 2
    assert dict(ThingStorages(tmp_path).of(CANDLE)) == {"a": 1, "b": 2}
