"""``@rule(...)``: how a rule runs, where that differs from what all rules do."""

from collections.abc import Callable
from datetime import timedelta

from .declaration import Function, Mode, Options, draft_of
from .pace import period_of
from .seconds import seconds_of
from .wrong_value import WrongValueError

Duration = str | timedelta | float


def rule(  # noqa: PLR0913  all by keyword, each with what it is for a rule that says nothing
    *,
    name: str | None = None,
    description: str = "",
    debounce: Duration = 0.0,
    throttle: Duration = 0.0,
    once_per: str | None = None,
    mode: Mode | str = Mode.QUEUE,
    blocking: bool = False,
    enabled: bool = True,
) -> Callable[[Function], Function]:
    """Return a decorator that lets a rule run as is said here (`Options`).

    Raises WrongValueError for a duration, a period or a mode that there is not.
    """
    if once_per is not None:
        period_of(once_per)
    options = Options(
        name=name,
        description=description,
        debounce=_positive(debounce),
        throttle=_positive(throttle),
        once_per=once_per,
        mode=_mode(mode),
        is_blocking=blocking,
        is_enabled=enabled,
    )
    if blocking and options.mode is Mode.RESTART:
        raise WrongValueError("a rule in a thread cannot be restarted, expected mode 'queue' or 'skip'")

    def note(function: Function) -> Function:
        draft_of(function).options = options
        return function

    return note


def _positive(duration: Duration) -> float:
    seconds = seconds_of(duration)
    if seconds < 0:
        raise WrongValueError(f"{duration!r} is less than nothing, expected a duration such as '5s'")
    return seconds


def _mode(mode: Mode | str) -> Mode:
    try:
        return Mode(mode)
    except ValueError:
        known = ", ".join(repr(each.value) for each in Mode)
        raise WrongValueError(f"{mode!r} is no mode, expected one of {known}") from None
