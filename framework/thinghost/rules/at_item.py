"""The trigger that follows a DateTime item (openhab-runtime 4.2)."""

from datetime import date, datetime, timedelta, tzinfo

import attrs

from ..errors import ConfigurationError
from ..event import GroupItemStateChangedEvent, ItemStateChangedEvent, ItemStateUpdatedEvent
from ..item import Item
from ..state import DateTimeType, State
from .alarm import Alarm
from .declaration import Disarm, Fire, Trigger
from .following import follow, subscribe_item
from .home import Home, Place
from .schedule import Once, Schedule, daily_schedule
from .seconds import offset_text, seconds_of
from .selection import Named, OneItem, name_of
from .time_triggers import TimeTrigger

_TIME_ONLY = date(1970, 1, 1)
"""An item with this date means its time of day, every day."""


def at_item(
    item: str | Named, offset: str | timedelta | float | None = None, *, time_only: bool = False
) -> Trigger:
    """Return the trigger that comes when it is the date and time of *item*, *offset* later: ``@at_item(items.Alarm)``.

    With *time_only*, or where the date is 1970-01-01, it comes every day at the item's time. Whenever the item changes
    it comes then instead; what is over does not come, nor NULL and UNDEF. Raises WrongValueError for no duration.
    """
    return _AtItem(name_of(item), 0.0 if offset is None else seconds_of(offset), time_only)


@attrs.frozen
class _AtItem(TimeTrigger):
    _name: str
    _offset: float
    _time_only: bool

    def schedule(self, place: Place | None) -> Schedule | None:  # noqa: ARG002  the item says it
        return None

    def arm(self, home: Home, fire: Fire) -> Disarm:
        def listen(item: Item) -> Disarm:
            if item.type.name != "DateTime":
                raise ConfigurationError(f"item {item.name} is a {item.type.name}, expected a DateTime")
            alarm = Alarm(home, str(self), fire)

            def obey(state: State) -> None:
                alarm.follow(self._meant(state, home.clock.zone))

            def hear(event: ItemStateUpdatedEvent) -> None:
                obey(event.state)

            obey(item.state)
            undo = subscribe_item(home, (ItemStateChangedEvent, GroupItemStateChangedEvent), item, hear)

            def disarm() -> None:
                undo()
                alarm.stop()

            return disarm

        return follow(home, (OneItem(self._name),), listen)

    def _meant(self, state: State, zone: tzinfo) -> Schedule | None:
        """Return when *state* says it is time, None where it says nothing."""
        if not isinstance(state, DateTimeType):
            return None
        try:
            moment = state.datetime(zone)
            due = datetime.fromtimestamp(moment.timestamp() // 1 + self._offset, zone)
        except (OverflowError, ValueError, OSError):
            # beyond the year 9999, or before the year 1: not in the life of this house
            return None
        if self._time_only or moment.date() == _TIME_ONLY:
            return daily_schedule(due.time())
        return Once(due.timestamp(), str(self))

    def __str__(self) -> str:
        return (
            f"{'daily at the time of' if self._time_only else 'at'} {self._name}{offset_text(self._offset)}"
        )
