"""Fetches a token from Enphase's cloud with the account of the gateway's owner (envoy-api 1.5, flows 2 and 1).

Nothing that the cloud sends is repeated in a message: there may be a token in it.
"""

import html
import json
import re
from urllib.parse import urlencode

import attrs
from yarl import URL

from thinghost import CommunicationError, Secret

from .answer import Answer
from .connection import Connection
from .refusal import RefusedError
from .token import TOKEN_SOURCE

_ACCOUNTS = URL("https://enlighten.enphaseenergy.com")
_TOKENS = URL(TOKEN_SOURCE)

_LOGIN_REFUSED = (401, 403)
_FORM_ANSWERED = (200, 302, 303, *_LOGIN_REFUSED)
"""What the form does with right and wrong credentials; anything else means that it is not there."""

_TOKEN_REFUSED = (400, 401, 403)

_TOKEN = re.compile(r"eyJ[\w-]*\.[\w-]+\.[\w-]+")
_TEXT_AREA = re.compile(
    r"""<textarea\b[^>]*\b(?:id\s*=\s*["']?JWTToken|name\s*=\s*["']?accessToken)\b[^>]*>(.*?)</textarea>""",
    re.DOTALL | re.IGNORECASE,
)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class _LoginRefusedError(RefusedError):
    """The account itself is not let in: the other way in would be refused as well, and count as one more attempt."""


@attrs.frozen
class Account:
    """Who asks for a token, and for which gateway; *site_name* is its site in the Enphase app."""

    username: str
    password: Secret
    site_name: str
    serial_number: str


@attrs.frozen
class Cloud:
    """Enphase's two servers: *accounts*, where one logs in, and *tokens*, which hands them out."""

    connection: Connection
    accounts: URL = _ACCOUNTS
    tokens: URL = _TOKENS

    async def aclose(self) -> None:
        """End the connections."""
        await self.connection.aclose()

    async def fetch_token(self, account: Account) -> Secret:
        """Return a new token for the gateway of *account*.

        Raises RefusedError where the account or the gateway is not accepted, CommunicationError where the cloud
        does not do its part.
        """
        try:
            return await self._token_by_json(account)
        except _LoginRefusedError:
            raise
        except (CommunicationError, RefusedError) as first:
            return await self._second_way(account, first)

    async def _second_way(self, account: Account, first: CommunicationError | RefusedError) -> Secret:
        """Return what the form gives; where it gives nothing, raise the error that says more."""
        try:
            return await self._token_by_form(account)
        except (CommunicationError, RefusedError) as second:
            if isinstance(first, RefusedError):
                raise first from second
            if isinstance(second, RefusedError):
                raise
            raise CommunicationError(f"{first}; {second}") from second

    async def _token_by_json(self, account: Account) -> Secret:
        login = self.accounts.with_path("/login/login.json")
        answer = await self._post(
            login, {"user[email]": account.username, "user[password]": account.password.reveal()}
        )
        if answer.status in _LOGIN_REFUSED:
            raise _login_refused(account)
        asked = {
            "session_id": _session_id(answer, account),
            "serial_num": account.serial_number,
            "username": account.username,
        }
        answer = await self.connection.send(
            "POST",
            self.tokens.with_path("/tokens"),
            {"Content-Type": "application/json"},
            body=json.dumps(asked).encode(),
        )
        return _token(answer, answer.body.decode("latin-1"), account)

    async def _token_by_form(self, account: Account) -> Secret:
        answer = await self._post(
            self.tokens.with_path("/login"),
            {"username": account.username, "password": account.password.reveal()},
        )
        session = next((value for name, value in answer.cookies.items() if name.upper() == "SESSION"), None)
        if answer.status not in _FORM_ANSWERED:
            answer.expect_good()
        if answer.status != 200 or session is None:
            raise _login_refused(account)
        answer = await self._post(
            self.tokens.with_path("/entrez_tokens"),
            {"Site": account.site_name, "serialNum": account.serial_number},
            {"Cookie": f"SESSION={session}"},
        )
        found = _TEXT_AREA.search(answer.body.decode("latin-1"))
        if answer.status == 200 and found and not _TOKEN.fullmatch(html.unescape(found[1]).strip()):
            # it holds a sentence in the place of a token
            raise _token_refused(answer, account)
        return _token(answer, html.unescape(found[1]) if found else "", account)

    async def _post(self, url: URL, form: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        return await self.connection.send(
            "POST", url, {**_FORM, **(headers or {})}, body=urlencode(form).encode()
        )


def _session_id(answer: Answer, account: Account) -> str:
    document = answer.document()
    fields = document if isinstance(document, dict) else {}
    session_id = fields.get("session_id")
    if isinstance(session_id, str) and session_id:
        return session_id
    if fields.get("isBlocked") is True:
        raise _LoginRefusedError(
            f"Enphase has blocked the account {account.username}: unblock it at {answer.url.origin()}"
        )
    if fields.get("success") is True:
        raise _LoginRefusedError(
            f"the account {account.username} asks for a second factor (MFA), which only a person can give: get a "
            f"token at {TOKEN_SOURCE} for the gateway {account.serial_number} and set it as jwt"
        )
    raise CommunicationError(f"{answer.url} told no session: Enphase may have changed it")


def _token(answer: Answer, text: str, account: Account) -> Secret:
    if answer.status in _TOKEN_REFUSED:
        raise _token_refused(answer, account)
    answer.expect_good()
    if not _TOKEN.fullmatch(text.strip()):
        raise CommunicationError(
            f"{answer.url} gave something that is no token: if that lasts, get one at {TOKEN_SOURCE} "
            "and set it as jwt"
        )
    return Secret(text.strip())


def _token_refused(answer: Answer, account: Account) -> RefusedError:
    return RefusedError(
        f"Enphase has no token for the gateway {account.serial_number} and the account {account.username} "
        f"({answer.url} answered {answer.status}): correct serialNumber and siteName, or use the account that "
        "owns the gateway"
    )


def _login_refused(account: Account) -> RefusedError:
    return _LoginRefusedError(
        f"Enphase refuses the account {account.username}: set username and password of the bridge to those "
        "of the Enphase app"
    )
