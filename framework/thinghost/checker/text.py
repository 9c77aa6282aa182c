"""What the parser refuses or warns of, as findings; the codes are the parser's, the rules explain them."""

from collections.abc import Iterator

from ..parser import ThingsFile
from .finding import Finding, Severity
from .inventory import Inventory
from .meant import meant_by
from .rule import Chapter, error, warning

_NO_FILE = "openHAB ignores the whole file; thinghost leaves out the damaged thing or item alone"

CHAPTER = Chapter(
    "Text that cannot be read",
    (
        error(
            "encoding",
            "The file is not UTF-8 text.",
            "Save it as UTF-8; umlauts and the degree sign of old editors are the usual cause.",
        ),
        error(
            "syntax",
            f"Something stands where it cannot: {_NO_FILE}.",
            "Look at the place and right before it: a missing quote, comma, colon or brace, or the wrong order. A "
            'thing is written `Thing uid "label" (bridge) @ "location" [ parameters ] { channels }`, an item '
            '`Type name "label" <icon> (groups) [tags] { metadata }`.',
            things='Brigde enphase:envoy:gate [ serialNumber="1" ] {\n}',
        ),
        error(
            "unexpected-character",
            "A character that no word begins with stands outside of quotes.",
            "Put the text in double quotes, or remove the character.",
            items="Switch Lamp & Light",
        ),
        error(
            "unclosed-string",
            "A text in quotes does not end.",
            'Add the quote; a quote inside a text is written `\\"`.',
            items='Switch Lamp "Lamp',
        ),
        error(
            "unclosed-comment",
            "A comment that `/*` begins does not end.",
            "Add `*/`; comments cannot stand in one another.",
            items="Switch Lamp /* by the door",
        ),
        error(
            "invalid-escape",
            "A backslash in a text stands before a character that it cannot stand before.",
            'Write `\\\\` for a backslash, as in `"C:\\\\files"` and `"\\\\d+"`.',
            items=r'Switch Lamp "C:\dir"',
        ),
        error(
            "unicode-escape",
            "`\\u` is not followed by four hexadecimal digits.",
            "Write the character itself, or `\\u00b0` and the like.",
            items=r'Switch Lamp "20 \ub0 C"',
        ),
        error(
            "carriage-return",
            "A line comment ends in a carriage return without a line feed, which openHAB takes for no end.",
            "Save the file with the line ends of Unix or of Windows.",
            items="// lamps\rSwitch Lamp",
        ),
        error(
            "number",
            "A value is neither a number, `true`, `false` nor a text in double quotes.",
            "Put words, addresses and times in double quotes; single quotes do not do here.",
            things="Thing enphase:envoy:gate [ serialNumber=A12 ]",
        ),
        error(
            "too-deep",
            "Bridges stand in bridges in bridges, a hundred deep.",
            "Count the braces.",
        ),
        error(
            "invalid-uid",
            "A UID has other characters than letters, digits, `_` and `-`.",
            "Rename the thing.",
            things="Thing enphase:envoy:^gate",
        ),
        warning(
            "short-notation",
            "A thing outside of a bridge is written with thing type and id.",
            "Write its whole UID, `binding:type:id`.",
            things="envoy gate (enphase:envoy:other)",
        ),
        warning(
            "full-notation",
            "A thing inside a bridge is written with its whole UID.",
            "Write thing type and id alone; mind that its UID, and the links to it, become others.",
            things='Bridge enphase:envoy:gate [ serialNumber="1" ] {\n'
            '    enphase:relay:gate:grid [ serialNumber="2" ]\n}',
        ),
        error(
            "invalid-item-name",
            "The name of an item has other characters than letters, digits and `_`, or begins with a digit.",
            "Rename the item.",
            items="Switch hall-lamp",
        ),
        error(
            "unknown-item-type",
            "There is no item type of that name.",
            "Write one of openHAB's item types, with a capital letter.",
            items="Swich Lamp",
        ),
        error(
            "unknown-base-type",
            "The base type of a group is no item type.",
            "Write one of openHAB's item types behind `Group:`.",
            items="Group:Swich Lamps",
        ),
        error(
            "too-many-segments",
            "Something follows the dimension of a number.",
            "Only a group has a function; write `Group:Number:Power:SUM`.",
            items="Number:Power:SUM House",
        ),
        error(
            "misplaced-dimension",
            "A dimension follows another base type than `Number`.",
            "Remove the dimension, or make the base type `Number`.",
            items="Group:Switch:Power:OR Lamps",
        ),
        error(
            "unknown-dimension",
            "There is no dimension of that name.",
            "Write one of openHAB's dimensions, with a capital letter.",
            items="Number:Pover House",
        ),
        warning(
            "unknown-group-function",
            "There is no group function of that name, or it is not written in capitals; a wrong one means `EQUALITY`.",
            "Write one of openHAB's group functions, in capitals.",
            items="Group:Number:Power:SUMM House",
        ),
        error(
            "invalid-profile",
            "The profile of a link is not one text of the form `name` or `scope:name`.",
            "Name the one profile in double quotes.",
            items='Switch Lamp { channel="a:b:c:d" [ profile="system:follow", "system:offset" ] }',
        ),
    ),
)


def check_text(inventory: Inventory) -> Iterator[Finding]:
    """Yield what the parser says of every file."""
    for file in inventory.declared.all:
        dropped = _dropped(file) if isinstance(file, ThingsFile) else frozenset()
        for problem in file.problems:
            # that it is dropped says more
            if problem.code == "short-notation" and problem.start in dropped:
                continue
            severity = Severity.ERROR if problem.is_error else Severity.WARNING
            suggestion = meant_by(problem, file.source.shown, is_things=isinstance(file, ThingsFile))
            yield Finding(
                severity, problem.code, file.source, problem.start, problem.end, problem.message, suggestion
            )


def _dropped(file: ThingsFile) -> frozenset[int]:
    return frozenset(thing.declaration.start for thing in file.things if thing.is_dropped)
