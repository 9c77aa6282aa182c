"""Triggers and conditions as openHAB's sentences."""

from pathlib import Path

import pytest

from framework.rule_parts import rule_parts
from framework.rules_at_work import rules_at_work
from thinghost.errors import ConfigurationError
from thinghost.rules.at_item import at_item
from thinghost.rules.condition_sentence import condition_of_sentence
from thinghost.rules.declaration import AnyOf, Trigger, draft_of
from thinghost.rules.event_triggers import on_event
from thinghost.rules.guard import onlyif
from thinghost.rules.item_triggers import changed, received, updated
from thinghost.rules.life_triggers import start_level, started, stopping
from thinghost.rules.selection import members_of
from thinghost.rules.sentence import when
from thinghost.rules.thing_triggers import thing_changed, thing_updated, triggered
from thinghost.rules.time_triggers import cron, daily
from thinghost.testing import in_virtual_time

ITEMS = """
Number:Temperature Temperature
Number:Power Power
Switch Light
Group Doors
Contact Front (Doors)
"""


@pytest.mark.parametrize(
    ("sentence", "trigger"),
    [
        ("Item Temperature changed", changed("Temperature")),
        ("Item Temperature changed from 20 to 21", changed("Temperature", from_="20", to="21")),
        ("Item Temperature changed to 21", changed("Temperature", to="21")),
        ("Item Mode changed from 'at home' to \"away\"", changed("Mode", from_="at home", to="away")),
        ("item light CHANGED TO ON", changed("light", to="ON")),
        ("Item Power changed above 2.5 kW for 10m", changed("Power", above="2.5 kW", held="10m")),
        ("Item Power changed by more than 100 W", changed("Power", by="100 W")),
        ("Item Power changed by 100", changed("Power", by="100")),
        ("Item Power changed below 0 to", None),
        ("Item Light received command", received("Light")),
        ("Item Light received command ON", received("Light", command="ON")),
        ("Item Light received update", updated("Light")),
        ("Item Light received update ON", updated("Light", to="ON")),
        ("Item Power received update above 5 for 1m", updated("Power", above="5", held="1m")),
        ("Item Power received update for 1h 30m", updated("Power", held="1h 30m")),
        ("Item Light* changed", changed("Light*")),
        ("Item added", on_event("openhab/items/*", types="ItemAddedEvent")),
        ("Thing removed", on_event("openhab/things/*", types="ThingRemovedEvent")),
        ("Member of Doors changed to OPEN", changed(members_of("Doors"), to="OPEN")),
        ("Member of Doors received update", updated(members_of("Doors"))),
        ("Member of Doors received command OFF", received(members_of("Doors"), command="OFF")),
        ("Descendent of Doors changed", changed(members_of("Doors", nested=True))),
        ('Thing "a:b:c" changed from ONLINE to OFFLINE', thing_changed("a:b:c", "ONLINE", "OFFLINE")),
        ("Thing a:b:c changed", thing_changed("a:b:c")),
        ("Thing a:b:c changed to OFFLINE for 5m", thing_changed("a:b:c", to="OFFLINE", held="5m")),
        ("Thing a:b:c received update", thing_updated("a:b:c")),
        ("Thing a:b:c received update ONLINE", thing_updated("a:b:c", "ONLINE")),
        ('Channel "a:b:c:d#e" triggered', triggered("a:b:c:d#e")),
        ("Channel a:b:c:d triggered 1002.0", triggered("a:b:c:d", "1002.0")),
        ("Time cron 0 0 7 ? * *", cron("0 0 7 ? * *")),
        ('Time cron "0 0 7 ? * MON-FRI"', cron("0 0 7 ? * MON-FRI")),
        ("Time is midnight", daily("0:00")),
        ("Time is noon", daily("12:00")),
        ("Time is 07:30", daily("7:30")),
        ("Time is Alarm", at_item("Alarm")),
        ("Time is Alarm timeOnly", at_item("Alarm", time_only=True)),
        ("Time is Alarm [timeOnly] [offset=-60]", at_item("Alarm", -60, time_only=True)),
        ("Time is Alarm offset=10m", at_item("Alarm", "10m")),
        ("Datetime is Alarm [timeOnly]", at_item("Alarm", time_only=True)),
        ("System started", started()),
        ("System shuts down", stopping()),
        ("System reached start level 50", started()),
        ("System reached start level 80", start_level(80)),
        ("Item A changed or Item B received command ON", changed("A") | received("B", command="ON")),
        (
            "Item A changed to ON or\n  Time is noon or\n  System started",
            changed("A", to="ON") | daily("12:00") | started(),
        ),
    ],
)
def test_a_sentence_is_a_trigger(sentence: str, trigger: Trigger | None) -> None:
    if trigger is None:
        with pytest.raises(ConfigurationError):
            when(sentence)
        return
    found = when(sentence)
    assert type(plain(found)) is type(plain(trigger))
    assert str(found) == str(trigger)


