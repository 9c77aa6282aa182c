"""The pages of a gateway that are worth recording, and the files that recorded folders keep them in (envoy-api 5.0)."""

import re

from .catalogue import PAGES

PATHS = tuple(
    dict.fromkeys(
        [
            "/info",
            *(page.endpoint.path for page in PAGES),
            "/production.json",
            "/inventory",
            "/inventory.json?deleted=1",
            "/ivp/ensemble/status",
            "/ivp/ss/gen_schedule",
            "/ivp/ss/pel_settings",
            "/ivp/meters/pvReading",
            "/ivp/meters/gridReading",
        ]
    )
)
"""What is asked for, in this order."""


def file_name(path: str) -> str:
    """Return the name of the file in which recorded folders keep the answer to *path*."""
    return re.sub("[/?=& ]", "_", path.removeprefix("/"))
