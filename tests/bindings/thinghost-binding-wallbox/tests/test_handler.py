"""What the handlers say to thinghost, without a house around them."""

import re

import pytest
from thinghost import CommunicationError, ConfigurationError, QuantityType, Secret
from thinghost.testing import RecordingCallback

from thinghost_wallbox.configuration import ChargerConfiguration, ManagerConfiguration
from thinghost_wallbox.handler import ChargerHandler, ManagerHandler
from thinghost_wallbox.simulator import simulated_manager


async def test_a_wrong_password_is_for_a_person_to_correct() -> None:
    callback = RecordingCallback.of("wallbox:loadmanager:garage")
    async with simulated_manager([1]) as manager:
        configuration = ManagerConfiguration(hostname=manager.address, password=Secret("wrong"))
        await ManagerHandler(callback.thing, configuration, callback).initialize()
        with pytest.raises(ConfigurationError, match=r"refuses this password: correct password"):
            await callback.listen()


async def test_a_manager_without_an_address_cannot_begin() -> None:
    callback = RecordingCallback.of("wallbox:loadmanager:garage")
    with pytest.raises(ConfigurationError, match=r"^hostname must be given$"):
        await ManagerHandler(callback.thing, ManagerConfiguration(), callback).initialize()


@pytest.mark.parametrize("limit", ["5 A", "21 A", "5000 W"])
async def test_a_limit_that_the_cable_does_not_stand_is_refused(limit: str) -> None:
    callback = RecordingCallback.of("wallbox:charger:garage:left")
    handler = ChargerHandler(callback.thing, ChargerConfiguration(number=1, maximum_current=20), callback)
    with pytest.raises(CommunicationError, match=f"^the limit is 6 to 20 A, not {re.escape(limit)}$"):
        await handler.handle_command("limit", QuantityType.parse(limit))