def plain(trigger: Trigger) -> object:
    """Return *trigger* without the places that it knows in its sentence."""
    if isinstance(trigger, AnyOf):
        return tuple(map(plain, trigger.triggers))
    return getattr(trigger, "trigger", trigger)


def test_a_sentence_stands_above_a_rule() -> None:
    @when("Item Light changed")
    @when("System started")
    @onlyif("Time 6:00 to 21:00")
    @onlyif("Item Light is ON")
    def rule() -> None: ...

    draft = draft_of(rule)
    assert list(map(str, draft.triggers)) == ["Light changed", "started"]
    assert list(map(str, draft.conditions)) == ["between 6:00 and 21:00", "Light == ON"]


@pytest.mark.parametrize(
    ("sentence", "message", "column"),
    [
        (
            "",
            "expected 'Item' or 'Member' or 'Descendent' or 'Thing' or 'Channel' or 'Time' or 'Datetime' or 'System'",
            1,
        ),
        (
            "Itm Light changed",
            (
                "'Itm' is not 'Item' or 'Member' or 'Descendent' or 'Thing' or 'Channel' or 'Time' or 'Datetime'"
                " or 'System', did you mean 'Item'?"
            ),
            0,
        ),
        ("Item", "expected the name of an item", 5),
        ("Item Light chagned", "'chagned' is not 'changed' or 'received', did you mean 'changed'?", 11),
        ("Item Light received", "expected 'update' or 'command'", 20),
        (
            "Item Light received comand ON",
            "'comand' is not 'update' or 'command', did you mean 'command'?",
            20,
        ),
        (
            "Item Light changed fro ON",
            "'fro' is not 'from' or 'to' or 'above' or 'below' or 'by' or 'for' or 'or', did you mean 'from'?",
            19,
        ),
        ("Item Light changed to", "expected a state", 22),
        (
            "Item Power changed for soon",
            "'soon' is no duration, expected one such as '10m', '1h 30m' or a number of seconds",
            23,
        ),
        ("Item Power changed to 5 above 6", "to= is one state: above= and below= cannot stand beside it", 5),
        ("Item Light changed to 'ON", "this quote has no end", 22),
        ("Member Doors changed", "'Doors' is not 'of'", 7),
        (
            "Item A changed or Thing hall changed",
            "'hall' is no UID, expected one such as 'binding:type:id'",
            24,
        ),
        (
            "Thing a:b:c changed to OFLINE",
            (
                "'OFLINE' is no status of a thing, expected one of UNINITIALIZED, INITIALIZING, UNKNOWN, ONLINE,"
                " OFFLINE, REMOVING, REMOVED, did you mean 'OFFLINE'?"
            ),
            23,
        ),
        (
            "System reached start level high",
            "'high' is no start level, expected a whole number from 1 to 100",
            27,
        ),
        ("System stopped", "'stopped' is not 'started' or 'shuts' or 'reached'", 7),
        ("System started now", "'now' is not 'or' or the end", 15),
        ("Time is 25:00", "'25:00' is no time of day, expected one such as '7:30' or '22:15:30'", 8),
    ],
)
def test_a_wrong_sentence_is_shown_with_its_place(sentence: str, message: str, column: int) -> None:
    with pytest.raises(ConfigurationError) as raised:
        when(sentence)
    assert str(raised.value) == f"{message}\n  {sentence}\n  {' ' * column}^"


