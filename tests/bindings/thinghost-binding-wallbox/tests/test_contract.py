"""The binding keeps the contract that every binding keeps."""

from thinghost.testing import contract_tests

TestContract = contract_tests("wallbox")
TestAlone = contract_tests(
    "wallbox", options={"port": 0, "discovery": 0, "chargers": 2}, name="wallbox without chargers"
)
