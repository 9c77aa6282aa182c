"""From one type of state to another."""

import pytest

from thinghost import state as state_module
from thinghost.conversion import convert_state
from thinghost.state import ON, DecimalType, HSBType, PercentType, State, StringType
from thinghost.state_text import parse_type

TABLE = """
OnOffType ON | DecimalType 1 | PercentType 100 | HSBType 0,0,100 | OpenClosedType -
OnOffType OFF | DecimalType 0 | PercentType 0 | HSBType 0,0,0 | UpDownType -
OpenClosedType OPEN | DecimalType 1 | PercentType 100 | OnOffType -
UpDownType DOWN | DecimalType 1 | PercentType 100
UpDownType UP | DecimalType 0 | PercentType 0 | HSBType -
DecimalType 0 | OnOffType OFF | OpenClosedType CLOSED | UpDownType UP | QuantityType -
DecimalType 1 | OnOffType ON | OpenClosedType OPEN | UpDownType DOWN
DecimalType 0.25 | OnOffType ON | OpenClosedType - | UpDownType - | PercentType 25.00 | HSBType 0,0,25.00
DecimalType 1E+3 | DateTimeType 1970-01-01T00:16:40.000+0000 | StringType -
PercentType 33.3 | DecimalType 0.33300000 | QuantityType 33.3_% | HSBType 0,0,33.3 | OnOffType ON
PercentType 100 | OpenClosedType OPEN | UpDownType DOWN | DateTimeType -
PercentType 0.0000001 | DecimalType 0.00000001
HSBType 120,50,75 | DecimalType 0.75000000 | PercentType 75 | OnOffType ON | OpenClosedType -
HSBType 120,50,0 | OnOffType OFF
QuantityType 0.5_% | OnOffType OFF | PercentType 0.5 | DecimalType 0.5 | HSBType 0,0,50.0
QuantityType 50_% | OnOffType ON | PercentType 50 | OpenClosedType -
QuantityType 1_W | OnOffType ON | OpenClosedType OPEN | UpDownType DOWN | PercentType - | HSBType 0,0,100
QuantityType 5_W | OnOffType - | DecimalType 5
QuantityType 0_W | OpenClosedType CLOSED | UpDownType UP
StringType 1 | DecimalType - | StringType 1
UnDefType NULL | DecimalType - | UnDefType NULL
"""


def typed(text: str) -> State:
    name, _, value = text.partition(" ")
    kind: type[State] = getattr(state_module, name)
    state = parse_type(value.replace("_", " ").replace("E+", "E"), (kind,))
    assert state is not None
    return state


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_a_state_converts_as_the_table_says(row: str) -> None:
    source, *results = row.split(" | ")
    for result in results:
        name, text = result.split(" ")
        converted = convert_state(typed(source), getattr(state_module, name))
        found = "-" if converted is None else converted.to_full_string().replace(" ", "_")
        assert (name, found) == (name, text)


@pytest.mark.parametrize("source", ["DecimalType 5", "DecimalType -0.1", "QuantityType 150_%"])
def test_a_number_out_of_range_is_an_error(source: str) -> None:
    with pytest.raises(ValueError, match=r"^a percent is a number from 0 to 100, not "):
        convert_state(typed(source), PercentType)


def test_a_state_of_the_right_type_is_itself() -> None:
    colour = typed("HSBType 1,2,3")
    assert convert_state(colour, HSBType) is colour
    assert convert_state(ON, State) is ON
    assert convert_state(StringType("5"), DecimalType) is None
