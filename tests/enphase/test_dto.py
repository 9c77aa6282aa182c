"""The DTOs take what gateways really send, and refuse what is something else."""

import pytest

from thinghost_enphase.pages.inventory import InventoryDevice, structure_inventory
from thinghost_enphase.pages.inverters import InverterReport, structure_inverters
from thinghost_enphase.pages.production import Production, structure_production

PRODUCTION = {
    "wattHoursToday": 1200,
    "wattHoursSevenDays": 45000,
    "wattHoursLifetime": 9000000,
    "wattsNow": 850,
}
RELAY = {
    "serial_num": "100000000021",
    "part_num": "800-00598-r04",
    "dev_type": 12,
    "producing": False,
    "communicating": True,
    "provisioned": True,
    "operating": True,
    "relay": "closed",
    "line1-connected": True,
    "line2-connected": False,
    "line3-connected": False,
    "device_status": ["envoy.global.ok"],
}


def test_production_is_the_four_figures() -> None:
    assert structure_production(PRODUCTION) == Production(850, 1200, 45000, 9000000)


def test_a_figure_that_is_missing_is_none_and_an_unknown_one_is_ignored() -> None:
    assert structure_production({"wattsNow": 850, "new": "thing"}) == Production(watts_now=850)


@pytest.mark.parametrize(
    ("sent", "meant"), [(850.5, 850.5), ("850", 850), (-0.5, -0.5), (4294967292, -4), (None, None)]
)
def test_a_number_may_come_with_a_fraction_in_quotes_or_printed_unsigned(
    sent: object, meant: float | None
) -> None:
    assert structure_production({"wattsNow": sent}) == Production(watts_now=meant)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "expected an object, found a list of 0"),
        ("busy", "expected an object, found 'busy'"),
        (
            {"error": 1},
            (
                "expected an object with wattHoursLifetime, wattHoursSevenDays, wattHoursToday, wattsNow, "
                "found an object with error"
            ),
        ),
        ({"wattsNow": True}, "expected a number, found True @ wattsNow"),
        ({"wattsNow": [1]}, "expected a number, found a list of 1 @ wattsNow"),
        ({"wattsNow": float("inf")}, "expected a number, found inf @ wattsNow"),
    ],
)
def test_what_is_no_production_is_refused_and_named(document: object, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the whole message is compared
        structure_production(document)
    assert str(refused.value) == sentence


def test_inverters_are_found_by_serial_number() -> None:
    row = {"serialNumber": "1", "lastReportDate": 1700000000, "lastReportWatts": 120, "maxReportWatts": 290}
    assert structure_inverters([row]) == {"1": InverterReport("1", 1700000000, 120, 290)}


def test_of_two_reports_of_one_inverter_the_newer_counts() -> None:
    rows = [{"serialNumber": "1", "lastReportDate": date} for date in (200, 300, 100)]
    assert structure_inverters(rows) == {"1": InverterReport("1", 300)}


@pytest.mark.parametrize("date", [0, -1, 1_700_000_000_000])
def test_a_report_of_an_impossible_time_was_never_made(date: int) -> None:
    assert structure_inverters([{"serialNumber": "1", "lastReportDate": date}]) == {"1": InverterReport("1")}


def test_an_ac_battery_is_no_inverter() -> None:
    rows = [{"serialNumber": "1", "devType": 11}, {"serialNumber": "2", "devType": 1}]
    assert structure_inverters(rows) == {"2": InverterReport("2", device_type=1)}


def test_rubbish_between_the_inverters_is_left_out() -> None:
    rows = [
        None,
        7,
        {},
        {"serialNumber": None},
        {"serialNumber": "1", "lastReportWatts": []},
        {"serialNumber": 2},
    ]
    assert structure_inverters(rows) == {"2": InverterReport("2")}


def test_a_list_of_inverters_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^expected a list, found an empty object$"):
        structure_inverters({})


def test_the_inventory_gives_a_relay_with_its_lines() -> None:
    relay = InventoryDevice(
        kind="NSRB",
        serial_number="100000000021",
        part_number="800-00598-r04",
        device_status=("envoy.global.ok",),
        producing=False,
        communicating=True,
        provisioned=True,
        operating=True,
        relay="closed",
        line1_connected=True,
        line2_connected=False,
        line3_connected=False,
    )
    assert structure_inventory([{"type": "NSRB", "devices": [RELAY]}]) == {"100000000021": relay}


def test_the_inventory_may_lack_flags_and_hold_rubbish() -> None:
    groups = ["?", {"type": "PSU", "devices": [{"serial_num": "1"}, 7]}, {"type": "ACB"}]
    assert structure_inventory(groups) == {"1": InventoryDevice(kind="PCU", serial_number="1")}
