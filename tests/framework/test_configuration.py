"""Declared parameters."""

from decimal import Decimal

import attrs
import pytest

from thinghost import ConfigurationError, Secret, parameter
from thinghost.configuration import parameters_of, read_configuration


@attrs.frozen
class Oven:
    serial_number: str = parameter(pattern=r"\d{4}")
    degrees: int = parameter(default=180, minimum=50, maximum=250)
    factor: Decimal = parameter(default=Decimal(1))
    hours: float = parameter(default=0.5)
    fan: bool = parameter(default=False)
    mode: str = parameter(default="top", options=("top", "bottom", "both"))
    password: Secret = parameter(default=Secret(""))
    trays: tuple[str, ...] = parameter(default=())
    note: str | None = parameter(default=None, name="remark")


def test_what_is_not_given_has_its_default() -> None:
    assert read_configuration(Oven, {"serialNumber": "1234"}) == (Oven(serial_number="1234"), [])


def test_values_are_read_as_openhab_reads_them() -> None:
    raw = {
        "serialNumber": Decimal(1234),
        "degrees": "200",
        "factor": "1.50",
        "hours": Decimal("0.25"),
        "fan": "ON",
        "mode": "both",
        "password": Decimal(7),
        "trays": "upper",
        "remark": True,
    }
    assert read_configuration(Oven, raw)[0] == Oven(
        serial_number="1234",
        degrees=200,
        factor=Decimal("1.50"),
        hours=0.25,
        fan=True,
        mode="both",
        password=Secret("7"),
        trays=("upper",),
        note="true",
    )


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({}, "serialNumber: must be given"),
        ({"serialNumber": "12"}, r"serialNumber: '12' does not match \d{4}"),
        ({"serialNumber": ["1", "2"]}, "serialNumber: takes one value, found a list of 2"),
        ({"serialNumber": "1234", "degrees": "hot"}, "degrees: 'hot' is no number"),
        ({"serialNumber": "1234", "degrees": True}, "degrees: 'True' is no number"),
        ({"serialNumber": "1234", "degrees": Decimal("1.5")}, "degrees: 1.5 is no whole number"),
        ({"serialNumber": "1234", "degrees": Decimal(20)}, "degrees: 20 is too small, expected 50 or more"),
        (
            {"serialNumber": "1234", "degrees": Decimal(999)},
            "degrees: 999 is too large, expected 250 or less",
        ),
        ({"serialNumber": "1234", "hours": "NaN"}, "hours: 'NaN' is no number"),
        ({"serialNumber": "1234", "fan": "maybe"}, "fan: 'maybe' is neither true nor false"),
        (
            {"serialNumber": "1234", "mode": "botom"},
            "mode: 'botom' is none of top, bottom, both, did you mean 'bottom'?",
        ),
        ({"degrees": "hot"}, "serialNumber: must be given; degrees: 'hot' is no number"),
    ],
)
def test_every_wrong_parameter_is_named(raw: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_configuration(Oven, raw)
    assert str(refused.value) == message


def test_a_wrong_secret_is_not_shown() -> None:
    @attrs.frozen
    class Locked:
        token: Secret = parameter(pattern="[a-f]+")

    with pytest.raises(ConfigurationError) as refused:
        read_configuration(Locked, {"token": "hunter2"})
    assert str(refused.value) == "token: it does not match [a-f]+"


def test_an_unknown_key_is_a_warning_that_knows_better() -> None:
    raw = {"serialNumber": "1234", "serialnumber": "1", "colour": "red"}
    assert read_configuration(Oven, raw)[1] == [
        "unknown parameter 'serialnumber', did you mean 'serialNumber'?",
        "unknown parameter 'colour'",
    ]


def test_declarations_can_be_listed() -> None:
    serial_number, *_, trays, note = parameters_of(Oven)
    assert (serial_number.name, serial_number.type, serial_number.required) == ("serialNumber", str, True)
    assert (trays.many, trays.required) == (True, False)
    assert (note.name, note.field) == ("remark", "note")


def test_a_type_that_nobody_can_write_is_refused() -> None:
    @attrs.frozen
    class Strange:
        point: complex = parameter()

    with pytest.raises(TypeError, match="a parameter cannot be of type <class 'complex'>"):
        parameters_of(Strange)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"serialNumber": Decimal("1e999999999")}, "serialNumber: 1e+999999999 is too large"),
        ({"degrees": Decimal("1e999999999")}, "degrees: 1e+999999999 is too large"),
        ({"degrees": "1e999999"}, "degrees: 1e+999999 is too large"),
        ({"factor": "9" * 102}, "factor: 1e+102 is too large"),
        ({"hours": Decimal("1e-999999999")}, "hours: 1e-999999999 is too small"),
        ({"fan": Decimal("1e999999999")}, "fan: 1e+999999999 is too large"),
        ({"password": Decimal("1e999999999")}, "password: 1e+999999999 is too large"),
    ],
)
def test_a_number_that_would_fill_the_memory_is_refused(raw: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_configuration(Oven, {"serialNumber": "1234"} | raw)
    assert str(refused.value) == message
