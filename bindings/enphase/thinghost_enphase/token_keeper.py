"""Keeps the token for a gateway from firmware 7 on: the one a person gave, or one that Enphase's cloud gives.

The order is: given by hand, kept from before and still good, fetched anew (envoy-api 1.5).
"""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

import attrs

from thinghost import CommunicationError, ConfigurationError, Secret

from .refusal import RefusedError
from .token import TOKEN_SOURCE, Token, decode_token

_log = logging.getLogger(__name__)

_KEY = "token"
"""Where the storage of the bridge keeps the token that was fetched."""

_DAY = 86_400
_WARNED = 7 * _DAY
_RENEWED = 30 * _DAY
_RENEWED_IF_SHORT = 7_200
"""So many seconds before its end a token is fetched anew; the second for those that live less than a day."""

_FIRST_PAUSE = 60
_LONGEST_PAUSE = 6 * 3_600


class TokenKeeper(Protocol):
    """Has the token for one gateway."""

    async def token(self) -> Secret:
        """Return the token to show.

        Raises ConfigurationError where a person must act, CommunicationError where the cloud is not there.
        """

    def refuse(self, token: Secret) -> None:
        """Note that the gateway does not take *token*. Raises RefusedError where no other can be had now."""

    def expiry(self) -> str | None:
        """Return when the token ends, and what to do about it where that is soon; None if it does not say."""


@attrs.frozen
class _Held:
    """A token with what it says of itself, read once: the token is asked for with every request."""

    secret: Secret
    says: Token

    @classmethod
    def of(cls, text: str) -> "_Held":
        try:
            return cls(Secret(text), decode_token(text))
        except ValueError:
            return cls(Secret(text), Token())


@attrs.define(eq=False)
class GivenToken:
    """The token that a person wrote or put into a file, read anew when that file has changed."""

    _jwt: Secret
    _serial_number: str
    _now: Callable[[], float]
    _held: _Held | None = attrs.field(default=None, init=False)
    _warned_at: float = attrs.field(default=0, init=False)

    async def token(self) -> Secret:
        """Return the token as it stands there now."""
        text = self._jwt.reveal().strip()
        if self._held is None or self._held.secret.reveal() != text:
            self._held = _Held.of(self._checked(text))
        self._warn(self._held.says)
        return self._held.secret

    def refuse(self, token: Secret) -> None:
        """Raise RefusedError: nobody else has another."""
        reason = why_refused(token, self._serial_number, self._now())
        raise RefusedError(f"the gateway refuses the token in jwt: {reason}")

    def expiry(self) -> str | None:
        """Return when the token ends."""
        says = self._held.says if self._held else Token()
        if says.expires is None:
            return None
        if says.expires - self._now() > _WARNED:
            return says.expiry_date
        return f"{says.expiry_date}: get a new one at {TOKEN_SOURCE} and set it as jwt"

    def _checked(self, text: str) -> str:
        if not text:
            raise ConfigurationError(
                f"the gateway asks for a token, and there is none: get one at {TOKEN_SOURCE} for "
                f"the gateway {self._serial_number} and set it as jwt, or let autoJwt fetch it"
            )
        if not (text.isascii() and text.isprintable()) or " " in text:
            raise ConfigurationError(
                f"jwt holds characters that no token has: copy it whole from {TOKEN_SOURCE}"
            )
        return text

    def _warn(self, says: Token) -> None:
        """Say once a day that the token ends soon."""
        now = self._now()
        ends_soon = says.expires is not None and 0 < says.expires - now <= _WARNED
        if ends_soon and now - self._warned_at >= _DAY:
            self._warned_at = now
            _log.warning("gateway %s: the token ends on %s", self._serial_number, self.expiry())


