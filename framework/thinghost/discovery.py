"""How a binding finds things: services that look for them, and what they see of the framework (openhab-runtime 5).

Everything found goes to the inbox, whence people take it into their files.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

import attrs

from .clock import Clock
from .discovery_result import DiscoveryResult
from .mdns_service import MdnsService
from .uid import ThingUID, TypeUID, type_uid


class DiscoveryContext(Protocol):
    """The framework as a service sees it while it looks for things."""

    @property
    def clock(self) -> Clock:
        """The runtime's clock: ask it for the time, and wait by it."""

    @property
    def text(self) -> str:
        """What the person gave for the service's *input_label*, empty where nobody gave anything."""

    def found(self, result: DiscoveryResult) -> None:
        """Tell of a thing, once or as often as it is seen; one of a type that is not the service's is left out."""

    def gone(self, thing_uid: ThingUID) -> None:
        """Tell that a thing, which this service found, is there no longer."""

    async def find_mdns(
        self, service_type: str, is_wanted: Callable[[MdnsService], bool], seconds: float = 5.0
    ) -> MdnsService | None:
        """Return the first announced service of *service_type* that is wanted, None after *seconds* without one.

        Raises CommunicationError where the network cannot be listened to.
        """


Discover = Callable[[DiscoveryContext], Awaitable[None]]


def _type_uids(uids: tuple[TypeUID | str, ...]) -> tuple[TypeUID, ...]:
    return tuple(type_uid(uid) for uid in uids)


@attrs.frozen
class DiscoveryService:
    """Looks for things of *thing_types*: *discover* is a coroutine function that tells the context what it finds.

    A scan ends when it returns or after *seconds*, by cancellation; what it raises is named in the log. With
    *background* it also runs while the house does, without a limit: it may go on for ever, and when it returns it is
    called again *background* seconds later. With *removes_older_results*, what an earlier scan found and this one did
    not is removed at its end. *input_label* names what a person may have to give, such as a pairing code.
    """

    name: str
    thing_types: tuple[TypeUID, ...] = attrs.field(converter=_type_uids)
    discover: Discover
    seconds: float = attrs.field(default=10.0, kw_only=True, validator=attrs.validators.gt(0))
    background: float | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(attrs.validators.gt(0))
    )
    removes_older_results: bool = attrs.field(default=False, kw_only=True)
    input_label: str = attrs.field(default="", kw_only=True)
    input_description: str = attrs.field(default="", kw_only=True)


@attrs.frozen
class MdnsParticipant:
    """Makes things of *thing_types* of services announced as *service_type* (``_acme-hub._tcp.local.``).

    *result* returns what a service is, None where it is nothing of the binding's. When a service is no longer
    announced, its result is removed after *grace_seconds*, unless it comes back before.
    """

    service_type: str = attrs.field(validator=attrs.validators.matches_re(r"_[\w-]+\._(tcp|udp)\.local\."))
    thing_types: tuple[TypeUID, ...] = attrs.field(converter=_type_uids)
    result: Callable[[MdnsService], DiscoveryResult | None]
    grace_seconds: float = attrs.field(default=0.0, kw_only=True, validator=attrs.validators.ge(0))

    @property
    def name(self) -> str:
        """What a message calls it: the service type without its domain."""
        return self.service_type.removesuffix(".local.")
