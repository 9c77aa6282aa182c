"""What people read of a rule that failed: one record, with the place in their file and no frame that is not theirs."""

import asyncio
import logging
from pathlib import Path

from ..errors import ConfigurationError
from .interruption import Interruption
from .own_frames import own_traceback, place_of
from .rule_task import QuitError

_log = logging.getLogger(__name__)


def sentence(error: BaseException) -> str:
    """Return what *error* of a rule says, with its type where that is Python's."""
    if isinstance(error, QuitError) and error.__cause__ is not None:
        return sentence(error.__cause__)
    if isinstance(error, Interruption | ConfigurationError):
        return str(error)
    if isinstance(error, asyncio.CancelledError):
        return "it was cancelled from inside"
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def log_failure(rule: object, trigger: str, path: Path, line: int, error: BaseException) -> None:
    """Log that *rule*, which stands at *line* of *path*, failed with *error* when *trigger* came."""
    # what stopped a task is of no use to anybody, but its cause is
    shown = error.__cause__ if isinstance(error, QuitError) and error.__cause__ is not None else error
    place = place_of(shown) or f"{path}:{line}"
    traceback = own_traceback(shown.__traceback__)
    _log.error(
        "rule %s failed on '%s' at %s: %s",
        *(rule, trigger, place, sentence(shown)),
        exc_info=(type(shown), shown, traceback),
    )
