"""Power by source as it is this moment, ``/ivp/livedata/status`` (envoy-api 2.13)."""

import attrs

from .document import named, object_with, structure


@attrs.frozen
class LiveSource:
    """What one source gives or takes: mW."""

    milliwatts: float | None = named("agg_p_mw")


@attrs.frozen
class LiveMeters:
    """Sources (import and discharge above 0) and % full."""

    percent_full: float | None = named("soc")
    solar: LiveSource | None = named("pv")  # noqa: RUF009  it makes a field
    storage: LiveSource | None = None
    grid: LiveSource | None = None
    load: LiveSource | None = None
    generator: LiveSource | None = None


@attrs.frozen
class LiveConnection:
    """Whether the values move: they freeze unless *stream* is ``enabled``."""

    stream: str | None = named("sc_stream")


@attrs.frozen
class LiveData:
    """The page."""

    meters: LiveMeters
    connection: LiveConnection | None = None

    @property
    def is_streaming(self) -> bool:
        """Whether the values move."""
        return self.connection is not None and self.connection.stream == "enabled"


def structure_live(document: object) -> LiveData:
    """Return the live data. Raises ValueError if *document* is something else."""
    return structure(object_with(document, "meters"), LiveData)
