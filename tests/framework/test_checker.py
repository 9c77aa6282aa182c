import re
from pathlib import Path

import attrs
import pytest

from shared_data import records, shared_files
from thinghost import ChannelDefinition, ChannelType, ThingHandler, ThingType, parameter
from thinghost.checker import CHAPTERS, RULES, Finding, Severity, check
from thinghost.checker.fitting import Fit, fit_of
from thinghost.checker.page import page
from thinghost.checker.rule import Rule
from thinghost.declared_files import DeclaredFiles
from thinghost.errors import PluginError
from thinghost.parser import decode, parse_items, parse_things, resolve_items
from thinghost.plugins import Binding, Plugins

PLUGINS = Plugins.installed()
ENVOY = 'Bridge enphase:envoy:gate [ serialNumber="1" ]'
WITH_EXAMPLE = [rule for rule in RULES.values() if rule.things or rule.items]


def declared(things: str = "", items: str = "") -> DeclaredFiles:
    return DeclaredFiles(
        (parse_things(things, "a.things"),) if things else (),
        (parse_items(items, "a.items"),) if items else (),
    )


def found(things: str = "", items: str = "", folder: Path = Path()) -> list[str]:
    return told(check(declared(things, items), PLUGINS, folder=folder))


def told(findings: list[Finding]) -> list[str]:
    return [finding.render().partition("\n")[0] for finding in findings]


@pytest.mark.parametrize("rule", WITH_EXAMPLE, ids=lambda rule: rule.code)
def test_the_example_of_a_rule_breaks_it_with_its_severity(rule: Rule) -> None:
    findings = check(declared(rule.things, rule.items), PLUGINS)
    assert {finding.severity for finding in findings if finding.code == rule.code} == {rule.severity}


def test_every_rule_but_four_has_an_example() -> None:
    without = {"encoding", "too-deep", "broken-binding", "rule-file"}
    assert set(RULES) - {rule.code for rule in WITH_EXAMPLE} == without


def test_no_code_stands_for_two_rules() -> None:
    assert len(RULES) == sum(len(chapter.rules) for chapter in CHAPTERS)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in RULES)


def test_the_page_of_codes_is_what_the_rules_make_it() -> None:
    assert (Path(__file__).parents[2] / "docs/checks.md").read_text(encoding="utf-8") == page()


def test_a_text_that_openhab_accepts_has_errors_only_where_building_throws() -> None:
    throws = {"mixed-list", "label-brackets", "nameless-bridge"}
    for path in shared_files("corpus", "*.jsonl.gz"):
        for record in records(path):
            findings = check(declared(**{record["kind"]: record["text"]}), PLUGINS)
            errors = {finding.code for finding in findings if finding.severity is Severity.ERROR}
            assert {finding.code for finding in findings} <= set(RULES)
            assert errors <= throws if record["valid"] else errors, record["text"]


def test_a_byte_that_is_not_utf_8_is_an_error_at_its_place() -> None:
    file = resolve_items(*decode(b'Switch Lamp "caf\xe9"\n', "a.items"))
    assert told(check(DeclaredFiles(items=(file,)), PLUGINS)) == [
        "a.items:1:17: error: byte 0xe9 is not UTF-8, expected the file to be saved as UTF-8 [encoding]"
    ]


def test_ten_thousand_braces_are_an_error_and_no_crash() -> None:
    findings = check(declared("Bridge a:b:c {\n" * 10_000), PLUGINS)
    assert "too-deep" in {finding.code for finding in findings}


class BrokenPlugins(Plugins):
    def binding(self, binding_id: str) -> None:
        raise PluginError(f"binding '{binding_id}' cannot be imported")


def test_a_binding_that_cannot_be_used_is_named_once() -> None:
    files = declared("Thing mqtt:topic:one\nThing mqtt:topic:two")
    assert told(check(files, BrokenPlugins([]))) == [
        "a.things:1:7: warning: binding 'mqtt' cannot be imported [broken-binding]"
    ]


