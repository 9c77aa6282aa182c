"""The gateway about itself, ``/home`` (envoy-api 2.14): slow, and full of private data, so only one field."""

import attrs

from .document import object_with, structure


@attrs.frozen
class Home:
    """The time zone of the site, such as ``Europe/Berlin``."""

    timezone: str | None = None


def structure_home(document: object) -> Home:
    """Return that field. Raises ValueError if *document* is something else."""
    return structure(object_with(document, "software_build_epoch", "timezone", "network"), Home)
