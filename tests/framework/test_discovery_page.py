"""What docs/discovery.md tells the authors of bindings is true."""

import re
from pathlib import Path
from typing import Any, cast

from framework.demo_binding import module_with
from thinghost import DiscoveryResult, MdnsService, NoConfiguration, ThingHandler, ThingType
from thinghost.plugins import load_binding
from thinghost.testing import RecordingCallback

PAGE = Path(__file__).parents[2] / "docs" / "discovery.md"
CODE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


async def ask_around(text: str) -> list[str]:
    return [f"7{text}"]


class Told:
    text = "x"

    def __init__(self) -> None:
        self.uids: list[str] = []

    def found(self, result: DiscoveryResult) -> None:
        self.uids.append(result.thing_uid.text)


async def test_the_code_of_the_page_is_a_binding_that_finds_things() -> None:
    codes = CODE.findall(PAGE.read_text(encoding="utf-8"))
    hub = ThingType("acme:hub", "Hub", ThingHandler, is_bridge=True)
    module = module_with(thinghost_thing_types=lambda: (hub,))
    names: dict[str, Any] = {"ask_around": ask_around}
    for code in codes:
        exec(code, names)  # noqa: S102  the page is ours
    for name in ("thinghost_mdns_participants", "thinghost_discovery_services"):
        setattr(module, name, names[name])
    binding = load_binding("acme", module)
    (participant,), (service,) = binding.mdns_participants.values(), binding.discovery_services.values()
    announced = MdnsService(participant.service_type, "Hub", "hub.local", 80, ("10.0.0.1",), {"serial": "7"})
    # as much of a context as the page needs
    found, told = participant.result(announced), cast("Any", Told())
    await service.discover(told)
    assert found is not None
    assert (found.thing_uid.text, told.uids) == ("acme:hub:7", ["acme:hub:7x"])
    callback = RecordingCallback.of("acme:hub:7")
    names["HubHandler"](callback.thing, NoConfiguration(), callback).tell(["1", "2"])
    assert [each.thing_uid.text for each in callback.results] == ["acme:lamp:7:1", "acme:lamp:7:2"]
