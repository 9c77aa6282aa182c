"""The access token (JWT) that gateways ask for from firmware 7 on (envoy-api 1.5).

It is read here only to tell people what it is; whether it is good, the gateway alone decides.
"""

import base64
import binascii
import json
from datetime import UTC, datetime

import attrs

TOKEN_SOURCE = "https://entrez.enphaseenergy.com"  # noqa: S105  an address, where people get their token
"""Where the owner of a gateway gets a token by hand."""

_UNCOMMISSIONED = "un-commissioned"
"""The audience of a token for a gateway that belongs to no site yet."""


@attrs.frozen
class Token:
    """What a token says of itself: times in seconds since 1970 UTC, *role* owner or installer."""

    audience: str | None = None
    expires: int | None = None
    issued: int | None = None
    role: str | None = None
    username: str | None = None

    def matches(self, serial_number: str) -> bool:
        """Whether the token is for the gateway *serial_number*, as far as it says so."""
        return self.audience in (None, _UNCOMMISSIONED, serial_number)

    def expired(self, now: float) -> bool:
        """Whether the token is no longer good at *now*."""
        return self.expires is not None and self.expires <= now

    @property
    def expiry_date(self) -> str:
        """The day the token ends, ``2027-01-31``, or ``an unknown day``."""
        if self.expires is None:
            return "an unknown day"
        return datetime.fromtimestamp(self.expires, UTC).date().isoformat()


def decode_token(text: str) -> Token:
    """Return what the token *text* says; its signature is not checked.

    Raises ValueError with a sentence, which never repeats the token, if it is none.
    """
    parts = text.split(".")
    if len(parts) != 3:
        raise ValueError(f"a token has three parts with dots between them, this has {len(parts)}")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise ValueError("the middle part of the token is not JSON in base64") from None
    if not isinstance(claims, dict):
        raise ValueError("the middle part of the token is no JSON object")  # noqa: TRY004  bad data, not a bad call
    return Token(
        audience=_text(claims.get("aud")),
        expires=_seconds(claims.get("exp")),
        issued=_seconds(claims.get("iat")),
        role=_text(claims.get("enphaseUser")),
        username=_text(claims.get("username")),
    )


def _text(claim: object) -> str | None:
    return claim if isinstance(claim, str) else None


def _seconds(claim: object) -> int | None:
    if isinstance(claim, int | float) and not isinstance(claim, bool) and 0 <= claim < _END_OF_TIME:
        return int(claim)
    return None


_END_OF_TIME = 253_402_300_800
"""The year 10000, which a date cannot show."""