@pytest.mark.parametrize(
    ("sentence", "message", "column"),
    [
        ("Item Tempreature changed to 5", "there is no item Tempreature, did you mean 'Temperature'?", 5),
        (
            "System started or Item Light changed to ONN",
            "item Light (Switch) takes no state 'ONN', expected ON, OFF, did you mean 'ON'?",
            40,
        ),
        (
            "Item Power changed above 20 °C",
            "item Power (Number:Power) takes no state '20 °C', expected a number, or a quantity such as '1 W'",
            28,
        ),
        ("Member of Light changed", "item Light (Switch) is no group and has no members", 10),
        (
            'Thing "demo:candle:b" changed',
            "there is no thing demo:candle:b, did you mean 'demo:candle:a'?",
            6,
        ),
        (
            "Channel demo:lamp:a:button triggered",
            "there is no thing demo:lamp:a, did you mean 'demo:candle:a'?",
            8,
        ),
    ],
)
@in_virtual_time()
async def test_what_is_not_in_the_house_is_shown_with_its_place(
    tmp_path: Path, sentence: str, message: str, column: int
) -> None:
    trigger = when(sentence)
    async with rule_parts(tmp_path, ITEMS, "Thing demo:candle:a") as parts:
        with pytest.raises(ConfigurationError) as raised:
            parts.arm(trigger)
    assert str(raised.value) == f"{message}\n  {sentence}\n  {' ' * column}^"


@in_virtual_time()
async def test_a_sentence_fires(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        parts.arm(when("Item Temperature changed from 20 to 21 or Member of Doors changed to OPEN"))
        parts.hold("Temperature", "20 °C", "21 °C", "20 °C")
        parts.hold("Front", "OPEN", "CLOSED")
        assert parts.fired == ["0s Temperature: 20 °C -> 21 °C", "0s Front: NULL -> OPEN"]


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Item Light is ON", "Light == ON"),
        ("Item Light equals ON", "Light == ON"),
        ("Item Light = ON", "Light = ON"),
        ("Item Light == ON", "Light == ON"),
        ("Item Light is not ON", "Light != ON"),
        ("Item Light not equals ON", "Light != ON"),
        ("Item Light != 'ON'", "Light != ON"),
        ("Item Power < 2.5 kW", "Power < 2.5 kW"),
        ("Item Power is less than 5", "Power < 5"),
        ("Item Power is less than or equal 5", "Power <= 5"),
        ("Item Power is greater than or equal to 5", "Power >= 5"),
        ("Item Power is greater than 5", "Power > 5"),
        ("Item Power gte 5", "Power >= 5"),
        ("Thing a:b:c is ONLINE", "thing a:b:c is ONLINE"),
        ("Thing a:b:c is not ONLINE", "not thing a:b:c is ONLINE"),
        ("Time 6:00 to 21:00", "between 6:00 and 21:00"),
        ("Time 06:00-13:00", "between 6:00 and 13:00"),
        ("Time 06:00 - 13:00", "between 6:00 and 13:00"),
        ("Today is a holiday", "today is a holiday"),
        ("It's not a holiday", "not today is a holiday"),
        ("Tomorrow is not a holiday", "not tomorrow is a holiday"),
        ("Yesterday was weekend", "yesterday is a weekend"),
        ("Yesterday was in dayset weekend", "yesterday is a weekend"),
        ("Today plus 1 is weekend", "tomorrow is a weekend"),
        ("Today minus 1 is weekday", "yesterday is a weekday"),
        ("Today offset -3 is a weekend", "today -3 days is a weekend"),
    ],
)
def test_a_sentence_is_a_condition(sentence: str, text: str) -> None:
    assert str(condition_of_sentence(sentence)) == text


