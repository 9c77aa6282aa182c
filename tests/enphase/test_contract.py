"""The binding keeps the contract that every binding keeps, with an old and a new gateway."""

from thinghost.testing import contract_tests

TestContract = contract_tests("enphase")

TestContractWithTokens = contract_tests(
    "enphase",
    name="enphase with tokens",
    options={"firmware": "8"},
    things='Bridge enphase:envoy:contract [ serialNumber="122012345678" ]',
)