def test_a_missing_binding_is_named_once_with_what_to_install() -> None:
    assert found("Thing mqtt:topic:one\nThing mqtt:topic:two\nThing astro:sun:home") == [
        (
            "a.things:1:7: warning: the binding 'mqtt' is not installed, which this thing and 1 other need: "
            "pip install thinghost-mqtt [unknown-binding]"
        ),
        (
            "a.things:3:7: warning: the binding 'astro' is not installed, which this thing needs: "
            "pip install thinghost-astro [unknown-binding]"
        ),
    ]


def test_a_name_of_two_files_is_found_at_the_second_with_the_place_of_the_first() -> None:
    files = DeclaredFiles(
        (parse_things(ENVOY, "1.things"), parse_things(ENVOY, "2.things")),
        (parse_items("Switch Lamp", "1.items"), parse_items("\n Switch Lamp", "2.items")),
    )
    assert told(check(files, PLUGINS)) == [
        "2.items:2:9: warning: the item 'Lamp' is declared at 1.items:1:8 already, that one counts [duplicate-item]",
        (
            "2.things:1:8: warning: the thing 'enphase:envoy:gate' is declared at 1.things:1:8 already, "
            "that one counts [duplicate-thing]"
        ),
    ]


def test_an_outer_thing_comes_before_one_in_a_bridge_above_it() -> None:
    things = f'{ENVOY} {{\n relay grid [ serialNumber="2" ]\n}}\n'
    outer = 'Thing enphase:relay:gate:grid (enphase:envoy:gate) [ serialNumber="2" ]'
    assert found(things + outer) == [
        (
            "a.things:2:8: warning: the thing 'enphase:relay:gate:grid' is declared at a.things:4:7 already, "
            "that one counts [duplicate-thing]"
        )
    ]


def test_a_secret_is_masked_in_every_line_that_a_finding_shows() -> None:
    things = 'Thing enphase:envoy:gate [ serialNumber="1", password="sesame", refesh=1 ]'
    findings = check(declared(things), PLUGINS)
    assert [finding.code for finding in findings] == ["plain-secret", "unknown-parameter"]
    assert not any("sesame" in finding.render() for finding in findings)
    assert findings[1].render() == (
        "a.things:1:65: warning: there is no parameter 'refesh', did you mean 'refresh'? [unknown-parameter]\n"
        'Thing enphase:envoy:gate [ serialNumber="1", password="******", refesh=1 ]\n'
        "                                                                ^^^^^^"
    )


def test_a_password_of_an_unknown_binding_is_told_by_its_name() -> None:
    things = 'Thing mqtt:broker:home [ host="h", password="abc", clientSecret="${ENV:PATH}", apiKey="" ]'
    assert [finding.code for finding in check(declared(things), PLUGINS)] == [
        "unknown-binding",
        "plain-secret",
    ]


def test_a_placeholder_is_resolved_before_its_value_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINUTES", "soon")
    (tmp_path / "serial").write_text("1234\n", encoding="utf-8")
    things = 'Thing enphase:envoy:gate [ serialNumber="${FILE:serial}", refresh="${ENV:MINUTES}" ]'
    assert found(things, folder=tmp_path) == [
        "a.things:1:67: error: the value of 'refresh' cannot be used: 'soon' is no number [bad-parameter]"
    ]


def test_what_a_damaged_file_may_declare_is_not_missed() -> None:
    things = f"{ENVOY} {{\n relay grid [ serialNumber= ]\n}}"
    items = 'Switch Lamp (gLamps) { channel="enphase:relay:gate:grid:relay" }\nGroup gLamps "Lamps'
    assert [finding.code for finding in check(declared(things, items), PLUGINS)] == [
        "unclosed-string",
        "syntax",
    ]


def test_links_to_a_misnamed_thing_are_not_wrong_as_well() -> None:
    items = 'Number:Power House { channel="enphase:envoy:gate:production#wattsNow" }'
    assert found('Bridge enphase:envoi:gate [ serialNumber="1" ]', items) == [
        (
            "a.things:1:8: error: the binding 'enphase' has no thing type 'envoi', did you mean 'envoy'? "
            "[unknown-thing-type]"
        )
    ]


def test_without_things_the_first_link_says_that_none_is_checked() -> None:
    items = 'Switch A { channel="a:b:c:d" }\nSwitch B { channel="a:b:c:e, a:b:c:f" }'
    assert found(items=items) == [
        "a.items:1:21: hint: the link is not checked, for no .things file was given [links-unchecked]"
    ]


