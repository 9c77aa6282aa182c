"""Which thing stands below which: bridges, what is below them, and circles that no root leads to."""

from collections.abc import Iterable, Iterator, Sequence

from .thing import Thing
from .uid import ThingUID


class ThingTree:
    """Things in the order of the files, by UID and by the bridge that they name. Never changed once made."""

    def __init__(self, things: Iterable[Thing] = ()) -> None:
        """Hold *things*."""
        self._things = {thing.uid: thing for thing in things}
        self._children: dict[ThingUID, list[Thing]] = {}
        for thing in self._things.values():
            if thing.bridge_uid is not None:
                self._children.setdefault(thing.bridge_uid, []).append(thing)

    def __contains__(self, uid: ThingUID) -> bool:
        return uid in self._things

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._things.values())

    def get(self, uid: ThingUID | None) -> Thing | None:
        """Return the thing *uid*, or None."""
        return None if uid is None else self._things.get(uid)

    def below(self, uid: ThingUID) -> Sequence[Thing]:
        """Return the things that name *uid* as their bridge."""
        return self._children.get(uid, ())

    def roots(self) -> list[Thing]:
        """Return the things that are below none of these things."""
        return [thing for thing in self if thing.bridge_uid not in self._things]

    def branches(self, uids: Iterable[ThingUID]) -> "ThingTree":
        """Return the things *uids* with all that is below them."""
        reached = self._reached(thing for thing in map(self.get, uids) if thing is not None)
        return ThingTree(thing for thing in self if thing.uid in reached)

    def without(self, others: "ThingTree") -> "ThingTree":
        """Return the things that are none of *others*."""
        return ThingTree(thing for thing in self if thing.uid not in others)

    def in_circles(self) -> list[Thing]:
        """Return the things that no root leads to."""
        reached = self._reached(self.roots())
        return [thing for thing in self if thing.uid not in reached]

    def circle(self, thing: Thing) -> list[ThingUID]:
        """Return the way up from *thing* to the first bridge that was met before."""
        way = [thing.uid]
        above = self.get(thing.bridge_uid)
        while above is not None:
            way.append(above.uid)
            above = None if above.uid in way[:-1] else self.get(above.bridge_uid)
        return way

    def _reached(self, things: Iterable[Thing]) -> set[ThingUID]:
        reached: set[ThingUID] = set()
        waiting = list(things)
        while waiting:
            thing = waiting.pop()
            if thing.uid not in reached:
                reached.add(thing.uid)
                waiting.extend(self.below(thing.uid))
        return reached
