import pytest

from thinghost.parser.tokenizer import BAD, CHAR, END, ID, ITEMS, STRING, THINGS, Language, tokenize


def tokens(text: str, language: Language = THINGS) -> list[tuple[str, str]]:
    found = tokenize(text, language)
    return list(zip(found.kinds, found.texts, strict=True))[:-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a-1_b", [(ID, "a-1_b")]),
        ("1e-5", [(ID, "1e-5")]),
        ("^Type", [(ID, "^Type")]),
        ("Switch Switches", [("Switch", "Switch"), (ID, "Switches")]),
        ("Things: Things :", [("Things:", "Things:"), (ID, "Things"), (":", ":")]),
        ("Number:Power", [("Number:", "Number:"), (ID, "Power")]),
        ("'it\\'s' \"a\"", [(STRING, "'it\\'s'"), (STRING, '"a"')]),
        ("a/*x*/b // c", [(ID, "a"), (ID, "b")]),
        ("ä;", [(CHAR, "ä"), (CHAR, ";")]),
        ("^^a", [(CHAR, "^"), (ID, "^a")]),
        ("/", [(CHAR, "/")]),
        ('"', [(CHAR, '"')]),
    ],
)
def test_a_text_falls_into_the_tokens_of_things(text: str, expected: list[tuple[str, str]]) -> None:
    assert tokens(text) == expected


def test_item_types_are_ordinary_names_in_items() -> None:
    assert tokens("Number:Power true", ITEMS) == [(ID, "Number"), (":", ":"), (ID, "Power"), ("true", "true")]


def test_each_token_knows_its_offsets_and_the_last_one_is_the_end() -> None:
    found = tokenize('a /* b */ : "c"\n', ITEMS)
    assert found.kinds == [ID, ":", STRING, END]
    assert found.starts == [0, 10, 12, 16]
    assert found.ends == [1, 11, 15, 16]


@pytest.mark.parametrize(
    ("text", "code", "start", "end"),
    [
        ('a "b\nc', "unclosed-string", 2, 4),
        ("a /* b", "unclosed-comment", 2, 6),
        ("a /*/ b", "unclosed-comment", 2, 7),
        (r'a "\d" b', "invalid-escape", 2, 6),
        ("a // b\r c", "carriage-return", 2, 6),
        ("a // b\r\r\n c", "carriage-return", 2, 6),
    ],
)
def test_what_the_lexer_refuses_is_reported_with_its_place(
    text: str, code: str, start: int, end: int
) -> None:
    (problem,) = tokenize(text, ITEMS).problems
    assert (problem.stage, problem.code, problem.start, problem.end) == ("lexer", code, start, end)


def test_an_unclosed_string_hides_the_rest_of_its_line_only() -> None:
    assert tokens('a "b c\nd', ITEMS) == [(ID, "a"), (BAD, '"'), (ID, "d")]


def test_text_can_be_split_from_the_middle() -> None:
    found = tokenize('"a b" c', ITEMS, offset=3)
    assert (found.texts, found.starts) == (["b", '"', ""], [3, 4, 7])
    assert [problem.start for problem in found.problems] == [4]