@pytest.mark.parametrize(
    ("sentence", "message", "column"),
    [
        (
            "Itm Light is ON",
            (
                "'Itm' is not 'Item' or 'Thing' or 'Time' or 'Today' or 'Tomorrow' or 'Yesterday' or 'It's',"
                " did you mean 'Item'?"
            ),
            0,
        ),
        (
            "Item Light equlas ON",
            "'equlas' is not a comparison such as 'is', 'is not' or '<=', did you mean 'equals'?",
            11,
        ),
        ("Item Light is", "expected a state", 14),
        ("Time 6:00 until 21:00", "'until' is not 'to' or '-'", 10),
        ("Time 6:00 to 25:00", "'25:00' is no time of day, expected one such as '7:30' or '22:15:30'", 13),
        ("Time 6:00 to 7:00 daily", "'daily' is not the end", 18),
        (
            "Today is a holyday",
            "'holyday' is not 'holiday' or 'weekend' or 'weekday', did you mean 'holiday'?",
            11,
        ),
        ("Today plus one is weekend", "'one' is no number of days", 11),
        (
            "Thing a:b:c is OFLINE",
            (
                "'OFLINE' is no status of a thing, expected one of UNINITIALIZED, INITIALIZING, UNKNOWN, ONLINE,"
                " OFFLINE, REMOVING, REMOVED, did you mean 'OFFLINE'?"
            ),
            15,
        ),
    ],
)
def test_a_wrong_condition_is_shown_with_its_place(sentence: str, message: str, column: int) -> None:
    with pytest.raises(ConfigurationError) as raised:
        condition_of_sentence(sentence)
    assert str(raised.value) == f"{message}\n  {sentence}\n  {' ' * column}^"


@in_virtual_time()
async def test_a_condition_about_what_is_not_there_is_shown_with_its_place(tmp_path: Path) -> None:
    async with rule_parts(tmp_path, ITEMS) as parts:
        with pytest.raises(ConfigurationError) as raised:
            condition_of_sentence("Item Lihgt is ON").check(parts.home)
    assert str(raised.value) == (
        "there is no item Lihgt, did you mean 'Light'?\n  Item Lihgt is ON\n       ^"
    )


RULES = """
from thinghost.rules import onlyif, when

@when("Item N changed above 5 or Item A received command OFF")
@onlyif("Item B is not ON")
def sentence(event):
    items.A.on()
"""


@in_virtual_time()
async def test_sentences_run_a_rule_of_a_file(tmp_path: Path) -> None:
    async with rules_at_work(tmp_path, RULES) as work:
        for state in ("4", "6"):
            work.hold("N", state)
        assert work.commands == []
        work.hold("B", "OFF")
        for state in ("4", "6"):
            work.hold("N", state)
        assert work.commands == ["A ON"]
        work.send("A", "OFF")
        assert work.commands == ["A ON", "A OFF", "A ON"]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (
            "changed above",
            "chagned above",
            "'chagned' is not 'changed' or 'received', did you mean 'changed'?",
        ),
        ("Item A received", "Item Aa received", "there is no item Aa, did you mean 'A'?"),
    ],
)
@in_virtual_time()
async def test_a_wrong_sentence_is_told_with_its_file_and_line(
    tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    async with rules_at_work(tmp_path, RULES) as work:
        file = tmp_path / "rules" / "a.py"
        file.write_text(file.read_text().replace(right, wrong))
        work.engine.reload()
        (error,) = work.engine.errors
    first, sentence, caret = str(error).splitlines()
    assert first.removeprefix(f"{tmp_path}/") == f"rules/a.py:10: {message}"
    assert sentence[caret.index("^") :].split()[0] == wrong.split()[-2]
