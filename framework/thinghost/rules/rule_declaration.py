"""A rule as its file declares it, complete: found, named, and known by its place."""

from collections.abc import Callable
from contextvars import Context
from pathlib import Path

import attrs

from .declaration import Condition, Options, Trigger


@attrs.frozen(eq=False)
class RuleDeclaration:
    """What a rule is: *function* runs when one of *triggers* comes and all *conditions* hold, as *options* say.

    *uid* is ``surplus.py:surplus``, of a method ``guard.py:Guard.low``. *line* is that of its first decorator in the
    file *path*. The function takes the event if it *wants_event*, else nothing; it belongs in a copy of *context*, in
    which the file was loaded and that knows house and owner.
    """

    uid: str
    name: str
    description: str
    function: Callable[..., object]
    triggers: tuple[Trigger, ...]
    conditions: tuple[Condition, ...]
    options: Options
    path: Path
    line: int
    wants_event: bool
    context: Context
