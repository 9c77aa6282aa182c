"""Every page of every recorded gateway is understood, or refused with a reason."""

import pytest

from enphase.recorded_gateway import EXPECTED, recorded_answer, recorded_folder
from thinghost import CommunicationError
from thinghost_enphase.catalogue import CONTROL_PAGES, PAGES, Page
from thinghost_enphase.endpoint import Form
from thinghost_enphase.pages.device_data import InverterEnergy, structure_device_data
from thinghost_enphase.pages.document import shape
from thinghost_enphase.pages.ensemble import BatteryPower, structure_battery_power, structure_ensemble
from thinghost_enphase.pages.live import structure_live
from thinghost_enphase.pages.production import Production, structure_production_page
from thinghost_enphase.pages.report import structure_report
from thinghost_enphase.pages.settings import structure_generator_model
from thinghost_enphase.snapshot import Snapshot


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.endpoint.name)
@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_page_is_understood_or_refused_with_a_reason(name: str, page: Page) -> None:
    answer = recorded_answer(recorded_folder(name), page.endpoint.path)
    reason = None
    try:
        document = answer.text() if page.endpoint.form is Form.HTML else answer.document()
        page.endpoint.structure(document)
    except (CommunicationError, ValueError) as error:
        reason = str(error)
    assert reason is None or reason.startswith((f"http://envoy{page.endpoint.path} ", "expected "))


def test_every_page_has_a_field_in_the_snapshot() -> None:
    fields = {field.name for field in Snapshot.__attrs_attrs__} - {"info"}
    assert {page.endpoint.name for page in (*PAGES, *CONTROL_PAGES)} == fields


PAGE_3_7 = """<table><tr><td colspan="3">Live since <div class=good>2015</div></td></tr>
<tr><td>Currently</td>    <td> 6.63 kW</td></tr><tr><td>Today</td><td>&nbsp;53.6
 kWh</td></tr><tr><td>Past Week</td><td>405 kWh</td></tr>
<tr><td>Since Installation</td><td>133 MWh</td></tr></table>"""


def test_the_page_for_people_says_four_figures() -> None:
    assert structure_production_page(PAGE_3_7) == Production(6630, 53600, 405000, 133000000)


def test_a_translated_page_for_people_is_read_in_the_order_of_its_rows() -> None:
    page = PAGE_3_7.replace("Currently", "Actuellement").replace("Today", "Jour")
    page = page.replace("Past Week", "Semaine").replace("Since Installation", "Toujours")
    assert structure_production_page(page) == Production(6630, 53600, 405000, 133000000)


def test_another_page_for_people_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^expected rows such as Currently and Today with a number of W or Wh$"
    ):
        structure_production_page("<html>page not found</html>")


def channel(**more: object) -> dict[str, object]:
    return {
        "created": 1700000000,
        "wattHours": {"today": 10, "week": 5000},
        "watts": {"now": 12, "max": 290},
        "lifetime": {"joulesProduced": 3_600_000},
        **more,
    }


def test_the_channels_of_an_inverter_add_up_and_negative_power_is_printed_unsigned() -> None:
    device = {
        "devName": "pcu",
        "sn": "11",
        "active": True,
        "channels": [channel(), channel(watts={"now": 4294967292})],
    }
    data = structure_device_data({"1": device, "deviceCount": 1, "deviceDataLimit": 50})
    assert data.inverters == {"11": InverterEnergy("11", True, 1700000000, 8, 290, 20, 10000, 2000)}  # noqa: FBT003  as the gateway says
    assert data.is_complete


def test_two_inverters_with_one_serial_number_both_count_and_the_newer_is_shown() -> None:
    devices = [{"devName": "pcu", "sn": "11", "channels": [channel(created=created)]} for created in (9, 8)]
    data = structure_device_data({"1": devices[0], "2": devices[1], "deviceCount": 2, "deviceDataLimit": 50})
    assert data.inverters["11"].last_report_date == 9
    assert [each.watt_hours_lifetime for each in data.active] == [1000, 1000]


def test_a_removed_inverter_has_no_energy() -> None:
    gone = {
        "devName": "pcu",
        "sn": "11",
        "active": False,
        "modGone": True,
        "channels": [channel(created=0, lifetime={})],
    }
    data = structure_device_data({"1": gone, "deviceCount": 50, "deviceDataLimit": 50})
    assert data.inverters == {"11": InverterEnergy("11", is_active=False)}
    assert data.active == ()
    assert not data.is_complete


def test_sections_of_meters_without_a_name_are_known_by_their_order() -> None:
    rows = [{"type": "eim", "activeCount": 1, "wNow": watts} for watts in (500, 200)]
    report = structure_report({"production": rows[:1], "consumption": rows})
    sections = (report.production, report.total_consumption, report.net_consumption)
    assert [section.watts_now for section in sections if section] == [500, 500, 200]


def test_a_meter_that_is_not_in_use_is_ignored_whatever_it_shows() -> None:
    rows = [
        {"type": "inverters", "activeCount": 7, "wNow": 1},
        {"type": "eim", "activeCount": 0, "wNow": 488},
    ]
    assert structure_report({"production": rows}).production is None


@pytest.mark.parametrize("key", ["devices:", "devices"])
def test_batteries_stand_under_a_key_with_a_colon_or_without(key: str) -> None:
    page = {key: [{"serial_num": "1", "real_power_mw": -5000, "soc": 54}]}
    assert structure_battery_power(page) == {"1": BatteryPower("1", -5000, 54)}


def test_types_without_devices_are_no_devices() -> None:
    ensemble = structure_ensemble([{"type": "ENCHARGE", "devices": []}])
    assert (ensemble.batteries, ensemble.has_contacts) == ((), False)
    assert structure_ensemble({}) == structure_ensemble([])


def test_an_empty_generator_is_none() -> None:
    assert structure_generator_model({}) is None


def test_live_data_that_does_not_move_says_so() -> None:
    page = {"connection": {"sc_stream": "disabled"}, "meters": {"pv": {"agg_p_mw": 1000}}}
    assert not structure_live(page).is_streaming


def test_what_came_is_said_in_a_few_words() -> None:
    assert [shape({}), shape({"b": 1, "a": 2}), shape([1]), shape("x" * 99)] == [
        "an empty object",
        "an object with a, b",
        "a list of 1",
        "'" + "x" * 59,
    ]