def test_each_channel_of_a_list_is_found_at_its_own_place() -> None:
    items = (
        'Number:Power House { channel="enphase:envoy:gate:production#wattsNow , enphase:envoy:gate:x, y, z" }'
    )
    assert found(ENVOY, items) == [
        "a.items:1:72: warning: the thing 'enphase:envoy:gate' has no channel 'x' [unknown-channel]",
        "a.items:1:94: warning: 'y' is no UID of a channel, expected binding:type:thing:channel [bad-channel-uid]",
    ]


def test_the_channels_of_an_unknown_thing_type_are_anybodys_guess() -> None:
    assert found("Thing astro:sun:home", 'DateTime Rise { channel="astro:sun:home:rise#start" }') == [
        (
            "a.things:1:7: warning: the binding 'astro' is not installed, which this thing needs: "
            "pip install thinghost-astro [unknown-binding]"
        )
    ]


def test_a_channel_of_the_file_is_known_by_its_item_type() -> None:
    things = f"{ENVOY} {{\n Number:Power : spare\n Type watts-now : now\n}}"
    items = """\
        Number:Power A { channel="enphase:envoy:gate:spare" }
        String       B { channel="enphase:envoy:gate:now" }
        Switch       C { channel="enphase:envoy:gate:now" [ profile="range", lower="1 W", upper="2 W" ] }
    """
    assert found(things, items) == [
        (
            "a.items:2:35: warning: a String cannot hold the states of this channel, did you mean 'Number:Power'? "
            "[unfit-item-type]"
        )
    ]


@pytest.mark.parametrize(
    ("channel", "item", "fit"),
    [
        ("Number:Power", "Number:Power", Fit.AS_IS),
        ("Color", "Switch", Fit.AS_IS),
        ("Switch", "Group", Fit.AS_IS),
        ("Number:Power", "Number", Fit.CONVERTED),
        ("Number", "Number:Power", Fit.CONVERTED),
        ("Number:Dimensionless", "Dimmer", Fit.CONVERTED),
        ("String", "Contact", Fit.CONVERTED),
        ("Contact", "Number", Fit.CONVERTED),
        ("Number:Power", "Number:Energy", Fit.NEVER),
        ("Number:Power", "Dimmer", Fit.NEVER),
        ("Number", "String", Fit.NEVER),
        ("Contact", "Switch", Fit.NEVER),
        ("DateTime", "Number", Fit.NEVER),
    ],
)
def test_an_item_takes_what_its_states_can_be_made_of(channel: str, item: str, fit: Fit) -> None:
    assert fit_of(channel, item) is fit


@pytest.mark.parametrize(
    "item",
    [
        'Number:Power A "A [%d %unit%]"',
        'Dimmer A { stateDescription="" [ min=5, max=5 ] }',
        'Number:Temperature A "A [%.1f °C]"',
        'Number:Dimensionless A "A [%.0f %%]"',
        'Number:Dimensionless A "A [%.2f ct/kWh]"',
        'Number:Time A "A [%1$tH:%1$tM]"',
        'Number:Temperature A "A [%.1f K]"',
        'Number A "A [%d lumps]"',
        'Switch A "A [%d]"',
        'Group:String:COUNT("x") A "A [%d]"',
        'Group A "A [%d]"',
        'String A "A [MAP(a.map):%d]"',
        'Location A "A [%2$s %3$s]"',
        'Call A "A [%2$s from %1$s]"',
        'Contact A { stateDescription="" [ options="OPEN=on,CLOSED=off" ] }',
        'Rollershutter A { commandDescription="" [ options="UP=Up,STOP=Stop,50=Half" ] }',
        "String A { expire=\"1h, 'NULL'\" }",
        'Dimmer A { expire="" [ duration="PT5M", command=0, ignoreStateUpdates=true ] }',
        'Number:Energy A { unit="Wh", autoupdate="FALSE", ga="Anything" [ x=1 ], homekit="Lighting" }',
        'Switch A <oh:classic:light> [ Anything, "goes" ]',
        'Group:Number:Power:SUM A\nGroup:Switch:OR(ON,OFF) B\nGroup:Number:COUNT("ON.*") C',
    ],
)
def test_what_works_has_no_findings(item: str) -> None:
    assert found(items=item) == []


