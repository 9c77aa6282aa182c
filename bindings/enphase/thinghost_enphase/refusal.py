"""What a gateway, or Enphase's cloud, means by refusing credentials: a person must change them."""

from thinghost import ConfigurationError


class RefusedError(ConfigurationError):
    """These credentials are not let in: anywhere, unless the error is of a more special kind."""


class PageRefusedError(RefusedError):
    """The gateway keeps one page from this user; the others are not concerned."""
