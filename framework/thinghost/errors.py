"""What can go wrong, named by who can mend it."""


class ThinghostError(Exception):
    """Root of all errors that thinghost raises on purpose; its text is one sentence for a person."""


class ConfigurationError(ThinghostError):
    """Somebody must edit a file: the thing goes OFFLINE with CONFIGURATION_ERROR until then."""


class CommunicationError(ThinghostError):
    """A device did not answer, or answered nonsense: the thing goes OFFLINE with COMMUNICATION_ERROR, retried."""


class PluginError(ThinghostError):
    """A binding cannot be used: it does not import, misspells a hook, or claims what another one has."""
