"""The log of rules: ``log.info("surplus of %s", items.Power)``, under the name of the rule file."""

import logging
from pathlib import PurePath

from .owner import Owner, current_owner

LOGGER = "rules"
"""Below this name are the loggers of all rule files: ``rules.solar.surplus`` for ``solar/surplus.py``."""


def logger_of(owner: Owner) -> logging.Logger:
    """Return the logger of a rule file."""
    return logging.getLogger(".".join((LOGGER, *PurePath(owner.name).with_suffix("").parts)))


class RuleLog:
    """Writes to the log as `logging.Logger` does, with the place in the rule file that calls it."""

    def debug(self, message: str, *arguments: object) -> None:
        """Say what helps to find a fault."""
        logger_of(current_owner()).debug(message, *arguments, stacklevel=2)

    def info(self, message: str, *arguments: object) -> None:
        """Say what is worth knowing."""
        logger_of(current_owner()).info(message, *arguments, stacklevel=2)

    def warning(self, message: str, *arguments: object) -> None:
        """Say what somebody should look at."""
        logger_of(current_owner()).warning(message, *arguments, stacklevel=2)

    def error(self, message: str, *arguments: object) -> None:
        """Say what went wrong."""
        logger_of(current_owner()).error(message, *arguments, stacklevel=2)

    def exception(self, message: str, *arguments: object) -> None:
        """Say what went wrong, with the traceback of the exception that is being handled."""
        logger_of(current_owner()).exception(message, *arguments, stacklevel=2)


log = RuleLog()
"""The log of this rule file."""
