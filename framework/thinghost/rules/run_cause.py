"""Which run of a rule it is that does something: also after an await, and in a thread."""

from contextvars import ContextVar

from ..cause import NOTHING

current_run: ContextVar[int] = ContextVar("run of a rule", default=NOTHING)
"""The number of the run among the causes (`Causes`), NOTHING outside of one. Whoever runs a rule sets it."""
