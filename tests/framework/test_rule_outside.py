"""What rules do outside of the house, in a test: nothing."""

from pathlib import Path

import pytest

from thinghost.rules import CommandOutput, HttpAnswer
from thinghost.testing import RuleFailedError, VirtualHome

RULES = """
from house import items
from thinghost.rules import changed, http, notify, run_command

@changed(items.Text, to="ask")
async def ask():
    answer = await http.get("http://192.0.2.1/mode", params={"key": "secret"})
    items.Text.post_update(answer.text)

@changed(items.Text, to="run")
async def run():
    done = await run_command(["date", "+%H"])
    items.Text.post_update(done.output)

@changed(items.Text, to="tell")
def tell():
    notify("Hello.", title="House", to="nobody")
"""


@pytest.fixture
def home_folder(tmp_path: Path) -> Path:
    (tmp_path / "items").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "items/house.items").write_text("String Text", encoding="utf-8")
    (tmp_path / "rules/outside.py").write_text(RULES, encoding="utf-8")
    return tmp_path


async def test_what_people_would_be_told_is_kept(home: VirtualHome) -> None:
    await home.set("Text", "tell")
    assert home.messages == ["Hello."]


async def test_servers_and_programs_say_what_the_test_says(home: VirtualHome) -> None:
    home.answers["GET http://192.0.2.1/mode"] = HttpAnswer(200, "AWAY", {})
    await home.set("Text", "ask")
    assert home.state("Text") == "AWAY"
    home.answers["date +%H"] = CommandOutput(0, "07", "")
    await home.set("Text", "run")
    assert home.state("Text") == "07"


async def test_who_is_asked_without_an_answer_is_named(home: VirtualHome) -> None:
    with pytest.raises(RuleFailedError, match=r"tests ask nobody: expected home\.answers\['date \+%H'\]$"):
        await home.set("Text", "run")


async def test_an_answer_may_be_an_error(home: VirtualHome) -> None:
    home.answers["date +%H"] = TimeoutError("date took longer than 10 s, and was killed")
    with pytest.raises(RuleFailedError, match=r"TimeoutError: date took longer than 10 s, and was killed$"):
        await home.set("Text", "run")