@attrs.define(eq=False)
class FetchedToken:
    """The token that *fetch* gets from the cloud, kept in *storage* and renewed well before it ends.

    Where fetching fails, the old token serves until its end. The cloud is asked again after a minute, and each time
    after twice as long, up to 6 hours; after so long at once where it refused the *credentials*, for an account could
    be locked, unless they have changed.
    """

    _fetch: Callable[[], Awaitable[Secret]]
    _credentials: Callable[[], object]
    _storage: MutableMapping[str, Any]
    _serial_number: str
    _now: Callable[[], float]
    _held: _Held | None = attrs.field(default=None, init=False)
    _fetched_at: float = attrs.field(default=0, init=False)
    _failure: CommunicationError | ConfigurationError | None = attrs.field(default=None, init=False)
    _failures: int = attrs.field(default=0, init=False)
    _asked_with: object = attrs.field(default=None, init=False, repr=False)
    _ask_again_at: float = attrs.field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        kept = self._storage.get(_KEY)
        held = _Held.of(kept) if isinstance(kept, str) else None
        # the serial number of the bridge may have been corrected since
        if held is not None and held.says.expires is not None and held.says.matches(self._serial_number):
            self._held = held

    async def token(self) -> Secret:
        """Return the token that is kept, or a new one where it ends soon."""
        now = self._now()
        if self._held is None or _ends_soon(self._held.says, now):
            await self._ask(now)
        if self._held is not None and not self._held.says.expired(now):
            return self._held.secret
        raise self._failure or RefusedError(
            "Enphase gave a token that has ended already: is the clock right?"
        )

    def refuse(self, token: Secret) -> None:
        """Forget *token*, so that the next is a new one, unless it is new."""
        if self._now() - self._fetched_at < _LONGEST_PAUSE:
            reason = why_refused(token, self._serial_number, self._now())
            raise RefusedError(f"the gateway refuses the token that Enphase gave: {reason}")
        self._held = None
        self._storage.pop(_KEY, None)

    def expiry(self) -> str | None:
        """Return when the token ends, and why it was not renewed."""
        says = self._held.says if self._held else Token()
        if says.expires is None:
            return None
        if self._failure is None or says.expires - self._now() > _WARNED:
            return says.expiry_date
        return f"{says.expiry_date}: it cannot be renewed, {self._failure}"

    async def _ask(self, now: float) -> None:
        """Fetch a new token, unless that failed lately."""
        credentials = self._credentials()
        if now < self._ask_again_at and credentials == self._asked_with:
            return
        self._asked_with = credentials
        try:
            held = _Held.of((await self._fetch()).reveal())
            if not held.says.matches(self._serial_number):
                raise RefusedError(
                    f"Enphase gave a token for the gateway {held.says.audience}: correct serialNumber"
                )
        except (CommunicationError, ConfigurationError) as failure:
            self._note_failure(failure, now)
            return
        self._held = held
        self._storage[_KEY] = held.secret.reveal()
        self._fetched_at, self._ask_again_at = now, now + _FIRST_PAUSE
        self._failure, self._failures = None, 0
        _log.info("gateway %s: Enphase gave a token that ends on %s", self._serial_number, self.expiry())

    def _note_failure(self, failure: CommunicationError | ConfigurationError, now: float) -> None:
        is_news = str(failure) != str(self._failure)
        self._failure = failure
        self._failures += 1
        is_final = isinstance(failure, ConfigurationError)
        pause = _LONGEST_PAUSE if is_final else _FIRST_PAUSE * 2.0 ** min(self._failures - 1, 16)
        self._ask_again_at = now + min(pause, _LONGEST_PAUSE)
        level = logging.WARNING if is_news else logging.DEBUG
        _log.log(level, "gateway %s: Enphase gave no token: %s", self._serial_number, failure)


def why_refused(token: Secret, serial_number: str, now: float) -> str:
    """Return why a gateway may have refused *token*, and what to do; never the token."""
    try:
        decoded = decode_token(token.reveal())
    except ValueError as error:
        return f"{error}; copy it whole from {TOKEN_SOURCE}"
    if decoded.expired(now):
        return f"it expired on {decoded.expiry_date}; get a new one at {TOKEN_SOURCE}"
    if not decoded.matches(serial_number):
        return f"it is for gateway {decoded.audience}, this is {serial_number}; get one at {TOKEN_SOURCE}"
    return f"it was withdrawn, or the gateway's clock is wrong; get a new one at {TOKEN_SOURCE}"


def _ends_soon(token: Token, now: float) -> bool:
    if token.expires is None:
        return False
    is_short = token.issued is not None and token.expires - token.issued < _DAY
    return token.expires - now < (_RENEWED_IF_SHORT if is_short else _RENEWED)
