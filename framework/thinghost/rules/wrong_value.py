"""What a rule file writes and nobody can read."""

from ..errors import ConfigurationError


class WrongValueError(ConfigurationError, ValueError):
    """A value that means nothing where it stands; the text says what would."""
