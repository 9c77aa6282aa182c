"""What tests of bindings and rules are made of: virtual time, a recording callback, a whole house.

Bindings import it as ``from thinghost.testing import ...``; the runtime itself never does.
"""

from .recording_callback import RecordedPoll, RecordingCallback
from .recording_sink import RecordingSink
from .running_house import RunningHouse, running_house
from .virtual_clock import in_virtual_time, virtual_clock, virtual_run
from .virtual_loop import StuckError, VirtualLoop

__all__ = [
    "RecordedPoll",
    "RecordingCallback",
    "RecordingSink",
    "RunningHouse",
    "StuckError",
    "VirtualLoop",
    "in_virtual_time",
    "running_house",
    "virtual_clock",
    "virtual_run",
]
