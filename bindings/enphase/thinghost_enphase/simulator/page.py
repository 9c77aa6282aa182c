"""A page of a simulated gateway: what it says, which firmware has it, and who may see it."""

from collections.abc import Callable
from typing import Any

import attrs

from .gateway import Gateway

JSON = "application/json"


def _always(_gateway: Gateway) -> bool:
    return True


@attrs.frozen
class Page:
    """What stands at a path: *write* makes its text; *guarded* pages want a user below firmware 7.

    It is there from firmware *since* on, below *until* if that is given, and where *is_wanted*. Below the firmware
    *installer_below* only an installer may see it, or change it by *change*, which takes the document that was sent.
    """

    write: Callable[[Gateway], str]
    content_type: str = JSON
    guarded: bool = False
    since: tuple[int, ...] = ()
    until: tuple[int, ...] = ()
    is_wanted: Callable[[Gateway], bool] = _always
    installer_below: tuple[int, ...] = ()
    change: Callable[[Gateway, Any], None] | None = None

    def is_offered(self, gateway: Gateway) -> bool:
        """Whether *gateway* has the page now."""
        version = gateway.firmware.version
        return self.since <= version and (not self.until or version < self.until) and self.is_wanted(gateway)

    def wants_installer(self, gateway: Gateway) -> bool:
        """Whether owners are refused."""
        return gateway.firmware.version < self.installer_below

    @property
    def is_json(self) -> bool:
        """Whether it holds JSON."""
        return self.content_type == JSON
