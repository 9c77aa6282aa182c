"""What tests of bindings and rules are made of: virtual time, a recording callback, a whole house.

Bindings import it as ``from thinghost.testing import ...``; the runtime itself never does.
"""

from ..reference import with_tables
from .announced_services import AnnouncedServices
from .contract import contract_tests
from .recording_callback import RecordedConnection, RecordedPoll, RecordingCallback
from .recording_sink import RecordingSink
from .running_house import RunningHouse, running_house
from .virtual_clock import in_virtual_time, virtual_clock, virtual_run
from .virtual_home import RuleFailedError, VirtualHome
from .virtual_loop import StuckError, VirtualLoop

__all__ = [
    "AnnouncedServices",
    "RecordedConnection",
    "RecordedPoll",
    "RecordingCallback",
    "RecordingSink",
    "RuleFailedError",
    "RunningHouse",
    "StuckError",
    "VirtualHome",
    "VirtualLoop",
    "contract_tests",
    "in_virtual_time",
    "running_house",
    "virtual_clock",
    "virtual_run",
    "with_tables",
]
