"""The two ends of a link, for tests of profiles: they note what they are told, and time passes when it is told to."""

from collections.abc import Callable
from pathlib import Path

import attrs

from thinghost.configuration import read_configuration
from thinghost.item_type import item_type
from thinghost.link import ItemChannelLink
from thinghost.profile import Profile, ProfileContext
from thinghost.profiles import PROFILE_TYPES
from thinghost.state import NULL, Command, State
from thinghost.time_series import TimeSeries
from thinghost.uid import ChannelUID

BY_UID = {each.uid.text: each for each in PROFILE_TYPES}


@attrs.define(eq=False)
class Ends:
    """Notes what a profile does as lines: ``update ON``, ``command UP``, ``handle 5``."""

    item_state: State = NULL
    folder: Path = Path("transform")
    told: list[str] = attrs.field(factory=list)
    sent: list[State | Command] = attrs.field(factory=list)
    time: float = 1_700_000_000.0
    timers: list[tuple[float, Callable[[], None]]] = attrs.field(factory=list)

    def send_update(self, state: State) -> None:
        self._note("update", state)

    def send_command(self, command: Command) -> None:
        self._note("command", command)

    def send_time_series(self, series: TimeSeries) -> None:
        self.told.append(f"series {', '.join(f'{time:g} {state}' for time, state in series.states)}")

    def handle_command(self, command: Command) -> None:
        self._note("handle", command)

    def _note(self, what: str, value: State | Command) -> None:
        self.told.append(f"{what} {value}")
        self.sent.append(value)

    def call_later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        timer = (self.time + seconds, call)
        self.timers.append(timer)
        return lambda: self.timers.remove(timer)

    def now(self) -> float:
        return self.time

    def pass_time(self, seconds: float) -> None:
        """Let *seconds* go by, with all that was to happen in them."""
        end = self.time + seconds
        while due := [timer for timer in self.timers if timer[0] <= end]:
            timer = min(due, key=lambda each: each[0])
            self.timers.remove(timer)
            self.time = timer[0]
            timer[1]()
        self.time = end

    def take(self) -> list[str]:
        """Return what was told since the last time."""
        told, self.told = self.told, []
        return told


def make(uid: str, ends: Ends, item: str = "Switch", /, **parameters: object) -> Profile:
    """Make the profile *uid* between *ends*, as a link with *parameters* would."""
    profile_type, kind = BY_UID[uid], item_type(item)
    assert kind is not None
    configuration, unknown = read_configuration(profile_type.configuration, parameters)
    assert unknown == []
    link = ItemChannelLink("Item", ChannelUID("a:b:c:d"), profile_type.uid)
    return profile_type.make(ends, configuration, ProfileContext(link, kind, transform_folder=ends.folder))
