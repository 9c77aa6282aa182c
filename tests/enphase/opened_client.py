"""A client as a bridge opens it, for as long as a test takes."""

import base64
import contextlib
import json
from collections.abc import AsyncIterator

import attrs

from enphase.scripted_gateway import SERIAL_NUMBER
from thinghost import Clock, Secret
from thinghost.testing import RecordingCallback
from thinghost_enphase.client import EnvoyClient, open_client
from thinghost_enphase.configuration import EnvoyConfiguration
from thinghost_enphase.connection import Timeouts
from thinghost_enphase.endpoint import Endpoint

NOW = 1_790_000_000
DAY = 86_400

PATH = "/api/v1/production"
FIGURES = '{"wattHoursLifetime":9000000,"wattsNow":850}'
READ = {"wattHoursLifetime": 9000000, "wattsNow": 850}


def structure(document: object) -> dict[str, int]:
    """Return the object *document*, as pages do. Raises ValueError if it is something else."""
    if not isinstance(document, dict):
        raise ValueError("expected an object")  # noqa: TRY004  bad data, not a bad call
    return document


PAGE = Endpoint("production", PATH, structure)


async def production(client: EnvoyClient) -> dict[str, int]:
    """Read the page of production."""
    return await client.read(PAGE)


@attrs.define
class Hand:
    """A clock's hand: the time in seconds since 1970 UTC, as the test sets it."""

    now: float = NOW

    def time(self) -> float:
        """Return the time."""
        return self.now


def callback_at(hand: Hand) -> RecordingCallback:
    """Return a callback of a bridge whose clock shows what *hand* does."""
    callback = RecordingCallback.of("enphase:envoy:1")
    callback.clock = Clock(callback.clock.zone, hand.time)
    return callback


@contextlib.asynccontextmanager
async def opened_client(
    hostname: str, callback: RecordingCallback | None = None, **parameters: object
) -> AsyncIterator[EnvoyClient]:
    """Open a client with these *parameters* of the bridge; its patience is half a second."""
    callback = callback or callback_at(Hand())
    given = {"serial_number": SERIAL_NUMBER, "hostname": hostname, **parameters}
    configuration = EnvoyConfiguration(**given)  # type: ignore[arg-type]
    client = open_client(
        callback.thing, configuration, callback, Timeouts(connect=5, read=0.5, slow_read=0.5)
    )
    try:
        yield client
    finally:
        await client.close()


def token_text(
    *, expires: float = NOW + 365 * DAY, audience: str = SERIAL_NUMBER, lifetime: float = 365 * DAY
) -> str:
    """Return a token that says so; nobody signed it."""
    claims = {"aud": audience, "exp": int(expires), "iat": int(expires - lifetime), "enphaseUser": "owner"}
    return f"eyJh.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.c2ln"


def token(*, expires: float = NOW + 365 * DAY, audience: str = SERIAL_NUMBER) -> Secret:
    """Return a token as a secret; see `token_text`."""
    return Secret(token_text(expires=expires, audience=audience))
