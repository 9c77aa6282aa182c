"""A thing as rules see it."""

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ConfigurationError
from ..suggestion import did_you_mean
from ..thing import Channel, Thing, ThingStatus
from ..uid import ThingUID
from .begun import Begun, begin
from .home import Home


class RuleThing:
    """A thing by its *uid*: always the one that is called so now."""

    __slots__ = ("_home", "uid")

    def __init__(self, uid: str, home: Home) -> None:
        self.uid = uid
        self._home = home

    @property
    def thing(self) -> Thing:
        """The framework's own thing. Raises ConfigurationError where it is gone."""
        return _found(self.uid, self._home)

    @property
    def label(self) -> str | None:
        """The label."""
        return self.thing.label

    @property
    def status(self) -> str:
        """The status as a word, such as "ONLINE"."""
        return self.thing.status.value

    @property
    def status_detail(self) -> str:
        """Why it has its status, as a word such as "COMMUNICATION_ERROR"; "NONE" where there is nothing to say."""
        return self.thing.status_info.detail.value

    @property
    def status_description(self) -> str | None:
        """The sentence beside the status."""
        return self.thing.status_info.description

    @property
    def is_online(self) -> bool:
        """Whether it is ONLINE."""
        return self.thing.status is ThingStatus.ONLINE

    @property
    def properties(self) -> Mapping[str, str]:
        """What its handler found out about it."""
        return self.thing.properties

    @property
    def channels(self) -> Mapping[str, Channel]:
        """Its channels by their ids."""
        return self.thing.channels

    @property
    def actions(self) -> "Actions":
        """What it can do: ``await things[uid].actions.name(...)``."""
        return Actions(ThingUID.parse(self.uid), self._home)

    def enable(self) -> Begun[None]:
        """Start it; that is kept over restarts."""
        return begin(f"enabling {self.uid}", self._set_enabled(is_enabled=True))

    def disable(self) -> Begun[None]:
        """Dispose of it; that is kept over restarts."""
        return begin(f"disabling {self.uid}", self._set_enabled(is_enabled=False))

    async def _set_enabled(self, *, is_enabled: bool) -> None:
        await self._home.means.enable(ThingUID.parse(self.uid), is_enabled)

    def __repr__(self) -> str:
        return f"<RuleThing {self.uid}: {self.thing.status_info}>"


class Actions:
    """The actions of one thing as functions, whose answer may be awaited."""

    __slots__ = ("_home", "_uid")

    def __init__(self, uid: ThingUID, home: Home) -> None:
        self._uid = uid
        self._home = home

    def __getattr__(self, name: str) -> Callable[..., Begun[Any]]:
        if name.startswith("__"):
            raise AttributeError(name)

        def act(**arguments: object) -> Begun[Any]:
            return begin(f"{name} of {self._uid}", self._perform(name, arguments))

        return act

    async def _perform(self, name: str, arguments: Mapping[str, object]) -> Any:  # noqa: ANN401  the action's answer
        return await self._home.means.perform(self._uid, name, arguments)


def thing_of(uid: str, home: Home) -> RuleThing:
    """Return the thing *uid* of *home*. Raises ConfigurationError where there is none, with what was probably meant."""
    _found(uid, home)
    return RuleThing(uid, home)


def _found(uid: str, home: Home) -> Thing:
    thing = home.thing(uid)
    if thing is None:
        known = [each.uid.text for each in home.means.things()]
        raise ConfigurationError(f"there is no thing {uid}{did_you_mean(uid, known)}")
    return thing
