"""Ends Python code that does not end by itself, and strikes nothing but a rule's own code."""

import ctypes
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from .own_frames import FRAMEWORK, is_own

_raise_in_thread = ctypes.pythonapi.PyThreadState_SetAsyncExc
_raise_in_thread.argtypes = (ctypes.c_ulong, ctypes.py_object)

_PendingCall = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
_add_pending_call = ctypes.pythonapi.Py_AddPendingCall

_HOLDS_LOCKS = frozenset(
    {"asyncio", "concurrent", "contextlib", "importlib", "logging", "queue", "threading"}
)
"""Packages of Python whose code leaves something half done where it is interrupted."""


class Interruption(BaseException):
    """A rule went on for too long. No ``except Exception`` of the rule's catches it."""

    def __str__(self) -> str:
        return "it held up the house for too long, and was interrupted"


def strike(thread: int) -> bool:
    """Raise `Interruption` in *thread* if it executes a rule's own code just now; return whether that was done.

    It strikes as soon as Python code of the thread goes on, which a call into C may delay.
    """
    frame = sys._current_frames().get(thread)  # noqa: SLF001  Python's way to look at another thread
    if frame is None or not _is_safe(frame):
        return False
    # whoever holds the GIL from this look on until the exception is set finds the thread in this frame still: nothing
    # but a call or a jump back gives it away, and of those there is none in between
    if sys._current_frames()[thread] is not frame:  # noqa: SLF001
        return False
    _raise_in_thread(thread, Interruption)
    return True


def _is_safe(frame: FrameType | None) -> bool:
    """Whether nothing stands between *frame* and the rule's own code that must not be left in the middle."""
    while frame is not None and not is_own(frame.f_code.co_filename):
        package = str(frame.f_globals.get("__name__")).partition(".")[0]
        if frame.f_code.co_filename.startswith(FRAMEWORK) or package in _HOLDS_LOCKS:
            return False
        frame = frame.f_back
    return frame is not None


class Trap:
    """Raises `Interruption` at the next line of a rule's own code that the main thread comes to, wherever it is now.

    *is_wanted* is asked in that thread, just before. Whoever finds it set, removes it when the rule has ended.
    """

    def __init__(self, is_wanted: Callable[[], bool]) -> None:
        self.is_set = False
        self._is_wanted = is_wanted
        # Python calls it when it can, and it must be there then
        self._call = _PendingCall(self._set)

    def order(self) -> None:
        """Have it set; to be called in another thread."""
        _add_pending_call(self._call, None)

    def remove(self) -> None:
        """Raise nothing any more."""
        self.is_set = False
        sys.settrace(None)

    def _set(self, _: int | None) -> int:
        # a debugger's own stays
        if sys.gettrace() is None and self._is_wanted():
            self.is_set = True
            frame: FrameType | None = sys._getframe()  # noqa: SLF001  Python's way to look at the stack
            while frame is not None:
                if is_own(frame.f_code.co_filename):
                    frame.f_trace = _spring
                frame = frame.f_back
            sys.settrace(_enter)
        return 0


def _enter(frame: FrameType, _event: str, _argument: object) -> Any:  # noqa: ANN401  typed as sys.settrace has it
    return _spring if is_own(frame.f_code.co_filename) else None


def _spring(_frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401  likewise
    if event == "line":
        raise Interruption
    return _spring
