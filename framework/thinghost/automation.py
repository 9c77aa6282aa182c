"""What the runtime knows of rules without importing them: which are wanted, and what they are asked to do."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Protocol

import attrs

from .secret import Secret


@attrs.frozen
class Automation:
    """The rules of the configurations *folders*, and what they know of the house.

    *coordinates* are degrees north and east, and metres above the sea, empty where nobody said them; *notify* are the
    addresses of people; holidays are those of *country* and *region*.
    """

    folders: tuple[Path, ...] = ()
    coordinates: tuple[float, ...] = ()
    notify: tuple[Secret, ...] = ()
    country: str = ""
    region: str = ""


class WorkingRule(Protocol):
    """One rule, as REST shows it."""

    @property
    def uid(self) -> str:
        """Its UID: ``surplus.py:surplus``."""

    def dto(self) -> dict[str, Any]:
        """Return it in openHAB's shape."""

    def report(self) -> dict[str, Any]:
        """Return what became of it: counts, and its last runs."""

    def set_enabled(self, *, enabled: bool) -> None:
        """Let its triggers run it, or no longer."""

    def run_now(self) -> bool:
        """Run it; return False, and do not, where it is disabled."""


class Listening(Protocol):
    """The rules of a house as those see them who only want to know how many there are."""

    @property
    def problems(self) -> Sequence[str]:
        """What is wrong in rule files, a sentence each, beginning with the place."""

    @property
    def count(self) -> int:
        """How many rules listen."""


class Rules(Listening, Protocol):
    """The rules of a house as the runtime deals with them."""

    @property
    def views(self) -> Sequence[WorkingRule]:
        """The rules that listen, in the order of the files."""

    def load(self) -> None:
        """Load all rule files; their rules listen from then on."""

    def start(self) -> None:
        """Run the rules that are to run at a start."""

    def reload(self, touched: Collection[str] = ()) -> list[str]:
        """Load again what changed, or names one of *touched*; return what was done, a line each."""

    async def stop(self) -> None:
        """Run the rules that are to run at the end, then end all of them."""
