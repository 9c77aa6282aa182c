"""``thinghost schedule``: a folder of rules, read without running it."""

from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result

from thinghost.cli import main

SETTINGS = 'time_zone = "Europe/Berlin"\nplace = "52.52,13.41"\n'
RULES = '''
from house import items
from thinghost.rules import at_item, cron, daily, every, rule, sunrise


@rule(name="Night")
@daily("2:30")
def night():
    """Clean up."""


@sunrise("-10m") | cron("0 0 12 ? * SUN")
def morning():
    pass


@every("15m")
@at_item(items.Alarm)
def often():
    pass


@rule(enabled=False)
@daily("3:00")
def never():
    pass
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "my.items").write_text("DateTime Alarm\n")
    write("thinghost.toml", SETTINGS)
    write("rules/day.py", RULES)
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["schedule", *arguments])


def test_what_comes_next_is_listed_with_what_the_clocks_do_to_it(folder: Path) -> None:
    result = run(str(folder), "--from", "2027-03-27 12:00", "--next", "4")
    assert result.exit_code == 0
    assert result.stdout == dedent("""\
        Time                           Rule     Trigger
        -----------------------------  -------  -------------------
        Sun 2027-03-28 03:00:00+02:00  Night    daily at 2:30
        Sun 2027-03-28 06:41:13+02:00  morning  sunrise - 10m
        Sun 2027-03-28 12:00:00+02:00  morning  cron 0 0 12 ? * SUN
        Mon 2027-03-29 02:30:00+02:00  Night    daily at 2:30
        often also runs every 15m: only the running house knows when
        often also runs at Alarm: only the running house knows when
        """)
    told = f"warning: {folder}/rules/day.py:6: Night, daily at 2:30:"
    assert result.stderr.splitlines() == [
        f"{told} 2027-03-28 2:30 is skipped by the clocks, it comes at 3:00",
        f"{told} 2027-10-31 2:30 comes twice on the clocks, the first time counts",
        f"{told} 2028-03-26 2:30 is skipped by the clocks, it comes at 3:00",
    ]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["Night", "day.py:night"])
def test_one_rule_may_be_asked_for_by_name_or_uid(name: str) -> None:
    result = run("--rule", name, "--from", "2026-07-01T00:00:00Z", "--next", "1")
    assert result.stdout == dedent("""\
        Time                           Rule   Trigger
        -----------------------------  -----  -------------
        Wed 2026-07-01 02:30:00+02:00  Night  daily at 2:30
        """)


@pytest.mark.usefixtures("folder")
def test_ten_times_from_now_on_unless_somebody_says_otherwise() -> None:
    assert len([line for line in run("--rule", "Night").stdout.splitlines() if "daily" in line]) == 10


@pytest.mark.usefixtures("folder")
def test_a_rule_that_there_is_not_is_an_error() -> None:
    result = run("--rule", "Nigth")
    assert (result.exit_code, result.stderr) == (1, "Error: there is no rule Nigth, did you mean 'Night'?\n")


@pytest.mark.usefixtures("folder")
def test_a_start_that_is_no_date_is_an_error() -> None:
    result = run("--from", "tomorrow")
    expected = "expected one such as 2027-03-28 or '2027-03-28 01:30'"
    assert result.stderr.splitlines()[-1] == f"Error: --from is 'tomorrow', which is no date, {expected}"
    assert result.exit_code == 2


@pytest.mark.usefixtures("folder")
def test_what_is_wrong_in_one_file_is_named_and_the_others_are_listed() -> None:
    write("rules/broken.py", "from thinghost.rules import cron\n\n\n@cron('0 0 25 * * ?')\ndef late(): ...\n")
    result = run("--rule", "morning", "--next", "1", "--from", "2026-07-01")
    assert result.stdout.splitlines()[-1] == "Wed 2026-07-01 04:38:03+02:00  morning  sunrise - 10m"
    assert result.stderr == (
        "warning: rules/broken.py:4: cron '0 0 25 * * ?': hour is '25', expected 0 to 23\n"
    )


@pytest.mark.usefixtures("folder")
def test_the_sun_needs_a_place() -> None:
    write("thinghost.toml", 'time_zone = "Europe/Berlin"\n')
    assert run().stderr == (
        'warning: rules/day.py:12: place is not set: write place = "52.52,13.41" into thinghost.toml\n'
    )


@pytest.mark.usefixtures("folder")
def test_a_house_whose_rules_wait_for_no_time_says_so() -> None:
    write("rules/day.py", "from thinghost.rules import rule\n")
    result = run()
    assert (result.output, result.exit_code) == ("no rule waits for a time\n", 0)


def test_a_house_without_rules_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "my.items").write_text("Switch Lamp\n")
    result = run(str(tmp_path))
    assert (result.stderr, result.exit_code) == (
        f"Error: {tmp_path} has no rules that run: no rules/, or 'rules = false'\n",
        1,
    )
