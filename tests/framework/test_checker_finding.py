from thinghost.checker import Finding, Severity
from thinghost.checker.finding import part_of
from thinghost.parser import Source


def finding(text: str, start: int, end: int, message: str = "found it") -> Finding:
    return Finding(Severity.HINT, "a-code", Source(text, "a.items"), start, end, message)


def test_a_finding_shows_place_sentence_line_and_caret() -> None:
    assert finding("Switch A\nSwitch B", 16, 17).render() == (
        "a.items:2:8: hint: found it [a-code]\nSwitch B\n       ^"
    )


def test_the_caret_stands_below_its_word_behind_tabs_too() -> None:
    assert finding("\tSwitch\tA", 8, 9).render().splitlines()[1:] == ["\tSwitch\tA", "\t      \t^"]


def test_of_several_lines_the_first_is_shown() -> None:
    assert finding("Switch A {\n}", 7, 12).render().splitlines()[1:] == ["Switch A {", "       ^^^"]


def test_a_long_line_is_cut_around_the_caret() -> None:
    shown, carets = finding("a" * 200 + "BCD" + "e" * 200, 200, 203).render().splitlines()[1:]
    assert shown == "..." + "a" * 60 + "BCD" + "e" * 57 + "..."
    assert carets == " " * 63 + "^^^"


def test_the_end_of_the_file_has_a_caret() -> None:
    assert finding("Switch", 6, 6).render().splitlines()[1:] == ["Switch", "      ^"]


def test_what_a_file_holds_does_not_steer_the_terminal() -> None:
    assert finding("\x1b[31m\r", 0, 1, "found '\x1b', \ud800").render() == (
        "a.items:1:1: hint: found '\ufffd', \ufffd [a-code]\n\ufffd[31m\n^"
    )


def test_colours_mark_place_severity_code_and_caret() -> None:
    assert finding("Switch", 0, 6).render(colour=True) == (
        "\x1b[1ma.items:1:1:\x1b[0m \x1b[1;34mhint:\x1b[0m found it \x1b[36m[a-code]\x1b[0m\n"
        "Switch\n"
        "\x1b[1;34m^^^^^^\x1b[0m"
    )


def test_a_part_that_escapes_hide_is_the_whole() -> None:
    text = finding('"a\\tb, c"', 0, 9)
    part = part_of(text.source, text, "c")
    assert (part.start, part.end) == (7, 8)
    assert part_of(text.source, text, "a\tb") is text
