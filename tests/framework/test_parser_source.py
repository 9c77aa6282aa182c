"""What people are shown of a text: its lines, and never its secrets."""

import pytest

from thinghost.parser import is_secret_name, parse_things
from thinghost.parser.secrecy import without_secrets
from thinghost.parser.source import Problem, Source, Stage


def rendered(text: str) -> list[str]:
    file = parse_things(text, "a.things")
    return [file.source.render(problem) for problem in file.problems]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('password="sesame"', 'password="******"'),
        ('userPassword = "se\\"same", refresh=5', 'userPassword = "***"****", refresh=5'),
        ("apiKey='sesame'", "apiKey='******'"),
        ('jwt: "sesame"', 'jwt: "******"'),
        ('[ jwt "sesame" ]', '[ jwt "******" ]'),
        ('token="sesame", "open", refresh="5"', 'token="******", "****", refresh="5"'),
        ('secret="sesame ]\nrefresh=5', 'secret="********\nrefresh=5'),
        ("token=sesame, refresh=5", "token=******, refresh=5"),
        ("autoJwt=true, jwt=TRUE, jwt=truesame", "autoJwt=true, jwt=TRUE, jwt=********"),
        ('jwt=\n  "sesame"', 'jwt=\n  "******"'),
        ('label="it, password="sesame"', 'label="it, password="******"'),
        ('password="${ENV:SESAME}"', 'password="${ENV:SESAME}"'),
        ('String Token "Token of the gate" <key>', 'String Token "Token of the gate" <key>'),
        ('tokenFile="sesame"', 'tokenFile="sesame"'),
    ],
)
def test_behind_the_name_of_a_secret_are_asterisks(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_secrets_of_other_names_are_hidden_where_they_are_known() -> None:
    text = 'pin="1234" code="5678" password="90"'
    assert Source(text, secrets=((16, 22), (4, 10))).shown == 'pin="****" code="****" password="**"'
    assert Source(text, secrets=((32, 36), (33, 35))).shown == 'pin="1234" code="5678" password="**"'


def test_a_text_full_of_secrets_is_read_in_one_go() -> None:
    text = 'token="x" ' * 50_000 + "token=" * 50_000 + "token" + " " * 50_000
    assert len(without_secrets(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            'Thing a:b:c [ password="sesame" refresh=5 ]',
            (
                "a.things:1:33: error: found 'refresh', expected ',' or ']'\n"
                'Thing a:b:c [ password="******" refresh=5 ]\n'
                "                                ^^^^^^^"
            ),
        ),
        (
            'Thing a:b:c [ password "sesame" ]',
            (
                "a.things:1:24: error: found '\"******\"', expected '='\n"
                'Thing a:b:c [ password "******" ]\n'
                "                       ^^^^^^^^"
            ),
        ),
        (
            "Thing a:b:c [ token=sesame ]",
            (
                "a.things:1:21: error: found the value '******', expected a number, true, false or a text in double "
                "quotes\n"
                "Thing a:b:c [ token=****** ]\n"
                "                    ^^^^^^"
            ),
        ),
    ],
)
def test_a_problem_does_not_tell_a_secret(text: str, problem: str) -> None:
    assert rendered(text) == [problem]


def test_what_a_file_holds_does_not_steer_the_terminal() -> None:
    problem = Problem(Stage.LEXER, "odd", 0, 1, "found '\x1b'")
    assert Source("\x1b[31m", "a.things").render(problem) == (
        "a.things:1:1: error: found '\ufffd'\n\ufffd[31m\n^"
    )


def test_names_tell_secrets() -> None:
    names = [
        "password",
        "userPassword",
        "API_KEY",
        "api-key",
        "jwt",
        "hostname",
        "tokenFile",
        "hidden\nsecret",
    ]
    assert list(filter(is_secret_name, names)) == [*names[:5], names[-1]]