@pytest.mark.parametrize(
    ("metadata", "finding"),
    [
        ('expire="5m" [ duration="6m" ]', "35: warning: 'expire' gives its duration twice, expected one"),
        (
            'expire="5m,ON" [ command="OFF" ]',
            "37: warning: 'expire' gives its state or command twice, expected one",
        ),
        ('expire=",ON"', "19: warning: 'expire' has no duration, expected e.g. '5m' or '1h 30m'"),
        ('expire="5m,command=TOGGLE"', "23: warning: 'TOGGLE' is no command of a Switch"),
    ],
)
def test_an_expire_says_why_it_never_happens(metadata: str, finding: str) -> None:
    assert found(items=f"Switch A {{ {metadata} }}")[0].startswith(f"a.items:1:{finding}")


@pytest.mark.parametrize("path", ["\\u0000", "~nobody-of-that-name/secret", "\\ud800"])
def test_a_path_that_cannot_be_one_is_a_file_that_cannot_be_read(path: str) -> None:
    things = f'Thing enphase:envoy:gate [ serialNumber="${{FILE:{path}}}" ]'
    assert [finding.code for finding in check(declared(things), PLUGINS)] == ["unset-placeholder"]


def test_a_problem_of_the_text_does_not_tell_a_secret() -> None:
    findings = check(declared("Thing enphase:envoy:gate [ password=sesame ]"), PLUGINS)
    assert findings[0].render() == (
        "a.things:1:37: error: found the value '******', expected a number, true, false or a text in double quotes, "
        "did you mean '\"******\"'? [number]\n"
        "Thing enphase:envoy:gate [ password=****** ]\n"
        "                                    ^^^^^^"
    )


def test_a_word_that_is_true_or_false_is_no_secret() -> None:
    assert found("Thing other:thing:gate [ autoJwt=true, jwt=5 ]")[-1:] == [
        "a.things:1:44: hint: 'jwt' stands here in plain text, expected ${ENV:NAME} or ${FILE:path} [plain-secret]"
    ]


def test_a_number_beyond_all_bounds_is_refused_unread() -> None:
    assert found('Thing enphase:envoy:gate [ serialNumber="1", refresh=1e999999999 ]') == [
        "a.things:1:54: error: the value of 'refresh' cannot be used: 1e+999999999 is too large [bad-parameter]"
    ]


@attrs.frozen
class PortConfiguration:
    number: int = parameter(minimum=1)
    mode: str = parameter(default="in", options=("in", "out"))


PORT = ChannelType("demo:port", "Switch", "Port", configuration=PortConfiguration)
BOARD = ThingType("demo:board", "Board", ThingHandler, channels=(ChannelDefinition("first", PORT),))
DEMO = Plugins([], [Binding("demo", thing_types={BOARD.uid: BOARD}, channel_types={PORT.uid: PORT})])


def test_the_parameters_of_a_channel_are_those_of_its_type() -> None:
    things = """\
        Thing demo:board:one {
            Switch    : first [ number=0 ]
            Type port : second
            Type port : third [ number=3, mode="Out", nummer=4 ]
        }
    """
    assert told(check(declared(things), DEMO)) == [
        (
            "a.things:2:40: error: the value of 'number' cannot be used: 0 is too small, expected 1 or more "
            "[bad-parameter]"
        ),
        "a.things:3:25: error: the parameter 'number' is missing, it must be given [missing-parameter]",
        (
            "a.things:4:48: error: the value of 'mode' cannot be used: 'Out' is none of in, out, did you mean 'out'? "
            "[bad-parameter]"
        ),
        "a.things:4:55: warning: there is no parameter 'nummer', did you mean 'number'? [unknown-parameter]",
    ]


def test_a_thing_type_without_parameters_takes_none() -> None:
    assert told(check(declared("Thing demo:board:one [ host=1 ]"), DEMO)) == [
        "a.things:1:24: warning: there is no parameter 'host' [unknown-parameter]"
    ]
