"""Who the gateway is, from XML as it comes."""

import pytest

from thinghost_enphase.info import Info, structure_info

FIRMWARE_8 = """<?xml version='1.0' encoding='UTF-8'?>
<envoy_info><time>1700000000</time>
<device><sn>100000000001</sn><pn>800-00654-r08</pn><software>D8.2.127</software><imeter>true</imeter></device>
<web-tokens>true</web-tokens><package name='rootfs'><pn>500-00001-r01</pn></package></envoy_info>"""


def test_serial_number_firmware_and_the_wish_for_a_token_are_read() -> None:
    assert structure_info(FIRMWARE_8) == Info("100000000001", "800-00654-r08", "D8.2.127", web_tokens=True)


def test_a_broken_document_is_read_as_far_as_it_goes() -> None:
    assert structure_info("<envoy_info><sn>1</sn><software>R3.9.36</software><pn>") == Info(
        "1", "", "R3.9.36"
    )


def test_a_page_of_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^expected /info to hold the elements sn and software$"):
        structure_info("<html>Router</html>")


@pytest.mark.parametrize(
    ("software", "firmware"),
    [("D8.2.4264", (8, 2, 4264)), ("R3.9.36", (3, 9, 36)), ("7.0", (7, 0)), ("", ()), ("newest", ())],
)
def test_the_firmware_is_compared_as_numbers(software: str, firmware: tuple[int, ...]) -> None:
    assert Info(software=software).firmware == firmware


@pytest.mark.parametrize(
    ("software", "needed"), [("D6.9.1", False), ("D7.0.88", True), ("D8.2.127", True), ("", False)]
)
def test_a_token_is_needed_from_firmware_7(software: str, needed: bool) -> None:  # noqa: FBT001  a table's column
    assert Info(software=software).needs_token is needed


def test_a_gateway_that_says_so_needs_a_token() -> None:
    assert Info(software="D6.1.0", web_tokens=True).needs_token
