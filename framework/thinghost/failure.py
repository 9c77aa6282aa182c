"""What an error of a binding means: a status, a sentence, a line in the log."""

import logging

from .errors import CommunicationError, ConfigurationError, ThinghostError
from .thing import ThingStatus, ThingStatusDetail, ThingStatusInfo

_log = logging.getLogger(__name__)


def status_of(error: Exception) -> ThingStatusInfo:
    """Return the status that *error* means for a thing whose handler is at work."""
    if isinstance(error, ConfigurationError):
        return ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.CONFIGURATION_ERROR, str(error))
    if isinstance(error, CommunicationError):
        return ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.COMMUNICATION_ERROR, str(error))
    return ThingStatusInfo(ThingStatus.OFFLINE, ThingStatusDetail.NONE, described(error))


def status_of_failed_start(error: Exception) -> ThingStatusInfo:
    """Return the status that *error* means for a thing whose handler could not be initialized."""
    if isinstance(error, ThinghostError):
        return status_of(error)
    return ThingStatusInfo(
        ThingStatus.UNINITIALIZED, ThingStatusDetail.HANDLER_INITIALIZING_ERROR, described(error)
    )


def described(error: Exception) -> str:
    """Return a sentence about *error*, which nobody foresaw."""
    text = f": {error}" if str(error) else ""
    return f"the binding failed: {type(error).__name__}{text} (the log has the traceback)"


def log_failure(error: Exception | None, message: str, *values: object) -> None:
    """Log what became of *error*: a warning for one that the binding foresaw, a traceback for any other."""
    if isinstance(error, ThinghostError):
        _log.warning(message, *values)
    elif error is not None:
        _log.error(message, *values, exc_info=error)
