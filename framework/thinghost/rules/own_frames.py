"""Which part of a stack is the rule's own: neither the framework's nor what came with Python or a package."""

import sysconfig
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import FrameType, TracebackType

FRAMEWORK = str(Path(__file__).parents[1])
"""Where the framework's modules lie."""

_FOREIGN = (
    "<",
    FRAMEWORK,
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
)


@cache
def is_own(file: str) -> bool:
    """Whether the code of *file* is that of rules, or of a module that lies beside them."""
    return not file.startswith(_FOREIGN)


def own_frame(frame: FrameType | None) -> FrameType | None:
    """Return the innermost frame of rules' code in the stack that ends at *frame*, None where there is none."""
    while frame is not None and not is_own(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def own_traceback(traceback: TracebackType | None) -> TracebackType | None:
    """Return what of *traceback* is rules' code, None where nothing is."""
    return _joined([each for each in _links(traceback) if is_own(each.tb_frame.f_code.co_filename)])


def place_of(error: BaseException | None) -> str | None:
    """Return ``file:line`` where *error*, or else what it came of, left the rules' code; None where that never was."""
    if error is None:
        return None
    own = [each for each in _links(error.__traceback__) if is_own(each.tb_frame.f_code.co_filename)]
    if not own:
        return place_of(error.__cause__)
    return f"{own[-1].tb_frame.f_code.co_filename}:{own[-1].tb_lineno}"


def _links(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _joined(links: list[TracebackType]) -> TracebackType | None:
    for before, after in pairwise(links):
        before.tb_next = after
    if links:
        links[-1].tb_next = None
    return links[0] if links else None
